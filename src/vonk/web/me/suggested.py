"""What a model suggests to me, on my own pages alone: something else, and where learning may come to a stop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy

from vonk.activation.suggestions import my_next, my_stall
from vonk.people.access import Viewer
from vonk.web.parts import Part

ENOUGH = 1  # things going on: with more, nothing else is suggested
FACTS = {
    "quiet": gettext_lazy("how long it has been quiet"),
    "lately": gettext_lazy("what you did last week"),
    "change": gettext_lazy("whether last week had more in it than the week before"),
    "days": gettext_lazy("on how many days you worked on it"),
    "begun": gettext_lazy("how long ago you began"),
    "total": gettext_lazy("how much you did in the last four weeks"),
    "age": gettext_lazy("how long ago you enrolled"),
    "steps": gettext_lazy("how many steps are behind you"),
}


@dataclass(frozen=True)
class LikelyStop:
    """A chance in tens, as people count, and the facts behind it in words."""

    tens: int
    low: int
    high: int
    towards: tuple[str, ...]
    against: tuple[str, ...]


def part(viewer: Viewer, *, going: int) -> Part | None:
    """The section on the first page: what others took up who took the same; not for who has enough going."""
    found = my_next(viewer) if going <= ENOUGH else ()
    return Part("me/parts/suggested.html", found) if found else None


def likely_stop(viewer: Viewer, enrolment: UUID) -> LikelyStop | None:
    """What the page of one thing says about a stop; None when nothing is to be said."""
    found = my_stall(viewer, enrolment=enrolment)
    if found is None:
        return None
    tens, low, high = (round(value * 10) for value in (found.chance, found.low, found.high))
    return LikelyStop(tens, low, high, _words(found.towards), _words(found.against))


def _words(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(FACTS[code]) for code in codes if code in FACTS)
