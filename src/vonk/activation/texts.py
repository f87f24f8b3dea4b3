"""Turns plays and facts into words: the message that goes out, and why somebody gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from vonk.dialogue.bank import barriers
from vonk.engine.playbook.schema import Play, fill
from vonk.people.texts import words

LANGUAGES = ("nl", "en")
SUBJECT = 60  # characters that a list of messages shows


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


def card_texts(card: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What a campaign's ten-second card says in a message: its problem as subject and headline, its benefit as body."""
    told = {part: {lang: words(card[part], lang) for lang in LANGUAGES} for part in ("problem", "benefit")}
    subject = {lang: line[:SUBJECT] for lang, line in told["problem"].items()}
    return {"subject": subject, "headline": told["problem"], "body": told["benefit"]}


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


def barrier_lines(facts: Mapping[str, Any]) -> list[str]:
    """Why it is another play than most get, when that is because of what stands in the reader's way; else nothing."""
    known = barriers().get(facts.get("barrier", ""))
    if known is None:
        return []
    told = {"barrier": words(known.label), "sure": facts.get("barrier_sure", 0)}
    return [
        gettext("Most in your way now, as far as can be told: “%(barrier)s” (%(sure)s%% sure).") % told
        + " "
        + gettext("At “What is in my way” you see why, and can put it right.")
    ]


def chance_line(share: float | None, *, campaign: str = "") -> str:
    """What chance had to do with it: the lots of a campaign, else the lot that leaves some without nudges."""
    if campaign:
        told = {"campaign": campaign, "share": round(100 * (share or 0))}
        return gettext("“%(campaign)s” is a trial: by lot, %(share)s in 100 people in it get this now. You do.") % told
    if not share or share >= 1:
        return gettext("None. No lot was drawn for this message.")
    left_out = round((1 - share) * 100)
    return gettext("By lot, %(share)s in 100 people get none for a year. You do.") % {"share": left_out}
