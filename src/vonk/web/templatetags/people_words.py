"""`{{ text|words }}` reads a text in two languages in the reader's own."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from vonk.people import texts

register = template.Library()


@register.filter
def words(text: Mapping[str, str] | None) -> str:
    """The words in the active language, else in another that there is."""
    return texts.words(text)
