"""The guides of talks: what each is for, its three questions, and the words of the messages about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from vonk.dialogue.content_files import content
from vonk.people.texts import Text

QUESTIONS = 3
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Question:
    """One question of a guide, with one line on how to ask it and listen."""

    code: str
    ask: Text
    how: Text


@dataclass(frozen=True)
class Otherwise:
    """What to do when the first wish cannot be met."""

    title: Text
    points: tuple[Text, ...]


@dataclass(frozen=True)
class Guide:
    """One kind of talk.

    starts_with: the kind of agreement offered first. examples: at most so many of one's own, 0 for any number.
    agenda: that learning stands on it by itself; empty where the whole talk is about learning.
    """

    code: str
    title: Text
    when: Text
    minutes: int
    questions: tuple[Question, ...]
    prepare: Text
    good: Text
    starts_with: str = "step"
    examples: int = 0
    agenda: Text | None = None
    otherwise: Otherwise | None = None


@cache
def guides() -> Mapping[str, Guide]:
    """Every guide by its code, in the order in which they are offered; ValueError when one has not three questions."""
    return MappingProxyType({code: _guide(code, raw) for code, raw in content("conversations").items()})


def guide(code: str) -> Guide:
    """The guide with this code; of a kind that is no longer offered, the one for a talk about how learning goes."""
    return guides().get(code) or guides()["progress"]


def told(event: str, part: str, **values: Mapping[str, object]) -> Text:
    """The words of one part of a message in every language; `values` gives each placeholder by language."""
    return {
        lang: words.format(**{name: value[lang] for name, value in values.items()})
        for lang, words in content("talk_messages")[event][part].items()
    }


def explained(kind: str, part: str, **values: str) -> Text:
    """Why a message came, in every language; `values` are already words."""
    found = content("talk_messages")["explained"]
    text: Text = found["chance"] if part == "chance" else found[kind][part]
    return {lang: words.format(**values) for lang, words in text.items()}


def _guide(code: str, raw: Mapping[str, Any]) -> Guide:
    questions = tuple(Question(name, asked["ask"], asked["how"]) for name, asked in raw["questions"].items())
    if len(questions) != QUESTIONS:
        msg = f"the guide {code} has {len(questions)} questions and not {QUESTIONS}"
        raise ValueError(msg)
    otherwise = raw.get("otherwise")
    plain = {name: raw[name] for name in ("starts_with", "examples", "agenda") if name in raw}
    return Guide(
        code=code,
        title=raw["title"],
        when=raw["when"],
        minutes=raw["minutes"],
        questions=questions,
        prepare=raw["prepare"],
        good=raw["good"],
        otherwise=Otherwise(otherwise["title"], tuple(otherwise["points"])) if otherwise else None,
        **plain,
    )
