"""Tells pages which offerings fade after their launch, and a team since when its own ritual does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from vonk.culture.queries.rituals import RitualShown
from vonk.engine import momentum
from vonk.figures import queries as figures
from vonk.figures.queries import Figure
from vonk.people.access import Viewer

MOMENTUM: Final = "momentum"
EVERY: Final = 4  # weeks between one telling and the next
RECENT: Final = timedelta(weeks=EVERY + 2)  # what was found longer ago says nothing of now


@dataclass(frozen=True)
class Fading:
    """An offering that fades: its public id, since which week after its launch, and about how many take part."""

    offering: str
    since: int
    week: int
    people: int


def fading_now(viewer: Viewer) -> tuple[Fading, ...]:
    """The offerings that were fading when they were last told of, most people first; for who reads the organisation."""
    told = figures.about_offerings(viewer, signals=[MOMENTUM])
    found = [one for figure in told if (one := fading_of(figure, viewer.today))]
    return tuple(sorted(found, key=lambda one: (-one.people, one.offering)))


def fading_of(figure: Figure, today: date) -> Fading | None:
    """What a figure says of an offering that fades; None where it is steady, or where it was found too long ago."""
    extra: Mapping[str, Any] = figure.extra
    if (
        figure.measure != MOMENTUM
        or not figure.shown
        or extra.get("state") != "fading"
        or figure.window.end + RECENT < today
    ):
        return None
    return Fading(figure.subject.id, int(extra["since"]), int(extra["week"]), figure.base or 0)


def fades_since(ritual: RitualShown) -> date | None:
    """Since when a ritual fades, for the team itself: it was not held three times in a row; None while it lives."""
    since = momentum.ritual_fades([moment.state == "held" for moment in ritual.past])
    return None if since is None else ritual.past[since].day
