"""Estimates made from published numbers alone: what is told of a group, and what its neighbours tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vonk.engine import estimate
from vonk.engine.means import means
from vonk.engine.scored import HUNDRED, MeanCells
from vonk.engine.suppress import Cells

type Ints = NDArray[np.int64]
type Reals = NDArray[np.float64]
type Kind = Literal["share", "count"]  # of cases; or events in months that people were there

ALL: Final = 100
FIRST: Final = 1  # the level of the units that the smaller ones lean on


@dataclass(frozen=True, slots=True)
class Estimates:
    """Value and 90 % interval of each cell; nought where it is hidden. A band's interval is the band."""

    value: Reals
    low: Reals
    high: Reals


@dataclass(frozen=True, slots=True)
class Family:
    """What each cell leans on. level: cells of one level lean on each other. larger: the first-level unit it is in.

    The label of a unit is no secret, and nothing but the published cells of the same table is read: a cell that is
    hidden moves no estimate beside it.
    """

    level: Ints
    larger: Ints

    @classmethod
    def of(cls, parent: Ints, level: Sequence[int]) -> Family:
        """Of a tree in which a parent stands before its children (-1: no parent)."""
        larger = np.arange(len(parent))
        for at, above in enumerate(parent):
            if above >= 0 and level[at] > FIRST:
                larger[at] = larger[above]
        return cls(np.asarray(level, dtype=np.int64), larger)

    @classmethod
    def flat(cls, level: Sequence[int]) -> Family:
        """Cells that belong to no larger unit."""
        return cls(np.asarray(level, dtype=np.int64), np.zeros(len(level), dtype=np.int64))

    def __getitem__(self, some: Ints) -> Family:
        return Family(self.level[some], self.larger[some])

    def groups(self, shown: NDArray[np.bool_]) -> list[tuple[Ints, Ints | None]]:
        """The shown cells of each level, with the larger units of those that have any."""
        found: list[tuple[Ints, Ints | None]] = []
        for level in np.unique(self.level):
            some = np.flatnonzero(shown & (self.level == level))
            if len(some):
                found.append((some, self.larger[some] if level > FIRST else None))
        return found


def estimates(released: Cells, family: Family, *, kind: Kind = "share") -> Estimates:
    """Of released counts; a band counts as the whole of it, but is told as a band."""
    value, low, high = (np.zeros(len(released.shown)) for _ in range(3))
    for some, larger in family.groups(released.shown):
        base = released.base[some].astype(float)
        hits, width = middle(released)[some], (released.high[some] - released.low[some] + 1) / base
        if kind == "share":
            found = estimate.rates(hits, base, width=width, group=larger)
        else:
            found = estimate.counts(hits, base, width=width)
        value[some], low[some], high[some] = found.mean, found.low, found.high
    banded, edge = released.band != 0, np.abs(released.band) / ALL
    low = np.where(banded, np.where(released.band < 0, 0.0, edge), low)
    return Estimates(value, low, np.where(banded, np.where(released.band < 0, edge, 1.0), high))


def mean_estimates(released: MeanCells, family: Family, *, sd: float) -> Estimates:
    """Of released means, as shares of the scale. sd: of scores within a group."""
    value, low, high = (np.zeros(len(released.shown)) for _ in range(3))
    for some, larger in family.groups(released.shown):
        centre = (released.low[some] + released.high[some]) / 2 / HUNDRED
        width = (released.high[some] - released.low[some]) / HUNDRED
        found = means(centre, released.base[some], sd=sd, width=width, group=larger)
        value[some], low[some], high[some] = found.mean, found.low, found.high
    banded = released.band != 0
    low, high = (np.where(banded, ends / HUNDRED, told) for ends, told in ((released.low, low), (released.high, high)))
    return Estimates(value, low, high)


def middle(released: Cells) -> Reals:
    """The middle of the counts that each cell may stand for."""
    return np.asarray(np.clip((released.low + released.high) / 2, 0, released.base).astype(float))
