"""Releases the tables that are no tree: offerings by division with both margins, and the steps of one offering."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vonk.engine.bounds import Told, ranges, weak_crossings
from vonk.engine.suppress import Cells, Flags, Ints, K, Table, bin_counts, nearest, release, table

TWO: Final = 2  # half a bin: how far a base may lie from the number that is told


@dataclass(frozen=True, slots=True)
class Counts:
    """Persons, cases and hits of some cells, and the pool that the cases come from where the base is private."""

    persons: Ints
    n: Ints
    x: Ints
    pool: Ints

    def column(self, index: int) -> Counts:
        """One column of two-way counts."""
        return Counts(self.persons[:, index], self.n[:, index], self.x[:, index], self.pool[:, index])

    def row(self, index: int) -> Counts:
        """One row of two-way counts."""
        return Counts(self.persons[index], self.n[index], self.x[index], self.pool[index])

    def pick(self, places: Ints) -> Counts:
        """Some entries of one-way counts."""
        return Counts(self.persons[places], self.n[places], self.x[places], self.pool[places])

    def cell(self, index: int) -> Counts:
        """One entry of one-way counts, still as arrays."""
        return self.pick(np.array([index], dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Crossed:
    """The published form of a two-way table: its column totals, and its cells as (rows, columns)."""

    totals: Cells
    shown: Flags
    cells: tuple[Cells, ...]  # one per column, aligned with the rows; `shown` above decides


def release_crossed(
    whole: Counts, rows: Counts, columns: Counts, inside: Counts, *, rows_told: Cells, k: int = K, most: int = 1
) -> Crossed:
    """Publish offerings (columns) for the organisation and by division (rows), whose own totals are already published.

    whole: the organisation, one entry. rows, columns: the totals. inside: (rows, columns). rows_told: the published
    form of the organisation and then of the rows. Both directions are suppressed in turn until neither hides anything
    more; what both together still give away hides another cell. The columns below k must together be of at least k
    different people, or be left out of every count beforehand.
    """
    columns_open, open_ = np.ones(len(columns.n), dtype=bool), inside.persons >= k
    everybody = replace(whole, persons=columns.persons.sum(keepdims=True))  # of each offering apart
    while True:
        totals = _without_first(release(_star(everybody, columns, open=columns_open, top_level=True), k=k, most=most))
        crossed = _both_ways(
            totals, rows, columns, inside, np.outer(rows_told.shown[1:], totals.shown) & open_, k, most
        )
        weak = _weak(crossed, whole, rows, columns, inside, rows_told, k, most)
        hidden = False
        for row, column in weak:
            hidden |= _hide_near(crossed, inside, open_, columns, columns_open, row, column)
        if not hidden:
            return crossed


def _both_ways(
    totals: Cells, rows: Counts, columns: Counts, inside: Counts, shown: Flags, k: int, most: int
) -> Crossed:
    while True:
        downward = [_column(columns, inside, shown, index, k, most) for index in range(shown.shape[1])]
        next_shown = np.stack([cells.shown for cells in downward], axis=1) if downward else shown
        across = [_row(rows, inside, next_shown, index, k, most) for index in range(shown.shape[0])]
        next_shown = np.stack(across) if across else next_shown
        if (next_shown == shown).all():
            return Crossed(totals, shown, tuple(downward))
        shown = next_shown & shown


def _weak(
    crossed: Crossed,
    whole: Counts,
    rows: Counts,
    columns: Counts,
    inside: Counts,
    rows_told: Cells,
    k: int,
    most: int,
) -> list[tuple[int, int]]:
    """What margins and cells together give away; people who stand in no division are one more row."""
    low = np.stack([cells.low for cells in crossed.cells], axis=1) if crossed.cells else inside.x
    high = np.stack([cells.high for cells in crossed.cells], axis=1) if crossed.cells else inside.x
    low, high = np.where(crossed.shown, low, 0), np.where(crossed.shown, high, inside.n)
    rest = {name: getattr(columns, name) - getattr(inside, name).sum(axis=0) for name in ("persons", "n", "x")}
    every = {name: np.vstack([getattr(inside, name), rest[name]]) for name in rest}
    none = np.zeros_like(rest["n"])
    sums = {name: np.append(getattr(rows, name), rest[name].sum()) for name in ("n", "x")}
    shown = np.append(rows_told.shown[1:], False)
    row_low, row_high = (np.append(part[1:], 0) for part in (rows_told.low, rows_told.high))
    return weak_crossings(
        Told(every["x"], np.vstack([low, none]), np.vstack([high, rest["n"]])),
        _told(sums["x"], sums["n"], shown, row_low, row_high),
        _told(columns.x, columns.n, crossed.totals.shown, crossed.totals.low, crossed.totals.high),
        _told(whole.x, whole.n, rows_told.shown[:1], rows_told.low[:1], rows_told.high[:1]),
        every["persons"],
        every["n"],
        k=k,
        most=most,
    )


def _told(x: Ints, n: Ints, shown: Flags, low: Ints, high: Ints) -> Told:
    return Told(x, np.where(shown, low, 0), np.where(shown, high, n))


def _hide_near(
    crossed: Crossed, inside: Counts, open_: Flags, columns: Counts, columns_open: Flags, row: int, column: int
) -> bool:
    """Hide the smallest cell in the row or column of a weak spot, else the column's total, else the smallest total."""
    near = np.zeros_like(open_)
    near[:, column] = True
    near[row : row + 1] = True
    found = np.argwhere(crossed.shown & near & open_)
    if len(found):
        place = found[np.argmin(inside.persons[tuple(found.T)])]
        open_[tuple(place)] = False
        return True
    totals = np.flatnonzero(crossed.totals.shown & columns_open)
    if not len(totals):
        return False
    place = column if column in totals else totals[np.argmin(columns.persons[totals])]
    columns_open[place] = False
    return True


def _column(columns: Counts, inside: Counts, shown: Flags, index: int, k: int, most: int) -> Cells:
    tree = _star(columns.cell(index), inside.column(index), open=shown[:, index])
    return _without_first(release(tree, k=k, most=most))


def _row(rows: Counts, inside: Counts, shown: Flags, index: int, k: int, most: int) -> Flags:
    tree = _star(rows.cell(index), inside.row(index), open=shown[index], overlap=True)
    return _without_first(release(tree, k=k, most=most)).shown


def _star(top: Counts, parts: Counts, *, open: Flags, overlap: bool = False, top_level: bool = False) -> Table:  # noqa: A002
    """A total that is known already, with its parts; `top_level` says that the parts too speak of the organisation."""
    size = len(parts.n)
    tree = table(
        np.concatenate([[-1], np.zeros(size, dtype=np.int64)]),
        *(np.concatenate([getattr(top, name), getattr(parts, name)]) for name in ("persons", "n", "x")),
        open=np.concatenate([[True], open]),
        fixed=np.arange(size + 1) == 0,
        pool=np.concatenate([top.pool, parts.pool]),
        overlap=overlap,
    )
    return replace(tree, whole=np.concatenate([[True], np.full(size, top_level)]))


def _without_first(cells: Cells) -> Cells:
    return Cells(*(getattr(cells, name)[1:] for name in Cells.__slots__))


def release_steps(persons: Ints, n: Ints, x: Ints, *, k: int = K) -> Cells:
    """Publish how many reached each step of one offering (n) and how many stopped there (x).

    Each step is nested in the one before. Nobody's place in the chain is on a roster, so the danger
    is a step where nobody, or everybody, must have stopped; such a step is hidden, also from whoever stopped there.
    """
    size = len(n)
    chain = replace(table(np.full(size, -1, dtype=np.int64), persons, n, x), whole=np.ones(size, dtype=bool))
    bins = bin_counts(chain)
    shown = (persons >= k) & bins.tellable
    shown &= np.cumsum(~shown) == 0  # beyond a hidden step the chain would tell about it
    low, high = _chain_ranges(n, bins.low, bins.high, shown, k)
    shown &= high - np.maximum(low, 1) >= 1
    base = np.where(shown, nearest(n), 0)
    told = shown & (bins.band == 0)
    return Cells(
        shown=shown,
        persons=np.where(shown, nearest(persons), 0),
        base=base,
        count=np.where(told, np.minimum(bins.count, base), 0),
        band=np.where(shown, bins.band, 0),
        low=np.where(shown, bins.low, 0),
        high=np.where(shown, bins.high, 0),
    )


def _chain_ranges(n: Ints, low: Ints, high: Ints, shown: Flags, k: int) -> tuple[Ints, Ints]:
    """The exact range of every x from the whole chain: reached = stopped here + still here + reached the next."""
    size = len(n)
    parent = np.concatenate([np.arange(size) - 1, np.arange(size), np.arange(size)])
    top = int(n[0]) + TWO if size else 0
    bottom_reached = np.where(shown, np.maximum(nearest(n) - TWO, np.minimum(n, k)), 0)
    top_reached = np.where(shown, nearest(n) + TWO, top)
    lows = np.concatenate([bottom_reached, np.where(shown, low, 0), np.zeros(size, dtype=np.int64)])
    highs = np.concatenate([top_reached, np.where(shown, high, top), np.full(size, top)])
    floor, ceiling = ranges(parent, lows[None, :], highs[None, :])
    return floor[0, size : 2 * size], ceiling[0, size : 2 * size]
