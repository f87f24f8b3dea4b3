"""One quarter of a run's snapshot, and how means and shares of its people become figures that may be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vonk.engine import suppress
from vonk.engine.scored import Answered, MeanCells, release_means, whole_points
from vonk.engine.signals.registry import about_one_manager
from vonk.engine.told import Estimates, Kind, mean_estimates
from vonk.figures.actions import Cell
from vonk.figures.queries import Subject, Window
from vonk.insight import counting, groups
from vonk.insight.groups import Led, Tally, Tree
from vonk.insight.release import Told, band_name

if TYPE_CHECKING:
    from vonk.engine.backend import Frames
    from vonk.engine.signals.cohort import Window as Days

type Ints = NDArray[np.int64]
type Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Quarter:
    """One window of a run's snapshot, and the rules of the house."""

    frames: Frames
    snapshot: Path
    window: Window
    k: int
    example: bool

    @cached_property
    def people(self) -> counting.Roster:
        """Who stood where on the first day."""
        return counting.roster(self.snapshot, self.window.start)

    @cached_property
    def led(self) -> Led:
        """Who led what on the first day."""
        return groups.led_on(self.snapshot, self.window.start, self.people)

    @property
    def days(self) -> Days:
        """The window as the engine knows it."""
        from vonk.engine.signals import cohort  # noqa: PLC0415 - importing Ibis takes a second that no page should pay

        return cohort.Window(self.window.start, self.window.end)

    def tree(self, signal: str, tally: Tally, levels: range) -> Tree:
        """The sums of one signal in every unit of some levels."""
        led = self.led if about_one_manager(signal) else None
        return groups.tree(self.people, tally, levels=levels, led=led)


def mean_cells(
    quarter: Quarter,
    signal: str,
    person: Ints,
    score: Reals,
    levels: range,
    known: Mapping[str, Any],
    *,
    answered: Answered | None = None,
) -> list[Cell]:
    """Means of one score (a share of 1) of each of these people, all on the roster.

    known: the `sd` of scores within a group, and whatever else is told beside every mean. answered: as for
    `release_means`.
    """
    if not len(person):
        return []
    points = points_of(quarter.people, person, score)
    tree = quarter.tree(signal, Tally(person, np.ones(len(person), dtype=np.int64), points), levels)
    told = {**known, "example": quarter.example}
    return tree_means(signal, tree, k=quarter.k, sd=known["sd"], extra=told, answered=answered)


def points_of(people: counting.Roster, person: Ints, score: Reals) -> Ints:
    """Scores as whole points, with fractions carried on within units."""
    return whole_points(score, *people.at(person))


def tree_means(
    signal: str, tree: Tree, *, k: int, sd: float, extra: Mapping[str, Any], answered: Answered | None = None
) -> list[Cell]:
    """The same, once the points of everybody are summed in a tree."""
    released = release_means(tree.table, k=k, answered=answered)
    found = mean_estimates(released, tree.family, sd=sd)
    return [
        _mean_cell(subject, signal, released, found, index, {**extra, **own_mark(tree, index)})
        if released.shown[index]
        else Cell(subject, signal, shown=False)
        for index, subject in enumerate(tree.subjects)
    ]


def _mean_cell(
    subject: Subject, signal: str, released: MeanCells, found: Estimates, index: int, extra: Mapping[str, Any]
) -> Cell:
    band = int(released.band[index])
    return Cell(
        subject,
        signal,
        shown=True,
        base=int(released.base[index]),
        count=None if band else int(released.value[index]),
        value=None if band else round(float(found.value[index]), 4),
        low=round(float(found.low[index]), 4),
        high=round(float(found.high[index]), 4),
        band=band_name(band),
        extra=extra,
    )


def share_cells(quarter: Quarter, signal: str, tally: Tally, levels: range, *, kind: Kind = "share") -> list[Cell]:
    """Shares of cases that were hit, or events per month that people were there."""
    if not len(tally.person):
        return []
    tree = quarter.tree(signal, tally, levels)
    released = suppress.release(tree.table, k=quarter.k, most=tally.most)
    extras = [{"example": quarter.example, **own_mark(tree, index)} for index in range(len(tree.units))]
    return Told(signal, quarter.window, kind=kind).cells(tree.subjects, released, tree.family, extras)


def own_mark(tree: Tree, index: int) -> dict[str, bool]:
    """Marks a cell that speaks of its own manager alone."""
    return {"own": True} if tree.own[index] else {}
