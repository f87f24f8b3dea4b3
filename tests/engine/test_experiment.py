"""Lots are fair and repeatable, and looking every week does not make an effect out of nothing."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from vonk.engine.experiment import (
    Effect,
    SampleRatio,
    a_a_check,
    assign,
    assign_within,
    cuped,
    effect,
    effect_of_counts,
    lot,
    sample_ratio,
    verdict,
    weekly_looks,
)

START = date(2026, 1, 5)
WEEKS = 26


def weeks(count=WEEKS):
    return [START + timedelta(weeks=week) for week in range(1, count + 1)]


# --- lots -------------------------------------------------------------------------------------------------------


def test_a_lot_is_the_first_thirteen_digits_of_the_hash():
    # printf noor:wave-1 | md5sum gives 918feef936b928dcb36ac87649b0e1e7
    assert lot("noor", "wave-1") == 0x918FEEF936B92 / 16**13


def test_lots_spread_evenly_and_salts_are_unrelated():
    ids = [f"p{number}" for number in range(20_000)]
    first, second = (np.array([lot(key, salt) for key in ids]) for salt in ("a", "b"))
    assert np.histogram(first, bins=10, range=(0, 1))[0].min() > 1850
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03
    arms = assign(ids, "a", 0.1)
    assert 0.093 < arms.count("holdout") / len(ids) < 0.107
    assert set(arms) == {"holdout", "nudge"}


def test_an_arm_does_not_depend_on_who_else_is_there():
    ids = [f"p{number}" for number in range(100)]
    assert assign(ids[40:], "wave", 0.5) == assign(ids, "wave", 0.5)[40:]
    with pytest.raises(ValueError, match="between 0 and 1"):
        assign(ids, "wave", 10)


def test_strata_are_divided_in_the_same_share():
    ids = [f"p{number}" for number in range(330)]
    strata = [f"team{number % 33}" for number in range(330)]
    arms = assign_within(ids, strata, "wave", 0.25)
    held = [sum(arm == "holdout" for arm, own in zip(arms, strata, strict=True) if own == team) for team in set(strata)]
    assert set(held) == {2, 3}  # 2.5 of 10, drawn by lot
    assert arms != assign_within(ids, strata, "other", 0.25)
    assert arms[::-1] == assign_within(ids[::-1], strata[::-1], "wave", 0.25)


def test_arms_of_the_wrong_size_are_noticed():
    assert sample_ratio([5010, 4990], [0.5, 0.5]).ok
    off = sample_ratio([5300, 4700], [0.5, 0.5])
    assert (off.ok, off.chi2) == (False, 36)
    assert off.p == pytest.approx(1.973e-9, rel=1e-3)
    assert sample_ratio([1000, 9000], [0.1, 0.9]).p == 1


# --- effects ----------------------------------------------------------------------------------------------------


def test_the_interval_is_the_formula():
    found = effect_of_counts(400, 1560, 312, 1560, target=3120)
    p1, p0 = 401 / 1562, 313 / 1562
    s = math.sqrt(3120 * (p1 * (1 - p1) + p0 * (1 - p0)) / 1560)
    log = -2 * math.log(0.05)
    r2 = (log + math.log(log + 1)) / 3120
    half = s * math.sqrt(2 * (3120 * r2 + 1) / (3120**2 * r2) * math.log(math.sqrt(3120 * r2 + 1) / 0.05))
    assert found.difference == pytest.approx(88 / 1560)
    assert (found.high - found.low) / 2 == pytest.approx(half)
    assert 0.042 < half < 0.047  # science.md section 3.3: 4.3 points at 1,560 per arm, against 2.8 for one look


def test_flags_and_counts_give_the_same_effect():
    outcome, treated = np.array([True, False, True, True, False]), np.array([1, 1, 1, 0, 0])
    assert effect(outcome, treated, target=10) == effect_of_counts(2, 3, 1, 2, target=10)


def test_an_arm_without_people_says_nothing():
    found = effect_of_counts(0, 0, 3, 10, target=100)
    assert (found.low, found.high) == (-math.inf, math.inf)
    assert verdict(found, mde=0.05).code == "not_yet_knowable"
    assert effect(np.array([1.0, 1.0, 1.0, 1.0]), [1, 1, 0, 0], target=9).high == math.inf
    with pytest.raises(ValueError, match="5 of 4"):
        effect_of_counts(5, 4, 0, 1, target=9)


def test_cuped_narrows_the_interval_by_what_was_known_before():
    rng = np.random.default_rng(2)
    before = rng.normal(size=4000)
    outcome = 0.7 * before + math.sqrt(1 - 0.49) * rng.normal(size=4000)
    treated = rng.random(4000) < 0.5
    plain, sharper = effect(outcome, treated, target=4000), effect(cuped(outcome, before), treated, target=4000)
    assert (sharper.se / plain.se) ** 2 == pytest.approx(1 - 0.49, abs=0.03)
    assert np.array_equal(cuped(outcome, np.ones(4000)), outcome)


# --- looking again and again ------------------------------------------------------------------------------------


def ever_missed(base, plus, *, people, share, runs, rng):
    """Share of runs in which any of 26 weekly looks missed the true difference, and in which any was above 0."""
    missed = found = 0
    for _ in range(runs):
        treated = rng.random(people) >= share
        outcome = rng.random(people) < base + plus * treated
        sizes = np.linspace(people / WEEKS, people, WEEKS).astype(int)
        hits, arm = np.cumsum(outcome & treated), np.cumsum(treated)
        other = np.cumsum(outcome & ~treated)
        looks = [
            effect_of_counts(int(hits[n - 1]), int(arm[n - 1]), int(other[n - 1]), int(n - arm[n - 1]), target=people)
            for n in sizes
        ]
        missed += any(not look.low <= plus <= look.high for look in looks)
        found += any(look.low > 0 for look in looks)
    return missed / runs, found / runs


@pytest.mark.parametrize(
    ("base", "people", "share"), [(0.20, 3000, 0.5), (0.05, 1000, 0.5), (0.40, 520, 0.2), (0.02, 2000, 0.1)]
)
def test_weekly_looks_raise_a_false_alarm_in_at_most_one_of_twenty(base, people, share):
    alarms, _ = ever_missed(base, 0.0, people=people, share=share, runs=800, rng=np.random.default_rng(11))
    assert alarms <= 0.05


def test_weekly_looks_hold_the_true_effect():
    missed, _ = ever_missed(0.30, 0.08, people=2000, share=0.5, runs=800, rng=np.random.default_rng(12))
    assert missed <= 0.05


def test_eight_points_are_found():
    _, found = ever_missed(0.30, 0.08, people=3000, share=0.5, runs=300, rng=np.random.default_rng(13))
    assert found >= 0.95


def test_a_look_counts_only_outcomes_that_are_settled():
    rng = np.random.default_rng(3)
    outcome, treated = rng.random(300) < 0.4, np.arange(300) % 2 == 0
    matured = [START + timedelta(days=int(day)) for day in rng.integers(1, 180, 300)]
    looks = weekly_looks(outcome, treated, matured, weeks(), target=300)
    assert [look.day for look in looks] == weeks()
    sizes = [look.effect.treated + look.effect.control for look in looks]
    assert sizes == [sum(day <= look for day in matured) for look in weeks()]


def test_two_equal_arms_pass_and_two_unequal_ones_do_not():
    rng = np.random.default_rng(4)
    treated = np.arange(4000) % 2 == 0
    matured = np.datetime64(START) + rng.integers(1, 180, 4000)
    same, other = rng.random(4000) < 0.3, rng.random(4000) < 0.3 + 0.1 * treated
    check = a_a_check(same, treated, matured, weeks(), target=4000)
    assert check.passed
    assert len(check.looks) == WEEKS
    assert not a_a_check(other, treated, matured, weeks(), target=4000).passed


# --- verdicts ---------------------------------------------------------------------------------------------------


def seen(low, high, se=0.01):
    return Effect((low + high) / 2, low, high, se, 800, 200, 0.3, 0.3)


@pytest.mark.parametrize(
    ("low", "high", "code"),
    [
        (0.01, 0.09, "works_here"),
        (0.01, 0.03, "does_not_work_here"),  # surely above nothing, and surely too little
        (-0.02, 0.04, "does_not_work_here"),
        (-0.09, -0.01, "harmful"),
        (-0.02, 0.09, "not_yet_knowable"),
    ],
)
def test_a_verdict_says_no_more_than_the_interval(low, high, code):
    found = verdict(seen(low, high), mde=0.05)
    assert found.code == code
    assert (found.needed_treated is None) == (code != "not_yet_knowable")


def test_arms_of_the_wrong_size_block_the_verdict():
    found = verdict(seen(0.01, 0.09), mde=0.05, ratio=SampleRatio(40, 1e-9, ok=False))
    assert (found.code, found.blocked) == ("not_yet_knowable", True)
    with pytest.raises(ValueError, match="above 0"):
        verdict(seen(0, 0), mde=0)


def test_the_size_that_is_asked_for_finds_the_effect_four_times_in_five():
    asked = verdict(effect_of_counts(30, 100, 31, 100, target=200), mde=0.08)
    assert asked.needed_treated == asked.needed_control
    people = asked.needed_treated + asked.needed_control
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(600):
        half = people // 2
        hits = rng.binomial(half, 0.38), rng.binomial(half, 0.30)
        found += effect_of_counts(int(hits[0]), half, int(hits[1]), half, target=people).low > 0
    assert 0.75 <= found / 600 <= 0.88


def test_past_that_size_the_answer_asked_for_is_certain():
    early = verdict(effect_of_counts(300, 1000, 270, 1000, target=2000), mde=0.05)
    late = effect_of_counts(1280, 4000, 1160, 4000, target=8000)
    found = verdict(late, mde=0.035)
    assert early.needed_treated > 1000
    assert found.code == "not_yet_knowable"
    assert found.needed_treated > 4000
