"""Finds offerings that hardly anybody is enrolled in, and places that nobody began with, with what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from vonk.catalog.models import Offering
from vonk.figures import queries as figures
from vonk.figures.queries import Figure, Window
from vonk.insight.weakspots import FIVE, Share
from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.texts import Text

PER_PAGE: Final = 40
RECENT: Final = 3  # closed windows that are looked at
OPENED: Final = tuple(f"A28·{name}" for name, _said in Enrolment.OBLIGATIONS)


@dataclass(frozen=True)
class Idle:
    """Places that nobody began with within four weeks, of one offering, one obligation and one window.

    places, low, high: how many, from the published share with its interval, rounded to fives; cost in euro, None where
    the price is not known.
    """

    public_id: UUID
    title: Text
    figure: Figure
    price: Decimal | None
    places: int
    low: int
    high: int

    @property
    def cost(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Price × places: about, at least, at most."""
        if self.price is None:
            return None
        return self.price * self.places, self.price * self.low, self.price * self.high


@dataclass(frozen=True)
class Quiet:
    """An offering without any figure in the windows that were looked at.

    Whether nobody or a few were enrolled is not told apart: that nobody at all did something is told of everybody.
    """

    public_id: UUID
    title: Text
    price: Decimal | None
    offered_from: date | None


@dataclass(frozen=True)
class Unused:
    """windows: from and to of what was looked at, None before the first is closed; one page of each list."""

    windows: Window | None
    idle: tuple[Idle, ...]
    quiet: tuple[Quiet, ...]
    quiet_total: int
    number: int
    pages: int


def unused(viewer: Viewer, *, page: int = 1) -> Unused:
    """Over the whole organisation, the costliest idle places first; NotAllowed for who may not read all of it.

    Offerings that could not be taken before those windows ended are left out. Five queries.
    """
    told = figures.about_offerings(viewer, signals=OPENED)
    windows = _windows(viewer)
    if windows is None:
        return Unused(None, (), (), 0, 1, 1)
    recent = {one.subject.id: one for one in told if one.shown and one.window.start >= windows.start}
    mine = [one for one in told if one.subject.id in recent and one.shown and one.window.start >= windows.start]
    rows = {str(row.public_id): row for row in Offering.objects.filter(public_id__in=list(recent))}
    idle = sorted(_idle(mine, rows), key=lambda one: (-(one.cost or (Decimal(0),))[0], -one.places))
    quiet = Offering.objects.exclude(public_id__in=list(recent)).exclude(offered_from__gte=windows.end).order_by("code")
    total = quiet.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(page, 1), pages)
    some = quiet[(number - 1) * PER_PAGE : number * PER_PAGE]
    shown = tuple(Quiet(row.public_id, row.title, row.price, row.offered_from) for row in some)
    return Unused(windows, tuple(idle[:PER_PAGE]), shown, total, number, pages)


def _idle(told: Sequence[Figure], rows: Mapping[str, Offering]) -> Iterable[Idle]:
    for one in told:
        share, row = Share.of(one), rows.get(one.subject.id)
        if row is None or share is None:
            continue
        places = one.extra.get("cases", one.base) or 0
        rest = share.rest()
        about, low, high = (round(places * part / FIVE) * FIVE for part in (rest.value, rest.low, rest.high))
        if about:
            yield Idle(row.public_id, row.title, one, row.price, about, low, high)


def _windows(viewer: Viewer) -> Window | None:
    """The last windows that are closed and told of the whole organisation, as one span."""
    told = figures.about_everybody(viewer, signals=OPENED, series=True)
    found = sorted({(one.window.start, one.window.end) for one in told})[-RECENT:]
    return Window(found[0][0], found[-1][1]) if found else None
