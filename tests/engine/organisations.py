"""Random organisations to attack: units of believable and of awkward sizes, with rates from none to all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Organisation:
    """A unit tree in tree order with totals, and its end groups (a team, or who belongs to a larger unit itself)."""

    parent: np.ndarray
    persons: np.ndarray
    n: np.ndarray
    x: np.ndarray
    groups: list[int]  # the unit that each end group belongs to
    group_persons: np.ndarray
    group_n: np.ndarray
    group_x: np.ndarray

    def under(self, unit: int) -> np.ndarray:
        """The end groups that are part of a unit."""
        return np.array([index for index, home in enumerate(self.groups) if self._within(home, unit)], dtype=int)

    def _within(self, unit: int, above: int) -> bool:
        while unit >= 0:
            if unit == above:
                return True
            unit = int(self.parent[unit])
        return False


def organisation(rng: np.random.Generator, *, most: int = 1, largest: int = 5) -> Organisation:
    """Divisions, departments and teams around nine people; some people stand above the teams; some units are tiny."""
    parent = [-1]
    for _ in range(rng.integers(1, largest)):
        parent.append(0)
        division = len(parent) - 1
        for _ in range(rng.integers(1, largest)):
            parent.append(division)
            department = len(parent) - 1
            parent += [department] * int(rng.integers(0, 8))
    units = len(parent)
    homes = [unit for unit in range(units) if unit not in parent or rng.random() < 0.4]
    ends = {unit for unit in range(units) if unit not in parent}
    sizes = np.array([_size(rng, unit in ends) for unit in homes])
    cases = np.array([int(rng.integers(1, most + 1, size).sum()) if most > 1 else int(size) for size in sizes])
    rate = rng.choice([0.03, 0.3, 0.6, 0.85, 0.97])
    rates = rng.beta(rate * 6 + 0.05, (1 - rate) * 6 + 0.05, len(homes))
    rates = np.where(rng.random(len(homes)) < 0.15, np.round(rates), rates)
    hits = rng.binomial(cases, rates)
    totals = {"persons": sizes, "n": cases, "x": hits}
    summed = {name: _summed(np.array(parent), homes, values) for name, values in totals.items()}
    return Organisation(np.array(parent), **summed, groups=homes, group_persons=sizes, group_n=cases, group_x=hits)


def _size(rng: np.random.Generator, end: bool) -> int:
    if not end:
        return int(rng.integers(1, 5))
    if rng.random() < 0.2:
        return int(rng.integers(1, 4))
    return max(1, int(rng.lognormal(np.log(9), 0.5)))


def _summed(parent: np.ndarray, homes: list[int], values: np.ndarray) -> np.ndarray:
    sums = np.zeros(len(parent), dtype=np.int64)
    for home, value in zip(homes, values, strict=True):
        unit = home
        while unit >= 0:
            sums[unit] += value
            unit = int(parent[unit])
    return sums
