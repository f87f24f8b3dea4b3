"""What an attacker can conclude: the exact range of every sum of people in a tree of published bins.

The cells of a tree with bounds on each form a totally unimodular system, so tightening bounds once upward and once
downward gives for every cell the exact smallest and largest integer value. A sum over any set of people is fixed only
if the set is (up to people whose own value is fixed) everybody still open under a cell whose value is fixed: as long as
someone outside the set is open under the same cell, a hit can be moved between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]

BLOCK: Final = 256  # attackers looked at together


def ranges(parent: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """The exact integer range of every cell. `low` and `high`: (scenarios, cells); parents may stand anywhere.

    A parent is the sum of its children. Raises nothing for an impossible scenario: its low exceeds its high somewhere.
    """
    layers = _layers(parent)
    inner = np.zeros(len(parent), dtype=bool)
    inner[parent[parent >= 0]] = True
    low, high = low.T.copy(), high.T.copy()  # cells first: sums over children are sums over rows
    sum_low, sum_high = np.zeros_like(low), np.zeros_like(high)
    for layer in reversed(layers):
        own = layer[inner[layer]]
        low[own], high[own] = np.maximum(low[own], sum_low[own]), np.minimum(high[own], sum_high[own])
        up = layer[parent[layer] >= 0]
        np.add.at(sum_low, parent[up], low[up])
        np.add.at(sum_high, parent[up], high[up])
    for layer in layers[1:]:
        above = parent[layer]
        others_low, others_high = sum_low[above] - low[layer], sum_high[above] - high[layer]
        low[layer], high[layer] = (
            np.maximum(low[layer], low[above] - others_high),
            np.minimum(high[layer], high[above] - others_low),
        )
    return low.T, high.T


def weak_spots(
    parent: Ints,
    persons: Ints,
    n: Ints,
    x: Ints,
    low: Ints,
    high: Ints,
    *,
    k: int,
    most: int,
    overlap: bool = False,
) -> set[int]:
    """Cells under which somebody can work out a sum over 1 to k - 1 people other than themselves.

    low, high: the published bin of x per cell, or 0 and n where nothing is published. Attackers: someone outside, and
    in every end cell a member whose own cases (at most `most`) are all hit, and one whose own cases are all missed, as
    far as the true counts allow. overlap: end cells share people. Empty when nothing can be worked out.
    """
    people = _People(parent, persons, k, overlap)
    ends = np.flatnonzero(~people.inner & (persons > 0))
    floor, ceiling = ranges(parent, low[None, :], high[None, :])
    found = people.behind_fixed(floor, ceiling, n[None, :], np.zeros_like(floor), persons[None, :], k)
    own = np.minimum(most, n - persons + 1)
    scenarios = []
    for hit in (np.minimum(own, x), np.maximum(0, x - (n - own))):
        bottom, top = hit, hit + n - own
        binding = ends[(bottom[ends] > floor[0, ends]) | (top[ends] < ceiling[0, ends])]
        scenarios += [(int(cell), int(bottom[cell]), int(top[cell])) for cell in binding]
    for start in range(0, len(scenarios), BLOCK):
        block = scenarios[start : start + BLOCK]
        found |= _attacked(people, n, low, high, block)
    return found


def _attacked(people: _People, n: Ints, low: Ints, high: Ints, block: list[tuple[int, int, int]]) -> set[int]:
    rows = np.arange(len(block))
    cell, bottom, top = (np.array(column, dtype=np.int64) for column in zip(*block, strict=True))
    lows, highs = np.tile(low, (len(block), 1)), np.tile(high, (len(block), 1))
    full, none = np.tile(n, (len(block), 1)), np.zeros((len(block), len(n)), dtype=np.int64)
    others = np.tile(people.persons, (len(block), 1))
    lows[rows, cell] = np.maximum(lows[rows, cell], bottom)
    highs[rows, cell] = np.minimum(highs[rows, cell], top)
    full[rows, cell], none[rows, cell] = top, bottom
    others[rows, cell] -= 1
    floor, ceiling = ranges(people.parent, lows, highs)
    return people.behind_fixed(floor, ceiling, full, none, others, people.k - 1)


class _People:
    """How many people stand behind a value that is no longer open."""

    def __init__(self, parent: Ints, persons: Ints, k: int, overlap: bool) -> None:  # noqa: FBT001 - private
        self.parent, self.persons, self.k = parent, persons, k
        self.layers = _layers(parent)
        self.inner = np.zeros(len(parent), dtype=bool)
        self.inner[parent[parent >= 0]] = True
        self.join = np.maximum if overlap else np.add  # shared people are counted once at least

    def behind_fixed(self, floor: Ints, ceiling: Ints, full: Ints, none: Ints, persons: Ints, few: int) -> set[int]:
        """Cells whose value is fixed while 1 to `few` people are open under it.

        All arrays are (scenarios, cells). full, none: the value of an end cell at which everybody but the attacker, or
        nobody but the attacker, is hit. persons: people without the attacker. Where the attacker is not told apart,
        `few` is k, since one of k people may be the attacker.
        """
        fixed = (floor == ceiling) & (persons > 0)
        uniform = fixed & ~self.inner & ((floor == full) | (floor == none))
        still_open = np.where(self.inner | fixed, 0, persons).T.copy()
        for layer in reversed(self.layers):
            up = layer[self.parent[layer] >= 0]
            self.join.at(still_open, self.parent[up], still_open[up])
        behind = np.where(self.inner, still_open.T, persons)
        weak = uniform | (fixed & (behind >= 1) & (behind <= few))
        return {int(cell) for cell in np.flatnonzero(weak.any(axis=0))}


@dataclass(frozen=True, slots=True)
class Told:
    """True hits of some cells, and the published bin of each (0 and n where nothing is published)."""

    x: Ints
    low: Ints
    high: Ints


def weak_crossings(
    inside: Told, rows: Told, columns: Told, whole: Told, persons: Ints, n: Ints, *, k: int, most: int
) -> list[tuple[int, int]]:
    """Cells of a two-way table, (row, column), of which somebody can work out a sum over 1 to k - 1 other people.

    inside, persons, n: (rows, columns); the margins are one-way; whole has one entry. Hits are a flow from rows to
    columns, so a cell's value is fixed exactly when no cycle of the residual network of the true table passes through
    it. That is asked for an outsider and for members of the cell itself; a member of any other cell is taken to know
    that cell, all of them at once, which errs on the safe side.
    """
    own = np.minimum(most, n - persons + 1)
    free = _residual(inside, rows, columns, whole, own, n)
    beside = len(rows.x)
    few = (persons <= k) | (inside.x <= own) | (n - inside.x <= own)
    weak = []
    for row, column in np.argwhere(few & (persons > 0)):
        there, back = free[row, beside + column], free[beside + column, row]
        free[row, beside + column] = free[beside + column, row] = False
        x, cases, mine, people = (int(table[row, column]) for table in (inside.x, n, own, persons))
        up = x < inside.high[row, column] and _reaches(free, beside + column, row)
        down = x > inside.low[row, column] and _reaches(free, row, beside + column)
        free[row, beside + column], free[beside + column, row] = there, back
        if _tells(x, cases, mine, people, k, up=bool(up), down=bool(down)):
            weak.append((int(row), int(column)))
    return weak


def _tells(x: int, n: int, own: int, people: int, k: int, *, up: bool, down: bool) -> bool:
    """Whether a cell whose hits can move up or down gives away a sum, to an outsider or to one of its members."""
    if not up and not down and (people <= k or x in (0, n)):
        return True
    for hits in {min(own, x), max(0, x - (n - own))}:
        fixed = not (up and x < hits + n - own) and not (down and x > hits)
        if people > 1 and fixed and (people <= k or x in (hits, hits + n - own)):
            return True
    return False


def _residual(inside: Told, rows: Told, columns: Told, whole: Told, own: Ints, n: Ints) -> NDArray[np.bool_]:
    """Along which arcs the true table leaves room: rows, columns, then one node before the rows and one after."""
    many, beside = len(rows.x) + len(columns.x) + 2, len(rows.x)
    before, after = many - 2, many - 1
    free = np.zeros((many, many), dtype=bool)
    missed = n - inside.x
    free[:beside, beside:before] = (inside.x < inside.high) & ((missed > own) | (missed == 0))
    free[beside:before, :beside] = ((inside.x > inside.low) & ((inside.x > own) | (inside.x == 0))).T
    free[before, :beside], free[:beside, before] = rows.x < rows.high, rows.x > rows.low
    free[beside:before, after], free[after, beside:before] = columns.x < columns.high, columns.x > columns.low
    free[after, before], free[before, after] = whole.x[0] < whole.high[0], whole.x[0] > whole.low[0]
    return free


def _reaches(free: NDArray[np.bool_], start: int, end: int) -> bool:
    seen = np.zeros(len(free), dtype=bool)
    frontier = np.zeros(len(free), dtype=bool)
    seen[start] = frontier[start] = True
    while frontier.any() and not seen[end]:
        frontier = free[frontier].any(axis=0) & ~seen
        seen |= frontier
    return bool(seen[end])


def _layers(parent: Ints) -> list[Ints]:
    """Cell indices by depth, roots first."""
    layers: list[Ints] = []
    current = np.flatnonzero(parent < 0)
    while len(current):
        layers.append(current)
        current = np.flatnonzero(np.isin(parent, current))
    return layers
