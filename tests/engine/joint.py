"""An attacker who lays several published signals of the same people side by side: integer programmes over patterns.

Somebody's case has one pattern (started late and finished, say), and each published figure is a sum over cases of which
the pattern has some mark. What marks exclude each other, or imply each other, is what the attacker adds to the bins.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

K = 10


@dataclass
class Joint:
    """Cases by group and pattern, and what is published about sums of marks over groups.

    cases: (groups, patterns), the truth. marks: (patterns, marks) of 0 and 1: which figures a pattern counts in.
    """

    cases: np.ndarray
    marks: np.ndarray
    rows: list[tuple[np.ndarray, int, float, float]] = field(default_factory=list)

    def know(self, groups: np.ndarray, mark: int, low: float, high: float) -> None:
        """That the cases of these groups with this mark are between low and high."""
        truth = self.total(groups, mark)
        assert low <= truth <= high, (low, truth, high)
        self.rows.append((np.asarray(groups), mark, low, high))

    def total(self, groups: np.ndarray | list[int], mark: int) -> int:
        """The truth."""
        return int((self.cases[groups] @ self.marks[:, mark]).sum())

    def fixed(self, targets: list[int], mark: int, own: tuple[int, int] | None) -> bool:
        """Whether one value only is possible for the cases of `targets` with `mark`; own: (group, own pattern)."""
        low = np.zeros(self.cases.shape)
        if own is not None:
            low[own] = 1
        goal = np.zeros(self.cases.shape)
        goal[targets] = self.marks[:, mark]
        truth = self.total(targets, mark)
        return self._reach(goal, low, truth, -1) and self._reach(goal, low, truth, 1)

    def _reach(self, goal: np.ndarray, low: np.ndarray, truth: int, side: int) -> bool:
        """Whether no world lies on this side (-1 or 1) of the truth."""
        groups, patterns = self.cases.shape
        size = groups * patterns
        every = [(np.kron(np.eye(groups), np.ones(patterns)), self.cases.sum(axis=1), self.cases.sum(axis=1))]
        some = np.zeros((len(self.rows), size))
        for at, (where, mark, _, _) in enumerate(self.rows):
            block = np.zeros((groups, patterns))
            block[where] = self.marks[:, mark]
            some[at] = block.ravel()
        every.append((some, np.array([row[2] for row in self.rows]), np.array([row[3] for row in self.rows])))
        away = goal.ravel()[None, :]
        limit = (truth + 1, np.inf) if side > 0 else (-np.inf, truth - 1)
        every.append((away, np.array([limit[0]]), np.array([limit[1]])))
        constraints = [LinearConstraint(csr_array(matrix), lows, highs) for matrix, lows, highs in every if len(matrix)]
        found = milp(
            np.zeros(size),
            constraints=constraints,
            bounds=Bounds(low.ravel(), np.inf),
            integrality=np.ones(size),
        )
        assert found.status in (0, 2), found.message
        return bool(found.status == 2)


def successes(
    attack: Joint,
    persons: np.ndarray,
    targets: list[list[int]],
    secret: list[int],
    *,
    k: int = K,
    whole: tuple[int, ...] = (),
) -> list[tuple[int, int, object]]:
    """(first target group, mark, attacker) of every sum that somebody can work out; one case for each person.

    Attackers: an outsider, and in the first target group a member of each pattern that occurs there. A sum over k or
    more people counts when it says the same of each of them. whole: the largest value of each mark, 1 when left out.
    """
    found: list[tuple[int, int, object]] = []
    for target in targets:
        group = target[0]
        own_patterns = np.flatnonzero(attack.cases[group] > 0)
        for own in [None, *[(group, int(pattern)) for pattern in own_patterns]]:
            people = int(persons[target].sum()) - (own is not None)
            if people < 1:
                continue
            for mark in secret:
                most = whole[mark] if whole else 1
                mine = 0 if own is None else int(attack.marks[own[1], mark])
                total = attack.total(target, mark) - mine
                if (people < k or total in (0, people * most)) and attack.fixed(target, mark, own):
                    found.append((group, mark, own))
    return found
