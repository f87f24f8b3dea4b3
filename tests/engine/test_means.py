"""Means of groups lean on what all groups share, and their intervals hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from vonk.engine.means import means


def covered(groups: int, between: float, *, rounded: bool, worlds: int = 200) -> float:
    """Share of true means inside their interval, over simulated organisations with teams of 10 to 40."""
    inside = []
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        truth, n = rng.normal(0.6, between, groups), rng.integers(10, 40, groups)
        seen, step = rng.normal(truth, 0.22 / np.sqrt(n)), np.zeros(groups)
        if rounded:  # as means are told: steps that grow as teams get smaller, bases to fives
            n = (n + 2) // 5 * 5
            step = np.ceil(500 / (4 * np.maximum(n - 2, 10))) / 100
            seen = np.round(seen / step) * step
        found = means(seen, n, sd=0.22, width=step)
        inside.append(np.mean((found.low <= truth) & (truth <= found.high)))
    return float(np.mean(inside))


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize(("groups", "between"), [(30, 0.035), (30, 0.05), (60, 0.06), (100, 0.035)])
def test_a_90_percent_interval_covers_88_to_92_percent(groups: int, between: float, rounded: bool):
    assert 0.88 <= covered(groups, between, rounded=rounded) <= 0.92


def test_teams_that_hardly_differ_are_told_almost_alike_and_differences_that_are_real_remain():
    rng = np.random.default_rng(3)
    n = np.full(40, 12)
    chance = rng.normal(0.6, 0.22 / np.sqrt(12), 40)
    alike = means(chance, n, sd=0.22)
    apart = means(rng.normal(np.linspace(0.2, 0.9, 40), 0.22 / np.sqrt(12)), n, sd=0.22)
    assert np.ptp(alike.mean) < np.ptp(chance) / 2
    assert np.ptp(apart.mean) > 0.6


def test_a_small_team_leans_further_than_a_large_one():
    found = means([0.9, 0.9, 0.5, 0.55, 0.6, 0.52], [10, 200, 60, 60, 60, 60], sd=0.25)
    assert found.mean[0] < found.mean[1]
    assert found.high[0] - found.low[0] > found.high[1] - found.low[1]


def test_two_groups_are_told_as_they_were_seen():
    found = means([0.4, 0.7], [25, 25], sd=0.25)
    assert found.mean.tolist() == [0.4, 0.7]
    assert found.high[0] - found.mean[0] == pytest.approx(1.645 * 0.05, abs=1e-3)


def test_a_group_of_nobody_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        means([0.5], [0], sd=0.25)
