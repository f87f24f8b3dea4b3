"""Releases small units per quarter beside larger ones per month, which are sums over the same cases.

Each table is safe by itself (`suppress`). Laid side by side they gave somebody's case away in 3 of 2,000 random
organisations: what a division is told to have in one month bounds what its teams can have in the other two. So bounds
are tightened over the months and the quarter in turn until nothing moves, and where a sum of a few people is then
pinned down, in any month or in the quarter, another cell of the quarter is hidden (docs/adr/0034).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vonk.engine.bounds import ranges, weak_spots
from vonk.engine.suppress import Cells, Ints, K, Table, nearby, release, with_rest


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of the window, aligned with the table: its counts, and what is told of it already (0 and n: nothing)."""

    persons: Ints
    n: Ints
    x: Ints
    low: Ints
    high: Ints


def release_beside(cells: Table, layers: Sequence[Layer], *, k: int = K, most: int = 1) -> Cells:
    """Hide and round a table whose `fixed` cells are told per layer instead; the layers add up to the table."""
    wanted = cells.open.copy()
    while True:
        released = release(replace(cells, open=wanted), k=k, most=most)
        free = released.shown & ~cells.fixed
        weak = _weak(cells, layers, released, k, most) if free.any() else set()
        if not weak:
            return released
        # A spot may be what remains of a cell (beyond the table): then its parent is where to begin.
        parent = with_rest(cells).parent
        spots = {spot if spot < len(cells) else int(parent[spot]) for spot in weak}
        victims = {nearby(cells, free, spot) for spot in spots} - {-1}
        wanted[list(victims) or free] = False


def _weak(cells: Table, layers: Sequence[Layer], released: Cells, k: int, most: int) -> set[int]:
    full = with_rest(cells)
    size, more = len(cells), len(full) - len(cells)
    told = np.append(released.shown & ~cells.fixed, np.zeros(more, dtype=bool))
    low = np.where(told, np.append(released.low, np.zeros(more, dtype=np.int64)), 0)
    high = np.where(told, np.append(released.high, np.zeros(more, dtype=np.int64)), full.n)
    parts = [_with_rest(layer, full.parent, size) for layer in layers]
    bounds = _tightened(full.parent, low, high, parts)
    found: set[int] = set()
    for part, (floor, ceiling) in zip([*parts, _whole(full, low, high)], bounds, strict=True):
        found |= weak_spots(full.parent, part.persons, part.n, part.x, floor, ceiling, k=k, most=most)
    return found


def _whole(full: Table, low: Ints, high: Ints) -> Layer:
    return Layer(full.persons, full.n, full.x, low, high)


def _tightened(parent: Ints, low: Ints, high: Ints, parts: Sequence[Layer]) -> list[tuple[Ints, Ints]]:
    """Of each layer, and last of the whole, what its cells can be: each layer is the whole less the other layers."""
    lows, highs = np.stack([part.low for part in parts]), np.stack([part.high for part in parts])
    while True:
        floors, ceilings = ranges(parent, lows, highs)
        (floor,), (ceiling,) = ranges(
            parent,
            np.maximum(low, floors.sum(axis=0))[None, :],
            np.minimum(high, ceilings.sum(axis=0))[None, :],
        )
        next_lows = np.maximum(floors, floor - (ceilings.sum(axis=0) - ceilings))
        next_highs = np.minimum(ceilings, ceiling - (floors.sum(axis=0) - floors))
        still = (next_lows == lows).all() and (next_highs == highs).all()
        if still or (next_lows > next_highs).any():  # counts that do not add up say nothing more
            return [*zip(floors, ceilings, strict=True), (floor, ceiling)]
        lows, highs = next_lows, next_highs


def _with_rest(layer: Layer, parent: Ints, size: int) -> Layer:
    """The layer with the cells that `with_rest` added to the table: people who belong to a parent itself."""
    above = parent[size:]
    rest = {}
    for name in ("persons", "n", "x"):
        values = getattr(layer, name)
        sums = np.zeros(size, dtype=np.int64)
        has = parent[:size] >= 0
        np.add.at(sums, parent[:size][has], values[has])
        rest[name] = np.append(values, values[above] - sums[above])
    none = np.zeros(len(above), dtype=np.int64)
    return Layer(**rest, low=np.append(layer.low, none), high=np.append(layer.high, rest["n"][size:]))
