"""Whole experiments, from the lot to the verdict: what was planted is found, and what was not is not."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from vonk.engine.experiment import (
    ALPHA,
    assign_within,
    cuped,
    effect,
    effect_of_counts,
    forecast,
    guard,
    sample_ratio_within,
    settled_looks,
    verdict,
)

START = date(2026, 1, 5)
DAYS, WEEKS = 182, 26
WINDOW = np.timedelta64(14, "D")
SMALLEST = 0.05


def looks(every=7):
    return [START + timedelta(days=day) for day in range(every, DAYS + every, every)]


# --- known from before ------------------------------------------------------------------------------------------


def people(count, base, *, share, rng, binary=True):
    """Outcome, the same outcome in the 90 days before, and arm; both hang on how somebody is."""
    self = rng.normal(size=count)
    arm = rng.random(count) < share
    if binary:
        height = np.quantile(rng.normal(size=20_000) * 0.7 + rng.normal(size=20_000) * 0.5, 1 - base)
        return self * 0.7 + rng.normal(size=count) * 0.5 > height, (self + rng.normal(size=count) > 0.7) * 1.0, arm
    return rng.poisson(base * np.exp(self)) * 1.0, rng.poisson(np.exp(self)) * 1.0, arm


def adjusted(count, base, *, share, binary, runs, seed):
    """Shares of runs: false alarm at any of 26 looks, interval of one look holds; and the variance that is left."""
    rng = np.random.default_rng(seed)
    alarms, held, left = 0, 0, []
    for _ in range(runs):
        outcome, before, arm = people(count, base, share=share, rng=rng, binary=binary)
        for last in np.linspace(count / WEEKS, count, WEEKS).astype(int):
            found = effect(outcome[:last], arm[:last], target=count, before=before[:last])
            if not found.low <= 0 <= found.high:
                alarms += 1
                break
        once = effect(outcome, arm, target=count, before=before, once=True)
        held += once.low <= 0 <= once.high
        left.append((once.se / effect(outcome, arm, target=count).se) ** 2)
    return alarms / runs, held / runs, float(np.mean(left))


WORLDS = [(2000, 0.20, 0.5, True), (1000, 0.05, 0.2, True), (1000, 0.5, 0.5, False)]


@pytest.mark.parametrize(("count", "base", "share", "binary"), WORLDS)
def test_adjusted_outcomes_may_be_looked_at_as_often(count, base, share, binary):
    alarms, held, left = adjusted(count, base, share=share, binary=binary, runs=200, seed=count)
    assert alarms <= 0.05
    assert 0.91 <= held <= 0.985
    assert left < 1


@pytest.mark.full
@pytest.mark.parametrize(("count", "base", "share", "binary"), WORLDS)
def test_adjusted_outcomes_in_two_thousand_experiments(count, base, share, binary):
    alarms, held, _ = adjusted(count, base, share=share, binary=binary, runs=2000, seed=count + 1)
    assert alarms <= 0.05
    assert 0.93 <= held <= 0.97


def test_who_was_not_there_before_is_taken_at_the_mean():
    rng = np.random.default_rng(1)
    outcome, before, _ = people(2000, 0.3, share=0.5, rng=rng)
    some = np.where(rng.random(2000) < 0.2, np.nan, before)
    values = cuped(outcome, some)
    assert np.var(cuped(outcome, before)) < np.var(values) < np.var(outcome * 1.0)
    assert np.array_equal(values[np.isnan(some)], outcome[np.isnan(some)])
    assert values.mean() == pytest.approx(outcome.mean())
    assert np.array_equal(cuped(outcome, np.full(2000, np.nan)), outcome)


def test_an_arm_in_which_nobody_did_it_is_not_certain_after_adjusting():
    outcome, arm = np.zeros(40, dtype=bool), np.arange(40) % 2 == 0
    found = effect(outcome, arm, target=40, before=np.arange(40.0))
    plain = effect(outcome, arm, target=40)
    assert found.se == pytest.approx(plain.se, rel=0.05)


# --- outcomes that come late ------------------------------------------------------------------------------------


def test_nobody_counts_before_the_window_is_over():
    rng = np.random.default_rng(2)
    entered = np.datetime64(START) + rng.integers(0, 120, 600).astype("timedelta64[D]")
    outcome, arm = rng.random(600) < 0.3, np.arange(600) % 2 == 0
    seen = settled_looks(entered, entered + WINDOW, outcome, arm, looks=looks(), target=600)
    day = np.datetime64(seen[5].day)
    assert seen[5].effect.treated + seen[5].effect.control == np.sum(entered + WINDOW <= day)
    assert seen[5].waiting == np.sum((entered <= day) & (entered + WINDOW > day))
    assert (seen[-1].waiting, seen[-1].effect.treated) == (0, 300)
    unsettled = np.where(entered + WINDOW > day, ~outcome, outcome)
    assert settled_looks(entered, entered + WINDOW, unsettled, arm, looks=looks(), target=600)[5] == seen[5]
    with pytest.raises(ValueError, match="before entering"):
        settled_looks(entered, entered - WINDOW, outcome, arm, looks=looks(), target=600)


def test_counting_who_was_quick_would_make_an_effect_out_of_speed():
    """A reminder that only makes people start sooner, within the same window, changes nothing."""
    rng = np.random.default_rng(3)
    entered = np.datetime64(START) + rng.integers(0, 60, 4000).astype("timedelta64[D]")
    arm = rng.random(4000) < 0.5
    outcome = rng.random(4000) < 0.4
    took = np.where(arm, 1, 12).astype("timedelta64[D]")
    quick = np.where(outcome, entered + took, entered + WINDOW)
    wrong = settled_looks(entered, quick, outcome, arm, looks=looks(), target=4000)
    right = settled_looks(entered, entered + WINDOW, outcome, arm, looks=looks(), target=4000)
    assert any(look.effect.low > 0 for look in wrong)
    assert all(look.effect.low <= 0 <= look.effect.high for look in right)


# --- equal arms, looked at every day ----------------------------------------------------------------------------


def false_alarms(*, runs, count, base, share, seed):
    """Share of experiments without an effect in which any of 182 daily looks sees one, and in which p does."""
    rng = np.random.default_rng(seed)
    ends = np.linspace(count / DAYS, count, DAYS).astype(int) - 1
    arm = rng.random((runs, count)) < share
    outcome = rng.random((runs, count)) < base
    columns = [np.cumsum(cells, axis=1)[:, ends] for cells in (outcome & arm, arm, outcome & ~arm, ~arm)]
    alarms = 0
    for run in np.stack(columns, axis=-1).tolist():
        found = [effect_of_counts(*counts, target=count) for counts in run]
        seen = [look.low > 0 or look.high < 0 for look in found]
        assert seen == [look.p < ALPHA for look in found]
        alarms += any(seen)
    return alarms / runs


def test_daily_looks_at_equal_arms_raise_a_false_alarm_in_at_most_one_of_twenty():
    assert false_alarms(runs=200, count=1500, base=0.2, share=0.5, seed=1) <= 0.05


@pytest.mark.full
@pytest.mark.parametrize(
    ("count", "base", "share"), [(3000, 0.2, 0.5), (1000, 0.05, 0.5), (600, 0.4, 0.2), (2000, 0.02, 0.9)]
)
def test_daily_looks_at_equal_arms_in_two_thousand_experiments(count, base, share):
    assert false_alarms(runs=2000, count=count, base=base, share=share, seed=count) <= 0.05


# --- planted effects --------------------------------------------------------------------------------------------


def campaign(count, plus, *, rng, opt_outs=0.0):
    """One campaign: the lots, 26 weekly looks at settled people, and what it says at the end or when it stops.

    Only harm stops it: that the effect is too small is known long before it is known to be below 0.
    """
    ids, divisions = [f"p{rng.integers(1 << 60)}" for _ in range(count)], rng.integers(0, 4, count)
    salt = f"campaign{rng.integers(1 << 60)}"
    drawn = assign_within(ids, [f"division{number}" for number in divisions], salt, 0.5, ("treated", "control"))
    arm = np.array([one == "treated" for one in drawn])
    before = (rng.random(count) < 0.3) * 1.0
    outcome = rng.random(count) < 0.2 + 0.3 * before + plus * arm
    left = rng.random(count) < 0.005 + opt_outs * arm
    entered = np.datetime64(START) + rng.integers(0, DAYS - 21, count).astype("timedelta64[D]")
    counts = [[np.sum((divisions == own) & (arm == side)) for side in (True, False)] for own in range(4)]
    ratio = sample_ratio_within(counts, [0.5, 0.5])
    said = None
    for look in settled_looks(entered, entered + WINDOW, outcome, arm, looks=looks(), target=count, before=before):
        in_it = entered <= np.datetime64(look.day)
        tallies = [(int(left[in_it & side].sum()), int((in_it & side).sum())) for side in (arm, ~arm)]
        if guard("opt_out", *tallies, target=count).state == "stop":
            return "stopped:opt_out", look
        said = verdict(look.effect, mde=SMALLEST, ratio=ratio)
        if said.code == "harmful":
            break
    return said.code, look


def told(count, plus, *, runs, seed, opt_outs=0.0):
    rng = np.random.default_rng(seed)
    return Counter(campaign(count, plus, rng=rng, opt_outs=opt_outs)[0] for _ in range(runs))


def test_eight_points_work_here():
    assert told(4000, 0.08, runs=40, seed=21)["works_here"] >= 38


def test_nothing_does_not_work_here_when_there_are_enough_people():
    said = told(6000, 0.0, runs=40, seed=22)
    assert said["does_not_work_here"] >= 34
    assert said["works_here"] + said["harmful"] <= 2


def test_harm_is_said_or_stops_the_campaign():
    assert told(4000, -0.07, runs=40, seed=23)["harmful"] >= 36
    assert told(4000, 0.0, runs=40, seed=24, opt_outs=0.04)["stopped:opt_out"] >= 36


def test_one_point_among_few_people_is_not_yet_knowable_and_says_how_many_it_takes():
    rng = np.random.default_rng(25)
    found = [campaign(400, 0.01, rng=rng) for _ in range(40)]
    assert Counter(code for code, _ in found)["not_yet_knowable"] >= 37
    for code, look in found:
        if code == "not_yet_knowable":
            ahead = forecast(look.effect, mde=SMALLEST, per_week=100, today=look.day)
            assert 3000 < ahead.people + 400 < 7000  # 15.1 (p q / n + p q / n) / mde**2 asks for about 4,700
            assert ahead.weeks == -(-ahead.people // 100)
            assert ahead.on == look.day + timedelta(weeks=ahead.weeks)


def test_one_point_among_many_people_is_too_little_to_matter():
    assert told(9000, 0.01, runs=20, seed=26)["does_not_work_here"] >= 16


@pytest.mark.full
@pytest.mark.parametrize(
    ("count", "plus", "right", "wrong"),
    [
        (4000, 0.08, "works_here", {"does_not_work_here", "harmful"}),
        (6000, 0.0, "does_not_work_here", {"works_here", "harmful"}),
        (4000, -0.07, "harmful", {"works_here"}),
        (400, 0.01, "not_yet_knowable", {"works_here", "harmful", "does_not_work_here"}),
    ],
)
def test_planted_effects_in_five_hundred_campaigns(count, plus, right, wrong):
    said = told(count, plus, runs=500, seed=count)
    assert said[right] >= 450
    assert sum(said[word] for word in wrong) <= 25
