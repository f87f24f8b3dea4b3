"""Curves of waiting agree with known answers and with lifelines, however awkward the durations."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from vonk.engine.survival import aalen_johansen, kaplan_meier, restricted


def seeded(number=1):
    return np.random.default_rng(number)


def durations(rng, size=400):
    time = np.ceil(rng.exponential(25, size))
    censor = rng.integers(5, 60, size)
    return np.minimum(time, censor), (time <= censor).astype(int)


def test_kaplan_meier_agrees_with_lifelines():
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    time, event = durations(seeded(2))
    curve = kaplan_meier(time, event)
    oracle = KaplanMeierFitter().fit(time, event)
    assert curve.survival == pytest.approx(
        oracle.survival_function_.loc[curve.time, "KM_estimate"].to_numpy(), abs=1e-6
    )
    assert curve.median() == oracle.median_survival_time_
    assert curve.mean_until(28) == pytest.approx(restricted_mean_survival_time(oracle, t=28), abs=1e-6)
    assert curve.at(14) == pytest.approx(oracle.predict(14), abs=1e-6)
    greenwood = oracle.survival_function_.loc[curve.time, "KM_estimate"].to_numpy() ** 2
    assert curve.variance == pytest.approx(
        greenwood * oracle._cumulative_sq_.loc[curve.time].to_numpy().ravel(), abs=1e-6
    )


def test_weighted_rows_are_the_same_as_repeated_ones():
    rows = kaplan_meier([3, 3, 3, 5, 5, 9], [1, 1, 0, 0, 0, 1])
    weighted = kaplan_meier([3, 3, 5, 9], [1, 0, 0, 1], [2, 1, 2, 1])
    assert weighted.survival.tolist() == rows.survival.tolist() == [1 - 2 / 6, 1 - 2 / 6, 0]
    assert weighted.variance == pytest.approx(rows.variance)


def test_a_median_that_is_not_reached_is_not_made_up():
    curve = kaplan_meier([5, 30, 30, 30], [1, 0, 0, 0])
    assert curve.median() is None
    assert curve.mean_until(28) == pytest.approx(5 + 0.75 * 23)
    assert curve.at(4) == 1


def test_aalen_johansen_agrees_with_lifelines():
    from lifelines import AalenJohansenFitter

    rng = seeded(5)
    time = rng.exponential(30, 300)  # no ties: lifelines breaks them at random
    cause = rng.choice([0, 1, 2, 3], 300, p=[0.2, 0.5, 0.2, 0.1])
    curve = aalen_johansen(time, cause, of=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = AalenJohansenFitter(calculate_variance=True).fit(time, cause, event_of_interest=1)
    assert curve.incidence == pytest.approx(oracle.cumulative_density_.loc[curve.time].to_numpy().ravel(), abs=1e-6)
    # lifelines has no variance at the last time, when nobody is left
    assert curve.variance[:-1] == pytest.approx(oracle.variance_.loc[curve.time].to_numpy().ravel()[:-1], abs=1e-6)


def test_aalen_johansen_takes_ties_together():
    # six people; on day 2 one completes and one leaves, on day 4 one completes, one is censored
    curve = aalen_johansen([2, 2, 4, 4, 9, 9], [1, 3, 1, 0, 2, 4])
    assert curve.incidence == pytest.approx([1 / 6, 1 / 6 + 4 / 6 / 4, 1 / 6 + 4 / 6 / 4])
    assert curve.at(3) == pytest.approx(1 / 6)
    assert curve.final() == pytest.approx(1 / 3)


def test_without_rivals_incidence_is_one_minus_kaplan_meier():
    time, event = durations(seeded(6))
    assert aalen_johansen(time, event).incidence == pytest.approx(1 - kaplan_meier(time, event).survival)


def test_without_censoring_incidence_is_the_plain_share():
    curve = aalen_johansen([1, 2, 3, 90], [1, 2, 1, 4])
    assert curve.final() == pytest.approx(0.5)
    assert aalen_johansen([], []).final() == 0


# --- against other people's code, on durations that are hard to get right -------------------------------------------


def awkward():
    """Durations with the cause of each ending, 0 censored."""
    rng = seeded(11)
    yield "all censored", np.array([3.0, 9.0, 28.0, 40.0]), np.zeros(4, dtype=int)
    yield "one person", np.array([5.0]), np.array([1])
    yield "one person censored", np.array([5.0]), np.array([0])
    yield "everybody at once", np.full(6, 4.0), np.array([1, 1, 1, 2, 2, 1])
    yield "ties at the horizon", np.array([28.0, 28, 28, 28, 27, 29, 30]), np.array([1, 1, 0, 2, 1, 1, 0])
    yield "nothing waited for", np.array([0.0, 0, 0, 0, 6, 9]), np.array([1, 0, 1, 2, 1, 0])
    yield "last one censored", np.array([2.0, 7, 7, 60]), np.array([1, 2, 1, 0])
    for number in range(12):
        size = int(rng.integers(2, 300))
        time = np.floor(rng.exponential(rng.choice([3, 15, 60]), size))
        yield f"random {number}", time, rng.choice([0, 1, 2, 3], size, p=rng.dirichlet([1, 2, 1, 1]))


CASES = [pytest.param(time, cause, id=name) for name, time, cause in awkward()]


@pytest.mark.parametrize(("time", "cause"), CASES)
def test_kaplan_meier_agrees_with_lifelines_on_awkward_durations(time, cause):
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    event = cause == 1
    curve = kaplan_meier(time, event)
    oracle = KaplanMeierFitter().fit(time, event)
    assert curve.survival == pytest.approx(
        oracle.survival_function_.loc[curve.time, "KM_estimate"].to_numpy(), abs=1e-6
    )
    halved = oracle.survival_function_["KM_estimate"] <= 0.5 + 1e-9  # its own median is thrown by the last digit
    assert curve.median() == (halved.idxmax() if halved.any() else None)
    assert curve.mean_until(28) == pytest.approx(restricted_mean_survival_time(oracle, t=28), abs=1e-6)
    for day in (0, 6.5, 28, 365):
        assert curve.at(day) == pytest.approx(float(oracle.predict(day)), abs=1e-6)


@pytest.mark.parametrize(("time", "cause"), [case for case in CASES if (case.values[1] == 1).any()])
def test_aalen_johansen_agrees_with_statsmodels_also_where_causes_fall_on_one_day(time, cause):
    from statsmodels.duration.survfunc import CumIncidenceRight

    oracle = CumIncidenceRight(time + 1, cause)  # it leaves out who waited for nothing; a day later is the same curve
    curve = aalen_johansen(time, cause)
    assert [curve.at(day - 1) for day in oracle.times] == pytest.approx(oracle.cinc[0].tolist(), abs=1e-6)


@pytest.mark.parametrize(("time", "cause"), CASES)
def test_causes_and_who_still_waits_are_everybody(time, cause):
    parts = sum(aalen_johansen(time, cause, of=one).final() for one in (1, 2, 3))
    assert parts + kaplan_meier(time, cause > 0).survival[-1] == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("time", "cause"), CASES)
@pytest.mark.parametrize("horizon", [28, 90])
def test_what_each_row_is_expected_to_wait_adds_up_to_the_curve(time, cause, horizon):
    event = cause == 1
    each = restricted(time, event, horizon)
    assert each.mean() == pytest.approx(kaplan_meier(time, event).mean_until(horizon), abs=1e-9)
    assert np.all((each >= np.minimum(time, horizon) - 1e-9) & (each <= horizon + 1e-9))
    assert each[event] == pytest.approx(np.minimum(time[event], horizon))


def test_rows_that_stand_for_nobody_change_nothing():
    plain = kaplan_meier([3, 5], [1, 0])
    weighted = kaplan_meier([3, 5, 9], [1, 0, 1], [1, 1, 0])
    assert weighted.time.tolist() == plain.time.tolist()
    assert weighted.survival.tolist() == plain.survival.tolist()
    assert kaplan_meier([], []).mean_until(28) == 28
