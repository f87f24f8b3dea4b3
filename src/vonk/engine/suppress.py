"""Decides which cells of a table about people may be published, and in what rounded form.

A table is a tree of cells: each cell counts `persons` unique people, `n` cases of theirs (at most `most` for one of
them) and `x` cases that were hit. Three rules work together (decisions.md section 4; measured in docs/adr/0023):

1. Primary: a cell below k persons is hidden.
2. Complementary: what a published cell holds beyond the published cells under it is nothing, or at least two cells of
   at least k persons together.
3. Rounding: x is told as a bin of about five values, or near 0 and n as a band. Where bins and margins together still
   pin down a sum over fewer than k persons for anybody who knows the members and one member's own data (`weak_spots`,
   exact in a tree), another cell is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vonk.engine.bounds import weak_spots

type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]
type Reals = NDArray[np.float64]

K: Final = 10
WIDTH: Final = 5
LARGE: Final = 100  # cases from which the organisation as a whole is told without bands
BAND: Final = 0.1
BOUNDS: Final = (10, 25, 50)  # per cent, that a band is said to stay under
ENOUGH: Final = 3  # values that a bin away from 0 and n holds at least


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in tree order: a parent stands before its children. All arrays have one entry per cell.

    parent: index of the parent cell, -1 for a root. persons, n, x: as above; a parent's are the sums of its children's
    and of people who belong to the parent itself. open: this table wants to publish the cell. fixed: the cell is known
    from another table and cannot be hidden here. whole: it speaks of the whole organisation. pool: the cases that n is
    drawn from where being in the base is itself private (who started, of who was enrolled); n where it is not.
    private: it is, even where everybody came into the base. overlap: children share people (offerings do, units do
    not), so persons cannot be added up.
    """

    parent: Ints
    persons: Ints
    n: Ints
    x: Ints
    open: Flags
    fixed: Flags
    whole: Flags
    pool: Ints
    overlap: bool = False
    private: bool = False

    def __len__(self) -> int:
        return len(self.parent)


@dataclass(frozen=True, slots=True)
class Bins:
    """What is told of each cell: the count, or a band in per cent (negative: under; positive: over; 0: no band).

    `low` and `high` are the values of x that give the same answer; `tellable` is false where no bin is wide enough.
    """

    count: Ints
    band: Ints
    low: Ints
    high: Ints
    tellable: Flags


@dataclass(frozen=True, slots=True)
class Cells:
    """The published form of a table, aligned with it: base and persons are rounded, hidden cells hold zeros."""

    shown: Flags
    persons: Ints
    base: Ints
    count: Ints
    band: Ints
    low: Ints
    high: Ints


def table(
    parent: Ints,
    persons: Ints,
    n: Ints,
    x: Ints,
    *,
    open: Flags | None = None,  # noqa: A002 - the word of the domain
    fixed: Flags | None = None,
    pool: Ints | None = None,
    overlap: bool = False,
    private: bool = False,
) -> Table:
    """A Table in which every cell is wanted and none is fixed unless said; roots speak of the whole organisation.

    The base is private where `pool` differs from n anywhere, or where that is said.
    """
    size = len(parent)
    parent = np.asarray(parent, dtype=np.int64)
    if size and (parent >= np.arange(size)).any():
        message = "a parent must stand before its children"
        raise ValueError(message)
    n = np.asarray(n, dtype=np.int64)
    return Table(
        parent=parent,
        persons=np.asarray(persons, dtype=np.int64),
        n=n,
        x=np.asarray(x, dtype=np.int64),
        open=np.ones(size, dtype=bool) if open is None else np.asarray(open, dtype=bool),
        fixed=np.zeros(size, dtype=bool) if fixed is None else np.asarray(fixed, dtype=bool),
        whole=parent < 0,
        pool=n if pool is None else np.asarray(pool, dtype=np.int64),
        overlap=overlap,
        private=private or bool(pool is not None and (np.asarray(pool) != n).any()),
    )


@dataclass(frozen=True, slots=True)
class Check:
    """Sums that nobody may work out from bins: `x` of at most `n` for `persons` people, `most` of it one person's.

    beside: least and most of x that follow from another table of the same people, shown here or not.
    """

    persons: Ints
    n: Ints
    x: Ints
    bins: Bins
    most: int
    beside: tuple[Ints, Ints] | None = None


def release(cells: Table, *, k: int = K, most: int = 1) -> Cells:
    """Hide and round a table. `most` is the largest number of cases that one person has in it."""
    full = with_rest(cells)
    bins, base = bin_counts(full, most=most), bin_bases(full, k=k)
    hits = Check(full.persons, full.n, full.x, bins, most)
    return published(cells, bins, base, settle(full, [hits, *in_base(full, base)], k=k))


def in_base(cells: Table, base: Bins) -> list[Check]:
    """Who is in the base, where that is private."""
    return [Check(cells.pool, cells.pool, cells.n, base, 1)] if cells.private else []


def settle(cells: Table, checks: Sequence[Check], *, k: int = K) -> Flags:
    """Which cells may be shown, with everything that is told of them together (`checks`, aligned with `cells`)."""
    wanted = cells.open & np.logical_and.reduce([check.bins.tellable for check in checks])
    while True:
        shown = hide(replace(cells, open=wanted), k=k)
        weak = {spot for check in checks for spot in _weak(cells, check, shown, k)}
        free = shown & ~cells.fixed
        if not weak or not free.any():
            return shown
        victims = {nearby(cells, free, spot) for spot in weak} - {-1}
        wanted[list(victims) or free] = False


def _weak(cells: Table, check: Check, shown: Flags, k: int) -> set[int]:
    """Where the published bins give something away."""
    low, high = np.where(shown, check.bins.low, 0), np.where(shown, check.bins.high, check.n)
    if check.beside is not None:
        low, high = np.maximum(low, check.beside[0]), np.minimum(high, check.beside[1])
    return weak_spots(
        cells.parent, check.persons, check.n, check.x, low, high, k=k, most=check.most, overlap=cells.overlap
    )


def with_rest(cells: Table) -> Table:
    """The table plus one never published cell for the people who belong to a parent itself, not to a child of it."""
    inner = np.unique(cells.parent[cells.parent >= 0])
    if not len(inner) or cells.overlap:
        return cells
    names = ("persons", "n", "x", "pool")
    rest = {name: getattr(cells, name)[inner] - _child_sums(cells, name)[inner] for name in names}
    if any((values < 0).any() for values in rest.values()):
        message = "a parent holds at least what its children hold"
        raise ValueError(message)
    some = rest["pool"] > 0
    parent, no = inner[some], np.zeros(int(some.sum()), dtype=bool)
    grown = {name: np.concatenate([getattr(cells, name), values[some]]) for name, values in rest.items()}
    flags = {name: np.concatenate([getattr(cells, name), no]) for name in ("open", "fixed", "whole")}
    return Table(parent=np.concatenate([cells.parent, parent]), overlap=False, private=cells.private, **grown, **flags)


def hide(cells: Table, *, k: int = K) -> Flags:
    """Which cells may be shown by rules 1 and 2, from `persons` alone: what people did has no say in it.

    Works upward from the deepest cells; under each shown cell the smallest shown ones are hidden until what remains
    unsaid is nothing, or two cells with k persons.
    """
    shown = cells.open & (cells.persons >= k)
    children: list[list[int]] = [[] for _ in range(len(cells))]
    for child in range(len(cells) - 1, -1, -1):
        if cells.parent[child] >= 0 and cells.persons[child] > 0:
            children[cells.parent[child]].append(child)
    unsaid = [_Unsaid([], 0, 0, cells.overlap) for _ in range(len(cells))]
    for cell in _deepest_first(cells.parent):
        if not children[cell]:
            unsaid[cell] = _Unsaid([], int(cells.persons[cell]), 1, cells.overlap)
            continue
        here = _gather(children[cell], unsaid, shown)
        if shown[cell]:
            here = _enough_unsaid(here, unsaid, shown, cells, k)
        unsaid[cell] = here
    return shown


@dataclass(slots=True)
class _Unsaid:
    """Under one cell: the highest shown cells, and how many persons (at least) and end cells are in none of them."""

    told: list[int]
    persons: int
    cells: int
    overlap: bool

    def add(self, other: _Unsaid) -> None:
        """Count in what is unsaid under another cell."""
        self.told += other.told
        self.persons = max(self.persons, other.persons) if self.overlap else self.persons + other.persons
        self.cells += other.cells


def _gather(children: list[int], unsaid: list[_Unsaid], shown: Flags) -> _Unsaid:
    here = _Unsaid([], 0, 0, unsaid[children[0]].overlap)
    for child in children:
        if shown[child]:
            here.told.append(child)
        else:
            here.add(unsaid[child])
    return here


def _enough_unsaid(here: _Unsaid, unsaid: list[_Unsaid], shown: Flags, cells: Table, k: int) -> _Unsaid:
    while here.cells == 1 or 0 < here.persons < k:
        free = [cell for cell in here.told if not cells.fixed[cell]]
        if not free:
            return here
        # A cell whose parts are all told adds nothing unsaid; hiding it only brings its parts within reach.
        smallest = min(free, key=lambda cell: (unsaid[cell].persons == 0, cells.persons[cell], cell))
        shown[smallest] = False
        here.told.remove(smallest)
        here.add(unsaid[smallest])
    return here


def bin_counts(cells: Table, *, most: int = 1, width: int = WIDTH) -> Bins:
    """Rule 3: the bin of every x. `width` 1 turns rounding off, which only the attack's positive control does.

    Away from the ends x is rounded to the nearest multiple of `width`, and a bin cut short by a band joins its
    neighbour. A band holds at least most + 2 values, so that a member who knows their own cases cannot conclude that
    nobody else (or everybody else) was hit; that is why a small group is told "under 25 %" rather than "under 10 %".
    """
    n, x = cells.n, cells.x
    if width == 1:
        yes, none = np.ones(len(cells), dtype=bool), np.zeros(len(cells), dtype=np.int64)
        return Bins(count=x, band=none, low=x, high=x, tellable=yes)
    banded = ~cells.whole | (n < LARGE)
    edge = np.maximum(most + 1, np.ceil(BAND * n).astype(np.int64) - 1)  # the last value in the lower band
    edge = np.where(banded, edge, -1)
    first, last = edge + 1, n - edge - 1
    spare = np.where(banded, 0, max(most + 2 - ENOUGH, 0))
    middle = _round(x, first + spare, last - spare, width)
    low, high = _reach(middle, first + spare, last - spare, width, first, last)
    under, over = banded & (x <= edge), banded & (x >= n - edge)
    share = np.divide(edge, n, out=np.ones(len(n)), where=n > 0)
    bound = np.select([share < bound / 100 for bound in BOUNDS], BOUNDS, 0)
    return Bins(
        count=middle,
        band=np.where(under, -bound, np.where(over, 100 - bound, 0)),
        low=np.where(under, 0, np.where(over, n - edge, low)),
        high=np.where(under, edge, np.where(over, n, high)),
        tellable=(n > 0) & np.where(banded, (bound > 0) & (last - first + 1 >= ENOUGH), n >= LARGE),
    )


def _round(x: Ints, first: Ints, last: Ints, width: int) -> Ints:
    """The nearest multiple of `width` whose bin is not cut short by an end; the middle one when every bin is."""
    lowest, highest = -(-first // width) * width, last // width * width
    only = nearest((first + last) // 2, width)
    return np.where(lowest > highest, only, np.clip(nearest(x, width), lowest, np.maximum(lowest, highest)))


def _reach(count: Ints, first: Ints, last: Ints, width: int, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """The smallest and largest x between `start` and `end` that `_round` sends to `count`."""
    lowest, highest = -(-first // width) * width, last // width * width
    half = width // 2
    low = np.where(count <= lowest, start, count - half)
    high = np.where(count >= highest, end, count + half)
    single = lowest > highest
    return np.where(single, start, low), np.where(single, end, high)


def nearest(values: Ints, width: int = WIDTH) -> Ints:
    """Round to the nearest multiple of an odd width."""
    return (np.asarray(values, dtype=np.int64) + width // 2) // width * width


def bin_bases(cells: Table, *, k: int = K) -> Bins:
    """The bin of every base n, which is private only where `pool` differs from it.

    A private base is at least k and at most its pool: its bin leaves open `ENOUGH` sizes, or the cell cannot be told.
    """
    none = np.zeros(len(cells), dtype=np.int64)
    if not cells.private:
        yes = np.ones(len(cells), dtype=bool)
        return Bins(count=nearest(cells.n), band=none, low=cells.n, high=cells.n, tellable=yes)
    floor = np.minimum(cells.n, k)
    count = _round(cells.n, floor, cells.pool, WIDTH)
    low, high = _reach(count, floor, cells.pool, WIDTH, floor, cells.pool)
    return Bins(count=count, band=none, low=low, high=high, tellable=high - low + 1 >= ENOUGH)


def published(cells: Table, bins: Bins, base: Bins, shown: Flags) -> Cells:
    """The told form of the cells; the other arrays may have entries for the cells that `with_rest` added."""
    size = len(cells)
    shown, size_told, told = shown[:size], base.count[:size], bins.band[:size] == 0
    return Cells(
        shown=shown,
        persons=np.where(shown, np.minimum(nearest(cells.persons), size_told), 0),
        base=np.where(shown, size_told, 0),
        count=np.where(shown & told, np.minimum(bins.count[:size], size_told), 0),
        band=np.where(shown, bins.band[:size], 0),
        low=np.where(shown, bins.low[:size], 0),
        high=np.where(shown, bins.high[:size], 0),
    )


def nearby(cells: Table, free: Flags, spot: int) -> int:
    """The smallest shown cell around a weak spot that may be hidden (`free`); -1 when there is none."""
    above = cells.parent[spot]
    around = (np.arange(len(cells)) == spot) | (cells.parent == spot)
    if above >= 0:
        around |= (cells.parent == above) | (np.arange(len(cells)) == above)
    around &= free
    found = np.flatnonzero(around)
    return int(found[np.argmin(cells.persons[found])]) if len(found) else -1


def _child_sums(cells: Table, name: str) -> Ints:
    sums = np.zeros(len(cells), dtype=np.int64)
    has = cells.parent >= 0
    np.add.at(sums, cells.parent[has], getattr(cells, name)[has])
    return sums


def _deepest_first(parent: Ints) -> Ints:
    """Cell indices ordered so that every cell comes after all cells below it."""
    depth = np.zeros(len(parent), dtype=np.int64)
    for cell in range(len(parent)):
        if parent[cell] >= 0:
            depth[cell] = depth[parent[cell]] + 1
    return np.argsort(-depth, kind="stable")
