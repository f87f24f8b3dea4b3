"""The words of a manager's week, read once from content/week.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from vonk.people.texts import Text


@dataclass(frozen=True)
class Card:
    """A question for a whole team: what to do, the words to say, and why it may be worth it."""

    code: str
    title: Text
    words: Text
    why: Text


@dataclass(frozen=True)
class Theme:
    """Coaching questions of one kind, and how to listen to the answers."""

    theme: str
    title: Text
    listen: Text
    questions: tuple[Text, ...]


@dataclass(frozen=True)
class WeekTexts:
    """Everything in the file."""

    actions: Mapping[str, Mapping[str, Text]]
    cards: tuple[Card, ...]
    coaching: tuple[Theme, ...]


@cache
def week_texts() -> WeekTexts:
    """The file that ships."""
    file = resources.files("vonk.culture") / "content" / "week.yaml"
    raw: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    themes = tuple(Theme(one["theme"], one["title"], one["listen"], tuple(one["questions"])) for one in raw["coaching"])
    return WeekTexts(raw["actions"], tuple(Card(**card) for card in raw["cards"]), themes)


def card_of_week(day: date, *, later: int = 0) -> Card:
    """The question of the week that `day` is in, or of so many places further on; the same for every team."""
    cards = week_texts().cards
    return cards[(_weeks(day) + later) % len(cards)]


def card(code: str) -> Card | None:
    """The card with this code."""
    return next((one for one in week_texts().cards if one.code == code), None)


def three_questions(day: date, *, later: int = 0) -> tuple[Text, ...]:
    """Three questions to take to a talk, others each week: what was tried, what is different, what is needed."""
    themes = {one.theme: one.questions for one in week_texts().coaching}
    at = _weeks(day) + later
    opening = themes[("tried", "worked")[at % 2]]
    return tuple(questions[at % len(questions)] for questions in (opening, themes["differently"], themes["need"]))


def monday(day: date) -> date:
    """The first day of the week that `day` is in."""
    return date.fromordinal(day.toordinal() - day.weekday())


def _weeks(day: date) -> int:
    return (day.toordinal() - 1) // 7  # 1 January of the year 1 was a Monday
