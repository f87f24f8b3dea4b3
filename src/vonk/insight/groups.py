"""Sums what people said over the tree of units, and knows which cells would speak of a few managers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from vonk.engine import suppress
from vonk.engine.told import Family
from vonk.figures.queries import Subject
from vonk.insight.counting import NOWHERE, Roster, UnitRow

type Ints = NDArray[np.int64]

ENOUGH_MANAGERS: Final = 5  # decisions.md section 3: what speaks of one manager goes up only over five


@dataclass(frozen=True)
class Tally:
    """What was counted of one signal: one entry for each person with n cases, of which x were hit."""

    person: Ints
    n: Ints
    x: Ints

    @classmethod
    def of(cls, people: Roster, person: Ints, n: Ints, x: Ints) -> Tally:
        """Of those who are on the roster and have any case."""
        some = np.isin(person, people.person) & (n > 0)
        return cls(person[some], n[some].astype(np.int64), x[some].astype(np.int64))

    @property
    def most(self) -> int:
        """Cases of the busiest person."""
        return int(self.n.max(initial=1))


@dataclass(frozen=True)
class Tree:
    """Units in tree order with what was summed in each; `own` marks cells that speak of their own manager alone."""

    units: Sequence[UnitRow]
    table: suppress.Table
    own: NDArray[np.bool_]

    @property
    def subjects(self) -> list[Subject]:
        """What each cell speaks of."""
        return [Subject("organisation" if unit.level == 0 else "unit", unit.public_id) for unit in self.units]

    @property
    def family(self) -> Family:
        """What the estimate of each unit leans on."""
        return Family.of(self.table.parent, self.levels)

    @property
    def levels(self) -> list[int]:
        """The level of each unit."""
        return [unit.level for unit in self.units]


def tree(people: Roster, tally: Tally, *, levels: Collection[int], led: Led | None = None) -> Tree:
    """The units of some levels in which anybody is at home, and the sums of `tally` in each.

    Anybody at home could have been counted, so everybody is the pool of the base. led: given for a signal that speaks
    of the manager; cells over more managers than one but fewer than five are then closed.
    """
    held = set(np.unique(people.placed[sorted(levels)]).tolist())
    units = [unit for unit in people.units if unit.level in levels and unit.unit in held]
    place = {unit.unit: index for index, unit in enumerate(units)}
    parent = np.array([place.get(unit.parent, -1) if unit.parent is not None else -1 for unit in units], dtype=np.int64)
    at, home = people.at(tally.person), people.placed
    persons = _sums(units, at, np.ones(len(tally.person), dtype=np.int64))
    n, x = _sums(units, at, tally.n), _sums(units, at, tally.x)
    everybody = _sums(units, home, np.ones(len(people.person), dtype=np.int64))
    own = np.array([led is not None and led.alone(unit.unit) for unit in units], dtype=bool)
    several = np.array([led is not None and led.few(unit.unit) for unit in units], dtype=bool)
    table = suppress.table(parent, persons, n, x, open=~several, pool=everybody - persons + n, private=True)
    return Tree(units, replace(table, whole=np.array([unit.level == 0 for unit in units], dtype=bool)), own)


def _sums(units: Sequence[UnitRow], at: Ints, values: Ints) -> Ints:
    """The sum of `values` in each unit; at: the unit of each level that a value belongs to."""
    found: dict[int, int] = {}
    for row in at:
        some = row != NOWHERE
        names, where = np.unique(row[some], return_inverse=True)
        sums = np.bincount(where, weights=values[some], minlength=len(names)).astype(np.int64)
        found.update(zip(names.tolist(), sums.tolist(), strict=True))
    return np.array([found.get(unit.unit, 0) for unit in units], dtype=np.int64)


@dataclass(frozen=True)
class Led:
    """Who leads a unit on a day, and who leads a unit in it or under it."""

    itself: dict[int, set[int]]
    within: dict[int, set[int]]

    def alone(self, unit: int) -> bool:
        """Whether nobody else leads a part of it."""
        return self.within.get(unit, set()) <= self.itself.get(unit, set())

    def few(self, unit: int) -> bool:
        """Whether its parts have managers of their own, and all of them together are fewer than five."""
        return not self.alone(unit) and len(self.within[unit]) < ENOUGH_MANAGERS


def led_on(snapshot: Path, day: date, people: Roster) -> Led:
    """Who led what on a day, from a run's snapshot; deputies do not count."""
    parent = {unit.unit: unit.parent for unit in people.units}
    itself: dict[int, set[int]] = {}
    within: dict[int, set[int]] = {}
    for row in pq.read_table(snapshot / "lead.parquet").to_pylist():
        begun = row["valid_from"] is None or row["valid_from"] <= day
        if not begun or (row["valid_to"] is not None and row["valid_to"] < day):
            continue
        itself.setdefault(row["unit"], set()).add(row["person"])
        unit: int | None = row["unit"]
        while unit is not None:
            within.setdefault(unit, set()).add(row["person"])
            unit = parent.get(unit)
    return Led(itself, within)
