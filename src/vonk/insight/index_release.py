"""Puts the activation index together from what is published already, and publishes it once a month."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from vonk.engine import index
from vonk.engine.index import LINKS, Scale, Score, Told
from vonk.figures import queries as figures
from vonk.figures.actions import AlreadyReleased, Cell, Published, publish
from vonk.figures.queries import Figure, Subject, Window
from vonk.insight.index import PARTS, WEIGHED
from vonk.insight.specs import FIRST_LEVEL, Spec, closed_windows
from vonk.people.access import System
from vonk.people.models import Unit

INDEX: Final = Spec("index", "wide", "index", months=1, blocks=1)
QUARTER: Final = timedelta(days=92)  # as much of each signal as is taken together
FROZEN: Final = timedelta(days=365)  # how long the groups' own ends stay
STALE: Final = timedelta(days=365)  # what is older says nothing of now
COUNTED: Final = ("chosen", "employer")  # what is required by law is in no index
DESIGN: Final = "design"  # the scale when its ends are the registry's

type Ends = dict[str, tuple[float, float, str]]  # none, full, and the day from which they hold


@dataclass(frozen=True)
class Known:
    """The published figures of the organisation and its first level, by subject."""

    of: Mapping[Subject, tuple[Figure, ...]]
    top: Subject

    @property
    def groups(self) -> tuple[Subject, ...]:
        """The organisation first, then the units below it."""
        return (self.top, *(subject for subject in self.of if subject != self.top))


def release_index(*, run_day: date, first_day: date, replay: bool, now: datetime) -> tuple[Published, ...]:
    """Publish the index of every closed month (in the replay: four weeks) that has none yet; safe to repeat.

    It is made of figures whose windows had ended by then, and of no other source: nothing is told that could not be
    worked out from what is told already.
    """
    system = System("release index", now)
    done = {(start, end) for spec, start, end in figures.released(system) if spec == INDEX.name}
    windows = closed_windows(INDEX, first_day=first_day, run_day=run_day, replay=replay)
    waiting = [one for one in windows if not any(start < one.end and one.start < end for start, end in done)]
    known = _known(system) if waiting else None
    if known is None:
        return ()
    told: list[Published] = []
    before: Ends = _ends_told(known)
    for window in waiting:
        made = cells(known, window, before)
        before = made.ends or before
        try:
            told.append(publish(spec=INDEX.name, window=window, cells=made.cells, now=now))
        except AlreadyReleased:  # by another worker since we looked
            continue
    return tuple(told)


@dataclass(frozen=True)
class Made:
    """The cells of one window, and the ends of the scale that they stand on."""

    cells: list[Cell]
    ends: Ends = field(default_factory=dict)


def cells(known: Known, window: Window, before: Ends) -> Made:
    """The links and the index of each group, as of the last day of `window`; before: the ends that were in use."""
    obligation = of_most_people(known.of[known.top], window.end)
    packs = [_packs(known.of[subject], obligation, window.end) for subject in known.groups]
    now, earlier = (_told([pack[at] for pack in packs]) for at in (0, 1))
    if not now.known.any():
        return Made([])
    ends = _ends(now.value[1:], before, window.end)
    scale = scale_of(ends)
    rng = np.random.default_rng(zlib.crc32(f"index {obligation} {window.start}".encode()))
    drawn, drawn_before = index.sample(now, scale, rng), index.sample(earlier, scale, rng)
    found, past = index.score(drawn, scale), index.score(drawn_before, scale)
    above = np.append(np.nan, index.above_middle(found.index[1:]))  # the organisation is not one of its own units
    made_up = [any(one.extra.get("example") for one in known.of[subject]) for subject in known.groups]
    about = _About(found, past, index.rises(drawn, drawn_before, scale), above, index.bands(found.index), ends, made_up)
    return Made(
        [cell for row, subject in enumerate(known.groups) for cell in about.cells(subject, row, obligation)], ends
    )


def of_most_people(told: Iterable[Figure], end: date) -> str:
    """The obligation of which the index speaks: of what is chosen and asked by the employer, where most people are.

    They are never mixed (decisions.md section 4). Most people begin with it in the last window that tells of both.
    """
    begun = [one for one in told if one.measure == "A28" and one.shown and one.window.end <= end]
    people = {one.obligation: one.base or 0 for one in sorted(begun, key=lambda one: one.window.end)}
    return max(COUNTED, key=lambda obligation: people.get(obligation, 0))


def scale_of(ends: Ends) -> Scale:
    """The registry's links and weights, with its ends, or those that the groups gave."""
    pairs = [(ends[part.id][0], ends[part.id][1]) if part.id in ends else (part.none, part.full) for part in PARTS]
    return Scale(
        link=np.array([LINKS.index(part.link) for part in PARTS]),
        weight=np.array([part.weight for part in PARTS]),
        none=np.array([none for none, _ in pairs]),
        full=np.array([full for _, full in pairs]),
        whole=np.array([sum(part.weight for part in WEIGHED if part.link == link) for link in LINKS]),
    )


def _known(system: System) -> Known | None:
    units = list(Unit.objects.filter(level__lte=FIRST_LEVEL).order_by("level", "pk"))
    if not units or units[0].level != 0:
        return None
    subjects = [Subject("unit" if unit.level else "organisation", str(unit.public_id)) for unit in units]
    of: dict[Subject, list[Figure]] = {subject: [] for subject in subjects}
    for figure in figures.read(system, subjects=subjects, series=True):
        of[figure.subject].append(figure)
    return Known({subject: tuple(told) for subject, told in of.items()}, subjects[0])


type Pack = tuple[float, float, float]  # value, low, high

NOTHING: Final[Pack] = (np.nan, np.nan, np.nan)


def _packs(told: Sequence[Figure], obligation: str, end: date) -> tuple[list[Pack], list[Pack]]:
    """Of each signal the latest quarter that is known by `end`, and the quarter before that."""
    now, before = [], []
    for part in PARTS:
        mine = [
            one
            for one in told
            if one.measure == part.measure
            and one.shown
            and one.window.end <= end
            and not one.extra.get("own")  # speaks of one manager, and is not read from above
            and one.obligation == (obligation if part.by_obligation else "")
        ]
        recent = _quarter(mine, max((one.window.end for one in mine), default=end))
        fresh = bool(recent) and max(one.window.end for one in recent) > end - STALE
        now.append(_together(recent) if fresh else NOTHING)
        before.append(_together(_quarter(mine, min(one.window.start for one in recent))) if fresh else NOTHING)
    return now, before


def _quarter(told: Sequence[Figure], end: date) -> list[Figure]:
    return [one for one in told if one.window.end <= end and one.window.start >= end - QUARTER]


def _together(told: Sequence[Figure]) -> Pack:
    """Several windows of one signal as one figure, by their people; they have no case in common."""
    if not told:
        return NOTHING
    if len(told) == 1:
        one = told[0]
        return (np.nan if one.value is None else one.value, one.low or 0.0, 1.0 if one.high is None else one.high)
    weight = np.array([one.base or 1 for one in told], dtype=float)
    weight /= weight.sum()
    low, high = (np.array([getattr(one, end) or 0.0 for one in told]) for end in ("low", "high"))
    value = np.array([(one.low or 0.0) / 2 + (one.high or 0.0) / 2 if one.value is None else one.value for one in told])
    middle, half = float(weight @ value), float(np.sqrt(np.sum((weight * (high - low) / 2) ** 2)))
    return middle, middle - half, middle + half


def _told(rows: Sequence[Sequence[Pack]]) -> Told:
    packs = np.array(rows, dtype=float).reshape(len(rows), len(PARTS), 3)
    return Told(packs[..., 0], packs[..., 1], packs[..., 2])


def _ends(values: index.Reals, before: Ends, day: date) -> Ends:
    """Ends that the groups gave less than a year ago stay; older ones, or none, are looked for anew."""
    found: Ends = {}
    for column, part in enumerate(PARTS):
        kept = before.get(part.id)
        if kept and day < date.fromisoformat(kept[2]) + FROZEN:
            found[part.id] = kept
        elif pair := index.ends(values[:, column], part.good):
            found[part.id] = (round(pair[0], 3), round(pair[1], 3), day.isoformat())
    return found


def _ends_told(known: Known) -> Ends:
    """The ends that the last published index stood on."""
    told = [one for one in known.of[known.top] if one.shown and one.measure.startswith("index.")]
    found: Ends = {}
    for one in sorted(told, key=lambda one: one.window.end):
        found |= {part: (none, full, since) for part, (none, full, since) in one.extra.get("ends", {}).items()}
    return found


@dataclass(frozen=True)
class _About:
    """What was found of every group, ready to be published."""

    found: Score
    past: Score
    rises: index.Reals
    above: index.Reals
    bands: Sequence[str]
    ends: Ends
    examples: Sequence[bool]  # of each group whether figures made up for a demo are in it

    def cells(self, subject: Subject, row: int, obligation: str) -> list[Cell]:
        """The index and the three links of one group; hidden where too little is known."""
        more: dict[str, Any] = {
            "rises": _share(self.rises[row]),
            "above": _share(self.above[row]),
            "band": self.bands[row],
            "example": self.examples[row],
        }
        told = [self._cell(subject, f"index·{obligation}", self.found.index[row], self.past.index[row], more)]
        for at, link in enumerate(LINKS):
            mine = {part.id for part in PARTS if part.link == link}
            more = {
                "coverage": round(float(self.found.coverage[at, row]), 2),
                "ends": {part: list(ends) for part, ends in self.ends.items() if part in mine},
            }
            draws = self.found.links[at, row], self.past.links[at, row]
            told.append(self._cell(subject, f"index.{link}·{obligation}", *draws, more))
        return told

    def _cell(
        self, subject: Subject, signal: str, draws: index.Reals, before: index.Reals, more: Mapping[str, Any]
    ) -> Cell:
        if not np.isfinite(draws).all():
            return Cell(subject, signal, shown=False)
        value, low, high = (round(float(number) / 100, 2) for number in index.summary(draws))
        earlier = round(float(index.summary(before)[0]) / 100, 2) if np.isfinite(before).all() else None
        scale = max((since for _, _, since in self.ends.values()), default=DESIGN)
        extra = {"before": earlier, "scale": scale, **more}
        return Cell(subject, signal, shown=True, value=value, low=low, high=high, extra=extra)


def _share(chance: float) -> float | None:
    return None if np.isnan(chance) else round(float(chance), 2)
