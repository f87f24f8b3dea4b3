"""One table of all offerings with what is published of each: searched, sorted and paged, or whole as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from vonk.catalog import queries as catalog
from vonk.figures import queries as figures
from vonk.figures.queries import Figure, Spot
from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.texts import Text, words

type Sort = Literal["name", "enrolled", "A28", "completion", "stopped", "application"]

MEASURES: Final = ("A28", "completion", "stopped", "application")
SORTS: Final[tuple[Sort, ...]] = ("name", "enrolled", "A28", "completion", "stopped", "application")
HIGH_FIRST: Final = frozenset({"enrolled", "stopped"})  # the others begin where there is least
SIGNALS: Final = tuple(f"{measure}·{name}" for measure in MEASURES for name, _said in Enrolment.OBLIGATIONS)
PER_PAGE: Final = 40
NOTHING: Final = ""  # an offering of which nothing is published stands there once, without an obligation


@dataclass(frozen=True)
class OverviewRow:
    """One offering and one obligation, which are never added up; figures by measure, hidden ones included."""

    public_id: UUID
    code: str
    title: Text
    obligation: str
    figures: Mapping[str, Figure]

    @property
    def enrolled(self) -> int | None:
        """How many people enrolled in the window of A28, rounded to fives; None where that is not told."""
        told = self.figures.get("A28")
        return told.base if told and told.shown else None


@dataclass(frozen=True)
class Overview:
    """One page of the rows that were searched for; `total` of them on all pages."""

    rows: tuple[OverviewRow, ...]
    total: int
    number: int
    pages: int
    sort: Sort


def overview(viewer: Viewer, *, search: str = "", sort: str = "name", page: int = 1) -> Overview:
    """One page; NotAllowed for who may not read the whole organisation. What is not told comes last when sorted by it.

    search: words that each stand in a title, problem or code. sort: one of SORTS; anything else is by name.
    """
    by: Sort = sort if sort in SORTS else "name"
    spots = figures.published(viewer, signals=SIGNALS)
    named = catalog.names(search=search)
    keys = _sorted(_keys(named, spots), named, spots, by, viewer.lang)
    pages = max(1, -(-len(keys) // PER_PAGE))
    number = min(max(page, 1), pages)
    some = keys[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Overview(_rows(viewer, some, named), len(keys), number, pages, by)


def everything(viewer: Viewer) -> tuple[OverviewRow, ...]:
    """All of it in the order of the catalogue's codes, for a file: exactly what is published; same readers."""
    spots = figures.published(viewer, signals=SIGNALS)
    named = catalog.names()
    return _rows(viewer, _keys(named, spots), named, everything=True)


type Key = tuple[str, str]  # offering (public id), obligation


def _keys(named: Mapping[str, catalog.OfferingName], spots: Iterable[Spot]) -> list[Key]:
    """Every offering with each obligation that something is published of, in the order of the catalogue."""
    found: dict[str, set[str]] = {}
    for spot in spots:
        found.setdefault(spot.offering, set()).add(spot.signal.partition("·")[2])
    order = [name for name, _said in Enrolment.OBLIGATIONS]
    return [
        (public_id, obligation)
        for public_id in named
        for obligation in (sorted(found[public_id], key=order.index) if public_id in found else [NOTHING])
    ]


def _sorted(
    keys: list[Key], named: Mapping[str, catalog.OfferingName], spots: Iterable[Spot], by: Sort, lang: str
) -> list[Key]:
    if by == "name":
        return sorted(keys, key=lambda key: (words(named[key[0]].title, lang).casefold(), key))
    measure = "A28" if by == "enrolled" else by
    values = {(spot.offering, spot.signal.partition("·")[2]): spot for spot in spots if spot.measure == measure}

    def place(key: Key) -> tuple[bool, float]:
        spot = values.get(key)
        told = spot and (spot.base if by == "enrolled" else spot.value if spot.value is not None else spot.low)
        return told is None, (-told if by in HIGH_FIRST else told) if told is not None else 0.0

    return sorted(keys, key=place)


def _rows(
    viewer: Viewer, keys: Sequence[Key], named: Mapping[str, catalog.OfferingName], *, everything: bool = False
) -> tuple[OverviewRow, ...]:
    asked = None if everything else list(dict.fromkeys(public_id for public_id, _obligation in keys))
    found: dict[Key, dict[str, Figure]] = {}
    for one in figures.about_offerings(viewer, offerings=asked, signals=SIGNALS):
        found.setdefault((one.subject.id, one.obligation), {})[one.measure] = one
    return tuple(
        OverviewRow(named[key[0]].public_id, named[key[0]].code, named[key[0]].title, key[1], found.get(key, {}))
        for key in keys
    )
