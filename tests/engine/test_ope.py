"""What a policy would have brought is told from another's log, with an interval that holds."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from vonk.engine.ope import dr, ips, snips

OPEN_BANDIT = Path(__file__).parent / "data" / "open_bandit_men.parquet"
ITEMS, POSITIONS = 34, 3

BASE = np.array([0.06, 0.08, 0.10, 0.12, 0.11, 0.14, 0.09, 0.17])  # per context, when nothing is sent
LIFT = np.array([[0.0, 0.01, 0.04], [0.0, 0.03, 0.01]])[np.arange(8) % 2]  # context × arm
TRUTH = float((BASE + LIFT.max(axis=1)).mean())


def a_log(people, explore, rng):
    """A log of a policy that mostly sends nothing, and what the best arm of each context would have been."""
    context = rng.integers(0, 8, people)
    chances = np.array([1 - 2 * explore, explore, explore])
    arm = rng.choice(3, people, p=chances)
    reward = rng.random(people) < BASE[context] + LIFT[context, arm]
    wanted = np.zeros((people, 3))
    wanted[np.arange(people), LIFT[context].argmax(axis=1)] = 1
    return reward, chances[arm], arm, context, wanted


def estimates(log, rng):
    reward, logged, arm, context, wanted = log
    of_arm = wanted[np.arange(arm.size), arm]
    return {
        "ips": ips(reward, logged, of_arm),
        "snips": snips(reward, logged, of_arm),
        "dr": dr(reward, logged, arm, context, wanted, rng=rng),
    }


def test_the_estimates_are_the_formulas():
    reward, logged, wanted = [1, 0, 1, 1], [0.5, 0.5, 0.25, 0.01], [1.0, 0.0, 0.5, 0.4]
    weight = np.array([2, 0, 2, 20])  # the last would be 40
    found = ips(reward, logged, wanted)
    assert found.estimate == pytest.approx(24 / 4)
    assert found.ess == pytest.approx(24**2 / 408)
    assert found.clipped == 0.25
    assert found.se == pytest.approx(np.std(weight * np.array(reward), ddof=1) / 2)
    assert snips(reward, logged, wanted).estimate == pytest.approx(1)
    half = snips([1, 0], [0.5, 0.5], [0.5, 0.5])
    assert (half.estimate, half.se) == (0.5, pytest.approx(math.sqrt(0.5) / 2))
    assert half.high == pytest.approx(0.5 + 1.959964 * half.se)


def test_a_policy_that_judges_itself_gives_what_it_brought():
    rng = np.random.default_rng(1)
    reward, logged, arm, context, _ = a_log(5000, 0.2, rng)
    own = np.tile([0.6, 0.2, 0.2], (5000, 1))
    for value in estimates((reward, logged, arm, context, own), rng).values():
        assert value.estimate == pytest.approx(reward.mean(), abs=0.002)
        assert value.ess == pytest.approx(5000)


def test_a_wanted_policy_that_was_never_tried_has_no_estimate():
    found = snips([1, 0], [0.5, 0.5], [0, 0])
    assert math.isnan(found.estimate)
    assert (found.low, found.high, found.ess) == (-math.inf, math.inf, 0)


@pytest.mark.parametrize(
    ("reward", "logged", "wanted"), [([], [], []), ([1], [0], [1]), ([1], [0.5], [1.2]), ([1, 0], [0.5], [1])]
)
def test_what_cannot_be_a_chance_is_refused(reward, logged, wanted):
    with pytest.raises(ValueError, match="chance"):
        ips(reward, logged, wanted)


def covered(*, runs, seed, explore=0.05, people=16_000):
    """Share of runs in which each estimate's 95 % interval holds the truth, and its root mean square error."""
    rng = np.random.default_rng(seed)
    hits, misses = {}, {}
    for _ in range(runs):
        for name, value in estimates(a_log(people, explore, rng), rng).items():
            hits[name] = hits.get(name, 0) + (value.low <= TRUTH <= value.high)
            misses.setdefault(name, []).append(value.estimate - TRUTH)
    return (
        {name: hit / runs for name, hit in hits.items()},
        {name: float(np.sqrt(np.mean(np.square(miss)))) for name, miss in misses.items()},
    )


def test_intervals_hold_when_each_arm_had_one_chance_in_twenty():
    share, error = covered(runs=200, seed=5)
    assert all(0.90 <= found <= 0.97 for found in share.values()), share
    assert error["dr"] <= error["ips"]
    assert error["dr"] < 0.016


@pytest.mark.full
def test_intervals_hold_in_two_thousand_logs():
    share, _ = covered(runs=2000, seed=6)
    assert all(0.925 <= found <= 0.965 for found in share.values()), share


def test_below_one_chance_in_twenty_the_cut_is_told():
    reward, logged, arm, _, wanted = a_log(16_000, 0.014, np.random.default_rng(7))
    found = ips(reward, logged, wanted[np.arange(arm.size), arm])
    assert found.clipped > 0
    assert found.high < TRUTH  # cut weights lean towards what was done, so the share that is cut has to be told


# --- recorded decisions of a shop (Saito et al. 2020) -----------------------------------------------------------


def logged_by(policy):
    rows = pl.read_parquet(OPEN_BANDIT).filter(pl.col("policy") == policy)
    return (
        rows["click"].to_numpy(),
        rows["propensity"].to_numpy().astype(float),
        rows["item"].to_numpy().astype(int),
        rows["position"].to_numpy().astype(int) - 1,
    )


@pytest.mark.parametrize(("log", "judged"), [("random", "bts"), ("bts", "random")])
def test_a_recorded_policy_is_estimated_from_the_log_of_the_other(log, judged):
    click, logged, item, position = logged_by(log)
    own, _, shown, at = logged_by(judged)
    policy = np.zeros((POSITIONS, ITEMS))
    np.add.at(policy, (at, shown), 1)
    policy = policy / policy.sum(axis=1, keepdims=True) if judged == "bts" else np.full((POSITIONS, ITEMS), 1 / ITEMS)
    found = estimates((click, logged, item, position, policy[position]), np.random.default_rng(7))
    truth, error = own.mean(), own.std() / math.sqrt(own.size)
    for value in found.values():
        assert abs(value.estimate - truth) <= 1.96 * math.hypot(value.se, error)
        assert 0 < value.low < value.high < 0.01
        assert value.ess > 1000
