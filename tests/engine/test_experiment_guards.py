"""A campaign that harms is stopped, and one that does not is left alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from vonk.engine.experiment import LIMITS, benjamini_hochberg, equity_guard, guard

WEEKS = 26
RATES = {"opt_out": 0.005, "complaint": 0.003, "pulse_response": 0.45}


def test_each_guard_has_its_limit():
    assert LIMITS == {
        "opt_out": 0.005,
        "complaint": 0.005,
        "outside_hours": 0,
        "pulse_response": 0.02,
        "equity_gap": 0.04,
    }
    assert guard("opt_out", (1, 100), (1, 100), target=200, limit=0.3).limit == 0.3
    with pytest.raises(KeyError):
        guard("profit", (1, 100), (1, 100), target=200)
    with pytest.raises(ValueError, match="equity_guard"):
        guard("equity_gap", (1, 100), (1, 100), target=200)


def test_harm_counts_in_its_own_direction():
    more = guard("opt_out", (80, 1000), (10, 1000), target=2000)
    assert (more.state, more.value) == ("stop", pytest.approx(0.07))
    assert 0 < more.low < more.value < more.high
    assert more.bound == more.low
    assert guard("opt_out", (10, 1000), (80, 1000), target=2000).state == "ok"
    less = guard("pulse_response", (300, 1000), (450, 1000), target=2000)
    assert (less.state, less.value) == ("stop", pytest.approx(0.15))
    assert guard("pulse_response", (450, 1000), (300, 1000), target=2000).state == "ok"


def test_harm_within_the_limit_is_no_reason_to_stop_and_only_enough_people_make_it_ok():
    sure = guard("pulse_response", (44_500, 100_000), (45_300, 100_000), target=200_000)
    assert (sure.state, sure.low > 0) == ("ok", True)
    early = guard("opt_out", (1, 200), (1, 200), target=400)
    assert (early.state, early.bound) == ("early", early.high)
    nobody = guard("complaint", (0, 0), (0, 0), target=400)
    assert nobody.state == "early"
    assert math.isnan(nobody.value)


def test_one_message_outside_hours_is_enough():
    assert guard("outside_hours", (1, 90_000), (0, 0), target=100).state == "stop"
    assert guard("outside_hours", (0, 5), (0, 0), target=100).state == "ok"
    assert guard("outside_hours", (0, 0), (0, 0), target=100).state == "early"


def test_groups_are_compared_when_each_is_large_enough_not_to_be_recognised():
    part, full = ((300, 1000), (300, 1000)), ((500, 1000), (300, 1000))
    found = equity_guard(part, full, target=4000)
    assert (found.state, found.value) == ("stop", pytest.approx(0.2))
    assert equity_guard(full, part, target=4000).value == pytest.approx(0.2)  # either way
    few = equity_guard(((9, 9), (0, 1000)), full, target=4000)
    assert (few.state, few.low, few.high) == ("early", 0, math.inf)
    assert math.isnan(few.value)
    assert equity_guard(part, part, target=4000).state == "early"
    many = ((3000, 10_000), (3000, 10_000))
    assert equity_guard(many, many, target=40_000).state == "ok"


def stopped(people, share, rng, harm=None):
    """Which guards stop a campaign at 26 weekly looks, and in which week."""
    harm = harm or {}
    arm, part = rng.random(people) < share, rng.random(people) < 0.4
    ends = np.linspace(people / WEEKS, people, WEEKS).astype(int) - 1

    def tally(outcome, own):
        return list(zip(np.cumsum(outcome & own)[ends].tolist(), np.cumsum(own)[ends].tolist(), strict=True))

    found = {}
    for name, rate in RATES.items():
        change = -harm.get(name, 0) if name == "pulse_response" else harm.get(name, 0)
        outcome = rng.random(people) < rate + change * arm
        for week, (own, other) in enumerate(zip(tally(outcome, arm), tally(outcome, ~arm), strict=True)):
            if guard(name, own, other, target=people).state == "stop":
                found.setdefault(name, week + 1)
    outcome = rng.random(people) < 0.3 + harm.get("equity_gap", 0) * (arm & ~part)
    sides = [tally(outcome, group & own) for group in (part, ~part) for own in (arm, ~arm)]
    for week, (a, b, c, d) in enumerate(zip(*sides, strict=True)):
        if equity_guard((a, b), (c, d), target=people).state == "stop":
            found.setdefault("equity_gap", week + 1)
    return found


def false_stops(*, runs, people, share, seed):
    """Share of harmless campaigns that each guard stops, and that any does."""
    rng = np.random.default_rng(seed)
    found = [stopped(people, share, rng) for _ in range(runs)]
    each = {name: sum(name in one for one in found) / runs for name in (*RATES, "equity_gap")}
    return each, sum(bool(one) for one in found) / runs


@pytest.mark.parametrize(("people", "share"), [(1000, 0.5), (2000, 0.9)])
def test_a_harmless_campaign_is_seldom_stopped(people, share):
    each, any_of_them = false_stops(runs=200, people=people, share=share, seed=people)
    assert max(each.values()) <= 0.05
    assert any_of_them <= 0.07


@pytest.mark.full
@pytest.mark.parametrize(
    ("people", "share"), [(400, 0.5), (1000, 0.1), (1000, 0.5), (1000, 0.9), (4000, 0.5), (4000, 0.9)]
)
def test_a_harmless_campaign_is_seldom_stopped_in_two_thousand(people, share):
    each, any_of_them = false_stops(runs=2000, people=people, share=share, seed=people + round(10 * share))
    assert max(each.values()) <= 0.05
    assert any_of_them <= 0.06


def test_planted_harm_is_found():
    rng = np.random.default_rng(9)
    harm = {"opt_out": 0.03, "complaint": 0.03, "pulse_response": 0.10, "equity_gap": 0.15}
    found = [stopped(3000, 0.5, rng, harm) for _ in range(60)]
    for name in harm:
        assert sum(name in one for one in found) / 60 >= 0.8, name
    assert np.median([one["opt_out"] for one in found if "opt_out" in one]) <= 13  # half of the time, not at the end


# --- many outcomes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_finds_are_those_of_a_second_opinion(seed):
    rng = np.random.default_rng(seed)
    p = np.concatenate([rng.random(20), rng.random(6) / 100])
    for q in (0.05, 0.10):
        assert benjamini_hochberg(p, q).tolist() == multipletests(p, alpha=q, method="fdr_bh")[0].tolist()
    assert benjamini_hochberg(p).tolist() == benjamini_hochberg(p, 0.10).tolist()


def test_without_finds_there_are_none():
    assert benjamini_hochberg([0.9, 0.5]).tolist() == [False, False]
    assert benjamini_hochberg([]).tolist() == []
