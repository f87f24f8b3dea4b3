"""Estimates from many places become one, without forgetting that places differ."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.meta_analysis import combine_effects

from vonk.engine.pooling import log_odds, pool, update_prior

# Vaccination against tuberculosis, thirteen trials: log relative risk and its variance (Colditz et al. 1994), the
# example of metafor, which gives tau2 .3132, mu -.7145, and by Hartung & Knapp se .1807 with -1.1082 to -.3208.
BCG = np.array(
    [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173]
)
BCG_VARIANCE = np.array(
    [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]
)


@pytest.mark.parametrize("seed", range(6))
def test_a_second_opinion_agrees_on_every_number(seed):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(3, 25))
    se = rng.uniform(0.02, 0.2, k)
    y = rng.normal(0.1, 0.05 * seed, k) + rng.normal(0, se)
    found, other = pool(y, se, method="dl"), combine_effects(y, se**2, method_re="chi2", use_t=True)
    assert found.tau2 == pytest.approx(max(other.tau2, 0), abs=1e-6)
    assert found.i2 == pytest.approx(max(other.i2, 0), abs=1e-6)
    if other.tau2 >= 0:
        assert found.mean == pytest.approx(other.mean_effect_re, abs=1e-6)
        assert found.scale == pytest.approx(other.scale_hksj_re, abs=1e-6)
        wide = max(other.sd_eff_w_re_hksj, other.sd_eff_w_re)
        assert found.se == pytest.approx(wide, abs=1e-6)
    if other.tau2 >= 0 and other.scale_hksj_re >= 1:
        assert (found.low, found.high) == pytest.approx(other.conf_int()[3], abs=1e-6)


def test_restricted_likelihood_gives_the_published_numbers():
    found = pool(BCG, np.sqrt(BCG_VARIANCE))
    assert (found.tau2, found.mean) == (pytest.approx(0.3132, abs=2e-4), pytest.approx(-0.7145, abs=2e-4))
    assert math.sqrt(found.scale) * math.sqrt(1 / np.sum(1 / (BCG_VARIANCE + found.tau2))) == pytest.approx(
        0.1807, abs=2e-4
    )


def test_restricted_likelihood_is_the_highest():
    def minus(tau2):
        w = 1 / (BCG_VARIANCE + tau2)
        away = BCG - np.sum(w * BCG) / w.sum()
        return np.sum(np.log(BCG_VARIANCE + tau2)) + np.log(w.sum()) + np.sum(w * away**2)

    from scipy.optimize import minimize_scalar

    best = minimize_scalar(minus, bounds=(0, 2), method="bounded", options={"xatol": 1e-10}).x
    assert pool(BCG, np.sqrt(BCG_VARIANCE)).tau2 == pytest.approx(best, abs=1e-6)


def test_few_estimates_promise_little():
    one = pool([0.1], [0.05])
    assert (one.mean, one.se, one.tau2) == (pytest.approx(0.1), pytest.approx(0.05), 0)
    assert (one.low, one.high) == pytest.approx((0.002, 0.198), abs=1e-4)
    assert (one.prediction_low, one.prediction_high) == (-math.inf, math.inf)
    two = pool([0.1, 0.1], [0.05, 0.05])
    assert two.se == pytest.approx(0.05 / math.sqrt(2))  # that they agree is chance
    assert two.high - two.mean == pytest.approx(12.706 * two.se, rel=1e-3)
    with pytest.raises(ValueError, match="standard error"):
        pool([], [])
    with pytest.raises(ValueError, match="standard error"):
        pool([0.1], [0.0])


def held(*, runs, places, tau, seed):
    """Share of runs in which the intervals hold the mean of all places, and the effect in one more."""
    rng = np.random.default_rng(seed)
    mean = new = 0
    for _ in range(runs):
        se = rng.uniform(0.05, 0.15, places)
        found = pool(rng.normal(0.08, tau, places) + rng.normal(0, se), se)
        mean += found.low <= 0.08 <= found.high
        new += found.prediction_low <= rng.normal(0.08, tau) <= found.prediction_high
    return mean / runs, new / runs


@pytest.mark.parametrize(("places", "tau"), [(5, 0.05), (15, 0.05), (10, 0.15)])
def test_intervals_hold_the_mean_and_a_new_place(places, tau):
    mean, new = held(runs=400, places=places, tau=tau, seed=places)
    assert 0.93 <= mean <= 0.995
    assert 0.92 <= new <= 0.995


def test_a_belief_moves_by_what_the_evidence_weighs():
    found = pool([0.20, 0.16, 0.25, 0.11, 0.18], [0.03] * 5)
    mean, sd = update_prior(0.08, 0.06, found)
    weight = (1 / (found.se**2 + found.tau2)) / (1 / (found.se**2 + found.tau2) + 1 / 0.06**2)
    assert mean == pytest.approx(0.08 + weight * (found.mean - 0.08))
    assert sd == pytest.approx(math.sqrt((1 - weight) * 0.06**2))
    wide = update_prior(0.08, 0.06, pool([0.40, -0.04, 0.45, -0.09, 0.18], [0.03] * 5))
    assert abs(wide[0] - 0.08) < abs(mean - 0.08)
    assert wide[1] > sd


def test_one_place_moves_a_belief_at_most_half_of_the_way():
    mean, sd = update_prior(0.08, 0.06, pool([0.30], [0.001]))
    assert mean == pytest.approx(0.19, abs=1e-3)
    assert sd == pytest.approx(0.06 / math.sqrt(2), abs=1e-3)
    with pytest.raises(ValueError, match="above 0"):
        update_prior(0.1, 0, pool([0.3], [0.1]))


def test_two_shares_become_one_estimate_on_the_logit_scale():
    table = Table2x2(np.array([[60.5, 140.5], [40.5, 160.5]]))
    estimate, se = log_odds(60, 200, 40, 200)
    assert (estimate, se) == (pytest.approx(table.log_oddsratio), pytest.approx(table.log_oddsratio_se))
    assert math.isfinite(log_odds(0, 10, 10, 10)[0])
