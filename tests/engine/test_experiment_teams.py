"""When teams are drawn, teams are counted: people of one team are alike."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm

from vonk.engine.experiment import (
    design_effect,
    effect,
    effect_of_clusters,
    effect_of_counts,
    icc,
    settled_looks,
    sums_by_team,
    verdict,
)

START = date(2026, 1, 5)
WEEKS = 26


def teams(each, *, rng, base=0.3, plus=0.0, alike=0.1, size=10):
    """Team of each person, arm of each team, and outcomes of people who are `alike` within a team; sizes vary by half."""
    strength = 1 / alike - 1
    rate = np.clip(rng.beta(base * strength, (1 - base) * strength, 2 * each), 0, 1)
    arm = np.arange(2 * each) < each
    people = np.maximum(2, rng.negative_binomial(4, 4 / (4 + size), 2 * each))
    team = np.repeat(np.arange(2 * each), people)
    return team, arm, rng.random(team.size) < np.clip(rate + plus * arm, 0, 1)[team]


def counted(team, arm, outcome):
    size = np.bincount(team, minlength=arm.size)
    return np.bincount(team, outcome, arm.size), size


def test_the_error_is_that_of_a_regression_on_team_means():
    team, arm, outcome = teams(25, rng=np.random.default_rng(1))
    total, size = counted(team, arm, outcome)
    found = effect_of_clusters(total, size, arm, target=500, once=True)
    ols = sm.OLS(total / size, sm.add_constant(arm.astype(float))).fit(cov_type="HC2")
    assert found.difference == pytest.approx(ols.params[1], abs=1e-9)
    assert found.se == pytest.approx(ols.bse[1], abs=1e-9)  # CR2 with one row for each team
    compare = sm.stats.CompareMeans.from_data((total / size)[arm], (total / size)[~arm])
    assert (found.low, found.high) == pytest.approx(compare.tconfint_diff(usevar="unequal"), abs=1e-9)
    assert found.p == pytest.approx(compare.ttest_ind(usevar="unequal")[1], abs=1e-9)
    assert (found.treated, found.control) == (size[arm].sum(), size[~arm].sum())
    assert (found.teams_treated, found.teams_control) == (25, 25)


def test_below_twenty_teams_an_arm_only_what_was_seen_is_told():
    team, arm, outcome = teams(19, rng=np.random.default_rng(2), plus=0.4)
    found = effect_of_clusters(*counted(team, arm, outcome), arm, target=400)
    assert found.descriptive
    assert found.difference > 0.2
    assert (found.low, found.high, found.p) == (-math.inf, math.inf, 1)
    said = verdict(found, mde=0.05)
    assert (said.code, said.descriptive) == ("not_yet_knowable", True)
    assert said.needed_treated >= found.treated * 20 / 19


def test_people_are_added_up_per_team_and_a_team_has_one_arm():
    sums = sums_by_team([1, 0, 1, 2], ["b", "a", "b", "c"], [True, False, True, True])
    assert sums.total.tolist() == [0, 2, 2]
    assert sums.size.tolist() == [1, 2, 1]
    assert sums.squares.tolist() == [0, 2, 4]
    assert sums.treated.tolist() == [False, True, True]
    with pytest.raises(ValueError, match="one arm"):
        sums_by_team([1, 0], ["a", "a"], [True, False])


def test_likeness_is_estimated_and_costs_people():
    rng = np.random.default_rng(3)
    found = []
    for _ in range(40):
        team, arm, outcome = teams(60, rng=rng, alike=0.1, plus=0.2)
        found.append(icc(*counted(team, arm, outcome), treated=arm))
    assert np.mean(found) == pytest.approx(0.1, abs=0.015)
    alone = rng.random(500) < 0.3
    assert icc(np.bincount(np.arange(500) // 10, alone), np.full(50, 10)) < 0.05
    assert math.isnan(icc([1, 0, 1], [1, 1, 1]))
    assert design_effect(10, 0.1) == pytest.approx(1.9)
    assert design_effect(10, 0.1, spread=0.5) == pytest.approx(2.15)


def test_what_teams_did_before_narrows_the_interval():
    rng = np.random.default_rng(4)
    before = rng.normal(size=60)
    total = 20 * (0.4 + 0.1 * before + 0.02 * rng.normal(size=60))
    arm = np.arange(60) % 2 == 0
    plain = effect_of_clusters(total, np.full(60, 20), arm, target=1200)
    sharper = effect_of_clusters(total, np.full(60, 20), arm, target=1200, before=before)
    assert sharper.se < plain.se / 3


def test_the_part_of_the_error_that_stays_is_that_of_endless_teams():
    rng = np.random.default_rng(5)
    stays, wanted = [], []
    for _ in range(60):
        team, arm, outcome = teams(40, rng=rng, alike=0.15)
        stays.append(effect_of_clusters(*counted(team, arm, outcome), arm, target=800).stays)
        wanted.append(math.sqrt(2 * 0.15 * 0.3 * 0.7 / 40))
    assert np.mean(stays) == pytest.approx(np.mean(wanted), rel=0.06)
    assert effect_of_counts(3, 10, 4, 10, target=20).stays == 0


def test_teams_are_looked_at_as_their_people_settle():
    rng = np.random.default_rng(6)
    team, arm, outcome = teams(30, rng=rng)
    entered = np.datetime64(START) + rng.integers(0, 60, team.size).astype("timedelta64[D]")
    settled = entered + np.timedelta64(14, "D")
    looks = [START + timedelta(weeks=week) for week in (3, 6, 12)]
    seen = settled_looks(entered, settled, outcome, arm[team], looks=looks, target=team.size, team=team)
    last = seen[-1].effect
    total, size = counted(team, arm, outcome)
    assert last == effect_of_clusters(total, size, arm, target=team.size)
    assert seen[0].effect.treated + seen[0].effect.control == np.sum(settled <= np.datetime64(looks[0]))
    assert seen[0].waiting == np.sum((entered <= np.datetime64(looks[0])) & (settled > np.datetime64(looks[0])))


def held(each, alike, *, runs, seed, plus=0.0):
    """Shares of runs: 95 % interval of one look holds (by team, by person), and a false alarm in 26 weekly looks."""
    rng = np.random.default_rng(seed)
    by_team = by_person = missed = 0
    for _ in range(runs):
        team, arm, outcome = teams(each, rng=rng, alike=alike, plus=plus)
        once = effect_of_clusters(*counted(team, arm, outcome), arm, target=team.size, once=True)
        by_team += once.low <= plus <= once.high
        single = effect(outcome, arm[team], target=team.size, once=True)
        by_person += single.low <= plus <= single.high
        week = rng.integers(1, WEEKS + 1, team.size)
        for last in range(1, WEEKS + 1):
            known = week <= last
            found = effect_of_clusters(*counted(team[known], arm, outcome[known]), arm, target=team.size)
            if not found.low <= plus <= found.high:
                missed += 1
                break
    return by_team / runs, by_person / runs, missed / runs


@pytest.mark.parametrize(("each", "alike"), [(20, 0.1), (40, 0.1)])
def test_counting_teams_holds_where_counting_people_does_not(each, alike):
    by_team, by_person, missed = held(each, alike, runs=200, seed=each)
    assert 0.92 <= by_team <= 0.985
    assert by_person < 0.90
    assert missed <= 0.05


@pytest.mark.full
@pytest.mark.parametrize("each", [20, 30, 40])
@pytest.mark.parametrize("alike", [0.05, 0.1, 0.2])
def test_coverage_over_teams_in_two_thousand_experiments(each, alike):
    by_team, by_person, missed = held(each, alike, runs=2000, seed=int(1000 * alike) + each)
    assert 0.93 <= by_team <= 0.97
    assert by_person < 0.90
    assert missed <= 0.05
