"""`{% chart c %}` draws any chart of `vonk.web.charts`; each knows its own template."""

from __future__ import annotations

from typing import Protocol

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


class Drawable(Protocol):
    """Anything with a template that draws it."""

    @property
    def template(self) -> str:
        """The name of that template."""
        ...


@register.simple_tag
def chart(drawable: Drawable) -> SafeString:
    """One chart with the table beside it."""
    return render_to_string(drawable.template, {"chart": drawable})
