"""Our own Markdown texts as HTML."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def as_html(body: str) -> SafeString:
    """The text of a file of this package; HTML in it is shown as written."""
    html: SafeString = mark_safe(_MARKDOWN.render(body))  # noqa: S308 - files of this package, with HTML switched off
    return html
