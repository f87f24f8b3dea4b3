"""Reads the course "coach in ten minutes": six steps, one file per language (see content/coach/README.md). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

STEPS = 6
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Answer:
    """One answer of the self-check, and why it is right or not."""

    say: str
    right: bool
    because: str


@dataclass(frozen=True)
class Check:
    """One question of the self-check."""

    ask: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Step:
    """One step in one language; `body` is Markdown without HTML."""

    number: int
    title: str
    minutes: int
    technique: str
    practice: str
    example: str
    check: tuple[Check, ...]
    body: str


@cache
def steps(language: str) -> tuple[Step, ...]:
    """The six steps; in Dutch when there is no such language."""
    lang = language[:2] if language[:2] in LANGUAGES else LANGUAGES[0]
    return tuple(_step(number, lang) for number in range(1, STEPS + 1))


def _step(number: int, lang: str) -> Step:
    file = resources.files("vonk.culture").joinpath("content", "coach", f"{number}.{lang}.md")
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    told = yaml.safe_load(head)
    check = tuple(Check(row["ask"], tuple(Answer(**answer) for answer in row["answers"])) for row in told.pop("check"))
    return Step(number=number, check=check, body=body, **told)
