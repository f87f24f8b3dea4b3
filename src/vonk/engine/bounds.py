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
    up = _upward(parent, layers, low.T, high.T)
    low, high = up.low, up.high
    for layer in layers[1:]:
        above = parent[layer]
        others_low, others_high = up.sum_low[above] - low[layer], up.sum_high[above] - high[layer]
        low[layer], high[layer] = (
            np.maximum(low[layer], low[above] - others_high),
            np.minimum(high[layer], high[above] - others_low),
        )
    return low.T, high.T


@dataclass(frozen=True, slots=True)
class _Up:
    """Bounds tightened by what lies below: of each cell, and the sums over its children. Cells first."""

    low: Ints
    high: Ints
    sum_low: Ints
    sum_high: Ints


def _upward(parent: Ints, layers: list[Ints], low: Ints, high: Ints) -> _Up:
    inner = np.zeros(len(parent), dtype=bool)
    inner[parent[parent >= 0]] = True
    low, high = low.copy(), high.copy()
    sum_low, sum_high = np.zeros_like(low), np.zeros_like(high)
    for layer in reversed(layers):
        own = layer[inner[layer]]
        low[own], high[own] = np.maximum(low[own], sum_low[own]), np.minimum(high[own], sum_high[own])
        some = layer[parent[layer] >= 0]
        np.add.at(sum_low, parent[some], low[some])
        np.add.at(sum_high, parent[some], high[some])
    return _Up(low, high, sum_low, sum_high)


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
    attacks = []
    for hit in (np.minimum(own, x), np.maximum(0, x - (n - own))):
        bottom, top = hit, hit + n - own
        binding = ends[(bottom[ends] > floor[0, ends]) | (top[ends] < ceiling[0, ends])]
        attacks.append(np.stack([binding, bottom[binding], top[binding]]))
    members = np.concatenate(attacks, axis=1)
    known = _Known(low, high, floor[0], ceiling[0])
    return found | _attacked(people, n, known, members)


@dataclass(frozen=True, slots=True)
class _Known:
    """The published bounds of every cell, and what follows from all of them together."""

    low: Ints
    high: Ints
    floor: Ints
    ceiling: Ints


def _attacked(people: _People, n: Ints, known: _Known, members: Ints) -> set[int]:
    """What members conclude; members: (3, attacks) of end cell, and least and most hits of it given their own.

    What a member knows changes nothing outside the subtree of the first larger cell whose own bounds already say as
    much (`_reach`). So the subtrees are looked at apart, side by side: one row holds one attack on each of them.
    """
    found: set[int] = set()
    tops = _reach(people, known, members)
    line = people.line()
    for depth in range(len(line)):
        mine = line[depth, tops] == tops
        here = np.flatnonzero(mine)
        if not len(here):
            continue
        cells = np.flatnonzero(np.isin(line[depth], tops[here]))
        found |= _side_by_side(people, n, known, cells, members[:, here], tops[here])
    return found


def _side_by_side(people: _People, n: Ints, known: _Known, cells: Ints, members: Ints, tops: Ints) -> set[int]:
    """Attacks on the subtrees that `cells` consist of; tops: the root of the subtree of each attack."""
    place = np.full(len(n), -1)
    place[cells] = np.arange(len(cells))
    roots = np.unique(tops)
    parent = np.where(np.isin(cells, roots) | (people.parent[cells] < 0), -1, place[people.parent[cells]])
    low, high = known.low[cells].copy(), known.high[cells].copy()
    low[place[roots]], high[place[roots]] = known.floor[roots], known.ceiling[roots]
    part = _People(parent, people.persons[cells], people.k, people.join is np.maximum)
    order = np.argsort(tops, kind="stable")
    _, first, times = np.unique(tops[order], return_index=True, return_counts=True)
    row = np.arange(len(order)) - np.repeat(first, times)  # the how manieth attack on its subtree
    found: set[int] = set()
    for start in range(0, int(times.max()), BLOCK):
        some = order[(row >= start) & (row < start + BLOCK)]
        rows = row[(row >= start) & (row < start + BLOCK)] - start
        block = np.stack([rows, place[members[0, some]], members[1, some], members[2, some]])
        found |= {int(cells[cell]) for cell in _concluded(part, n[cells], low, high, block)}
    return found


def _concluded(people: _People, n: Ints, low: Ints, high: Ints, block: Ints) -> set[int]:
    """Cells that give a sum away in some row; block: (4, attacks) of row, end cell, least and most hits."""
    rows, cell, bottom, top = block
    many = int(rows.max()) + 1
    lows, highs = np.tile(low, (many, 1)), np.tile(high, (many, 1))
    full, none = np.tile(n, (many, 1)), np.zeros((many, len(n)), dtype=np.int64)
    others = np.tile(people.persons, (many, 1))
    lows[rows, cell] = np.maximum(lows[rows, cell], bottom)
    highs[rows, cell] = np.minimum(highs[rows, cell], top)
    full[rows, cell], none[rows, cell] = top, bottom
    others[rows, cell] -= 1
    floor, ceiling = ranges(people.parent, lows, highs)
    return people.behind_fixed(floor, ceiling, full, none, others, people.k - 1)


def _reach(people: _People, known: _Known, members: Ints) -> Ints:
    """Of each attack the cell under which everything lies that it can tell about.

    Going up from the attacked cell, the first one whose bounds stay the same; from there nothing changes in the rest of
    the tree. Where a value is certain still further up, it is the largest cell, since fewer may be left open under it.
    """
    parent = people.parent
    up = _upward(parent, people.layers, known.low, known.high)
    at = members[0].copy()
    low = np.maximum(known.low[at], members[1]) - up.low[at]
    high = np.minimum(known.high[at], members[2]) - up.high[at]
    moving = (low != 0) | (high != 0)
    while (climbs := np.flatnonzero(moving & (parent[at] >= 0))).size:
        above = parent[at[climbs]]
        at[climbs] = above
        low[climbs] = np.maximum(known.low[above], up.sum_low[above] + low[climbs]) - up.low[above]
        high[climbs] = np.minimum(known.high[above], up.sum_high[above] + high[climbs]) - up.high[above]
        moving = (low != 0) | (high != 0)
    certain = (known.floor == known.ceiling) & (people.persons > 0)
    line = people.line()
    for layer in people.layers[1:]:
        certain[layer] |= certain[parent[layer]]
    inside = (parent[at] >= 0) & certain[np.maximum(parent[at], 0)]
    return np.asarray(np.where(inside, line[0, at], at))


class _People:
    """How many people stand behind a value that is no longer open."""

    def __init__(self, parent: Ints, persons: Ints, k: int, overlap: bool) -> None:  # noqa: FBT001 - private
        self.parent, self.persons, self.k = parent, persons, k
        self.layers = _layers(parent)
        self.inner = np.zeros(len(parent), dtype=bool)
        self.inner[parent[parent >= 0]] = True
        self.join = np.maximum if overlap else np.add  # shared people are counted once at least

    def line(self) -> Ints:
        """The cell of each depth in whose subtree a cell lies, itself included; -1 below it: (depths, cells)."""
        line = np.full((len(self.layers), len(self.parent)), -1)
        for depth, layer in enumerate(self.layers):
            line[:depth, layer] = line[:depth, self.parent[layer]]
            line[depth, layer] = layer
        return line

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
