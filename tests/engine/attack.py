"""An attacker of released tables who shares no code with the release: integer programmes over person groups."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


@dataclass
class Attack:
    """Groups of people with `cap` cases each, and what is published about sums of groups."""

    persons: np.ndarray  # of each group
    cap: np.ndarray  # cases of each group
    rows: list[tuple[np.ndarray, float, float]] = field(default_factory=list)

    def know(self, groups: np.ndarray, low: float, high: float) -> None:
        row = np.zeros(len(self.cap))
        row[groups] = 1
        self.rows.append((row, low, high))

    def range_of(self, groups: list[int], own: tuple[int, int, int] | None = None) -> tuple[int, int]:
        """Smallest and largest hits of everybody in these groups but the attacker: own = (group, cases, hits)."""
        low, high = np.zeros(len(self.cap)), self.cap.astype(float).copy()
        minus = 0
        if own is not None:
            group, cases, hits = own
            low[group], high[group] = hits, hits + self.cap[group] - cases
            minus = hits if group in groups else 0
        target = np.zeros(len(self.cap))
        target[groups] = 1
        return self._solve(target, low, high) - minus, -self._solve(-target, low, high) - minus

    def _solve(self, target: np.ndarray, low: np.ndarray, high: np.ndarray) -> int:
        constraints = []
        if self.rows:
            matrix = np.array([row for row, _, _ in self.rows])
            constraints = [LinearConstraint(matrix, [r[1] for r in self.rows], [r[2] for r in self.rows])]
        found = milp(target, constraints=constraints, bounds=Bounds(low, high), integrality=np.ones(len(target)))
        assert found.success, found.message
        return round(found.fun)


def succeeds(attack: Attack, groups: list[int], own: tuple[int, int, int] | None, k: int) -> bool:
    """Whether a sum over 1 to k-1 people of these groups has one feasible value (a uniform group gives each person)."""
    people = int(attack.persons[groups].sum()) - (own is not None and own[0] in groups)
    cases = int(attack.cap[groups].sum()) - (own[1] if own is not None and own[0] in groups else 0)
    if people < 1:
        return False
    low, high = attack.range_of(groups, own)
    return low == high and (people < k or low in (0, cases))
