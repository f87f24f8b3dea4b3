"""The bank of questions and experiments of the team's weekly card, and which of them is whose turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml

from vonk.culture.models import MeetingCard
from vonk.people.texts import Text


@dataclass(frozen=True)
class Entry:
    """One question or experiment; the code never changes."""

    code: str
    words: Text


@dataclass(frozen=True)
class Bank:
    """Every question and every experiment, in their order."""

    questions: tuple[Entry, ...]
    experiments: tuple[Entry, ...]


@dataclass(frozen=True)
class Prompt:
    """What a leader is asked once a month, and how somebody might answer."""

    ask: Text
    example: Text
    lesson: Text


@cache
def bank() -> Bank:
    """As it stands in content/cards.yaml."""
    raw = yaml.safe_load(_text("cards.yaml"))
    return Bank(*(tuple(Entry(**row) for row in raw[part]) for part in ("questions", "experiments")))


def of_week(entries: tuple[Entry, ...], monday: date, unit: int) -> Entry:
    """Whose turn it is in a team: each team goes through all of them from a place of its own."""
    weeks = monday.toordinal() // 7
    return entries[(weeks + unit) % len(entries)]


def found(entries: tuple[Entry, ...], code: str) -> Entry:
    """The one with this code; the first when the bank no longer holds it."""
    return next((entry for entry in entries if entry.code == code), entries[0])


def after(entries: tuple[Entry, ...], code: str) -> Entry:
    """The next one in the bank."""
    return entries[(entries.index(found(entries, code)) + 1) % len(entries)]


def fresh(unit: int, monday: date) -> MeetingCard:
    """The card whose turn it is, not stored."""
    both = bank()
    return MeetingCard(
        unit_id=unit,
        week=monday,
        question=of_week(both.questions, monday, unit).code,
        experiment=of_week(both.experiments, monday, unit).code,
    )


def words_of(row: MeetingCard) -> tuple[Text, Text]:
    """Its question and its experiment."""
    both = bank()
    return found(both.questions, row.question).words, found(both.experiments, row.experiment).words


@cache
def _prompts() -> tuple[Prompt, ...]:
    return tuple(Prompt(**row) for row in yaml.safe_load(_text("log.yaml"))["prompts"])


def prompt_of(day: date) -> Prompt:
    """The prompt of the month that `day` is in."""
    prompts = _prompts()
    return prompts[(day.year * 12 + day.month) % len(prompts)]


def _text(name: str) -> str:
    return resources.files("vonk.culture").joinpath("content", name).read_text(encoding="utf-8")
