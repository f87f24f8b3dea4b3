"""Turns plays and facts into words: the message that goes out, and why somebody gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from vonk.engine.playbook.schema import Play, fill
from vonk.people.texts import words

LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Place:
    """Where in an offering the message points: texts are {nl, en}."""

    offering: Mapping[str, str]
    step: int | None
    minutes: int | None
    next_step: Mapping[str, str]


def message_texts(play: Play, place: Place) -> dict[str, dict[str, str]]:
    """Subject, headline, body and button in every language of the play."""
    return {part: filled(play.text(part), place) for part in ("subject", "headline", "body", "button")}


def filled(text: Mapping[str, str], place: Place) -> dict[str, str]:
    """One text of a play in each of its languages, about this place."""
    found = {}
    for language, template in text.items():
        values: dict[str, Any] = {
            "offering": words(place.offering, language),
            "step": place.step,
            "minutes": place.minutes,
            "next_step": words(place.next_step, language) or None,
        }
        found[language] = fill(template, values)
    return found


def fact_lines(facts: Mapping[str, Any], *, offering: str, decided_on: date) -> list[str]:
    """The facts of a decision as sentences in the active language; each names something that is true of the reader."""
    lines = []
    if (days := facts.get("enrolled_days")) is not None:
        day = _day(decided_on - timedelta(days=days))
        lines.append(gettext("You enrolled in “%(offering)s” on %(day)s.") % {"offering": offering, "day": day})
    if (days := facts.get("completed_days")) is not None:
        day = _day(decided_on - timedelta(days=days))
        lines.append(gettext("You finished “%(offering)s” on %(day)s.") % {"offering": offering, "day": day})
    lines += _steps(facts)
    if (days := facts.get("days_quiet")) is not None:
        day = _day(decided_on - timedelta(days=days))
        lines.append(gettext("You last worked on it on %(day)s.") % {"day": day})
    return lines


def _steps(facts: Mapping[str, Any]) -> list[str]:
    steps, done = facts.get("steps"), facts.get("steps_done")
    if "completed_days" in facts:
        told = ngettext("It has %(steps)s step.", "It has %(steps)s steps.", steps or 0) % {"steps": steps}
        return [told] if steps else [gettext("You have not said that you used it.")]
    if done:
        return [gettext("You reached step %(done)s of %(steps)s.") % {"done": done, "steps": steps}] if steps else []
    if not steps:
        return [gettext("You have not begun with it yet.")] if "days_quiet" not in facts else []
    return [gettext("You have not opened any of its %(steps)s steps yet.") % {"steps": steps}]


def _day(day: date) -> str:
    return date_format(day, "j F")


def chance_line(share: float | None) -> str:
    """What chance had to do with it."""
    if not share or share >= 1:
        return gettext("None. No lot was drawn for this message.")
    left_out = round((1 - share) * 100)
    return gettext("By lot, %(share)s in 100 people get none for a year. You do.") % {"share": left_out}
