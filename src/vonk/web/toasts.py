"""One sentence at the bottom of the next page, with a way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def say(request: HttpRequest, text: str, *, undo_url: str = "") -> None:
    """Shows `text` on the next page; with `undo_url` it has an undo button that posts there."""
    messages.success(request, text, extra_tags=undo_url)
