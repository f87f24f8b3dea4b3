"""What is asked about use at work, and the boosters that fit what held somebody back, read from the content file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from vonk.dialogue.content_files import content
from vonk.people.texts import Text, words

LANGUAGES: Final = ("nl", "en")
BARRIERS: Final = ("unknown", "no_time", "not_relevant", "too_hard", "no_support", "forgets", "technical", "none")
MOST: Final = 3  # boosters that are offered at once
LET_GO: Final = "let_it_go"

type Opens = Literal["", "talk", "confirmation", "commitment", "learning", "report"]
type Languages = dict[str, str]


class Booster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One small help: the play it belongs to, which barriers it fits, and where its button leads."""

    play: str
    barriers: tuple[str, ...]
    minutes: int
    title: Languages
    words: Languages
    opens: Opens = ""
    template: str = ""  # of the talk that it opens: a code of content/conversations.yaml
    code: str = ""


class Asking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the question, the same in a mail as on a page."""

    headline: Languages
    asks: Languages
    body: Languages
    intended: Languages
    button: Languages
    answers: dict[str, Languages]
    effect: dict[str, Languages]  # whether it made a difference; asked on the page alone
    kept: dict[str, Languages]


class Inviting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the one message to a colleague, and the colleague's answers."""

    subject: Languages
    headline: Languages
    body: Languages
    button: Languages
    answers: dict[str, Languages]


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: Asking
    commitment: Languages
    confirmation: Inviting
    boosters: dict[str, Booster]


def asking() -> Asking:
    """The question of two and six weeks."""
    return _content().question


def inviting() -> Inviting:
    """The message to a colleague."""
    return _content().confirmation


@cache
def boosters() -> Mapping[str, Booster]:
    """Every booster by its code, in the order in which they are offered."""
    rows = _content().boosters.items()
    return MappingProxyType({code: msgspec.structs.replace(row, code=code) for code, row in rows})


def fitting(barrier: str) -> tuple[Booster, ...]:
    """What fits one barrier, at most three."""
    return tuple(row for row in boosters().values() if barrier in row.barriers)[:MOST]


def sentence(moment: str, deed: str, language: str | None = None) -> str:
    """An intention as one sentence."""
    return words(_content().commitment, language).format(moment=moment, deed=deed)


def filled(text: Text, **values: Text | str) -> dict[str, str]:
    """A text with its braces filled, in each of its languages; a value may have a wording in each language."""
    return {
        language: template.format(
            **{name: value if isinstance(value, str) else words(value, language) for name, value in values.items()}
        )
        for language, template in text.items()
    }


@cache
def _content() -> _Content:
    """ValidationError or ValueError when the file is not as it should be."""
    found = msgspec.convert(content("boosters"), _Content)
    for code, row in found.boosters.items():
        if not set(row.barriers) <= set(BARRIERS) or not set(LANGUAGES) <= row.title.keys() & row.words.keys():
            msg = f"boosters.yaml: {code} names an unknown barrier, or lacks a language"
            raise ValueError(msg)
    return found
