"""Text in two languages: the value, and which language a reader gets (decisions.md section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import get_language

type Text = Mapping[str, str]


class Reading(NamedTuple):
    """What a reader sees of a text, and in which language when it is not their own."""

    words: str
    foreign: str | None


def read(text: Text | None, language: str | None = None, organisation: str = "nl") -> Reading:
    """The words in `language` (default: the active one), else the organisation's, else any, labelled."""
    wanted = (language or get_language() or organisation)[:2]
    if not text:
        return Reading("", None)
    if text.get(wanted):
        return Reading(text[wanted], None)
    if text.get(organisation):
        return Reading(text[organisation], organisation)
    found = next(((lang, words) for lang, words in text.items() if words), ("", ""))
    return Reading(found[1], found[0] or None)


def words(text: Text | None, language: str | None = None) -> str:
    """Only the words of `read`."""
    return read(text, language).words
