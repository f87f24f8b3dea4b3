"""Estimates agree with known answers, and with the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from vonk.engine.estimate import beta_prior, hot_steps, rates

X = np.array([2, 9, 14, 30, 3])
N = np.array([10, 20, 40, 50, 15])


def seeded(number=1):
    return np.random.default_rng(number)


# --- rates ------------------------------------------------------------------------------------------------------


def test_prior_is_the_method_of_moments():
    total, mean = 135, 58 / 135
    squares = sum(n * (x / n - mean) ** 2 for x, n in zip(X, N, strict=True))
    size = total - sum(n**2 for n in N) / total
    variance = (squares - 4 * mean * (1 - mean)) / (size - 4)
    prior = beta_prior(X, N)
    assert prior.mean == pytest.approx(mean)
    assert prior.variance == pytest.approx(variance)
    assert prior.strength == pytest.approx(mean * (1 - mean) / variance - 1)


def test_groups_alike_are_drawn_together_as_far_as_the_floor():
    prior = beta_prior([10, 20, 30], [20, 40, 60])
    assert prior.variance == 1e-4
    assert prior.strength == pytest.approx(0.25 / 1e-4 - 1)


def test_mean_is_the_posterior_mean_inside_its_interval():
    prior = beta_prior(X, N)
    found = rates(X, N, rng=seeded())
    assert found.mean == pytest.approx((X + prior.mean * prior.strength) / (N + prior.strength))
    assert np.all((found.low < found.mean) & (found.mean < found.high))
    assert np.all(abs(found.mean - prior.mean) < abs(found.raw - prior.mean))


def test_the_same_seed_gives_the_same_interval():
    assert np.array_equal(rates(X, N, rng=seeded(4)).low, rates(X, N, rng=seeded(4)).low)


def test_rounding_widens_by_a_twelfth_of_its_square():
    from scipy.stats import beta

    def variance(found):
        # the interval is that of a Beta with this mean: find the variance that gives back its lower end
        from scipy.optimize import brentq

        def gap(v):
            k = found.mean[0] * (1 - found.mean[0]) / v - 1
            return beta.ppf(0.05, found.mean[0] * k, (1 - found.mean[0]) * k) - found.low[0]

        return brentq(gap, 1e-6, 0.1)

    exact, rounded = rates(X, N, rng=seeded()), rates(X, N, rng=seeded(), width=5 / N)
    assert variance(rounded) - variance(exact) == pytest.approx((5 / 10) ** 2 / 12, rel=1e-6)


def test_two_groups_stand_by_themselves():
    from scipy.stats import beta

    found = rates([0, 8], [10, 20], rng=seeded())
    assert found.prior is None
    assert found.mean.tolist() == [0, 0.4]
    assert found.low == pytest.approx([0, beta.ppf(0.05, 8.5, 12.5)])
    assert found.high == pytest.approx([beta.ppf(0.95, 0.5, 10.5), beta.ppf(0.95, 8.5, 12.5)])
    with pytest.raises(ValueError, match="at least 3 groups"):
        beta_prior([1, 2], [3, 4])


def test_an_empty_group_gets_the_prior():
    found = rates([*X, 0], [*N, 0], rng=seeded())
    assert found.mean[-1] == pytest.approx(beta_prior(X, N).mean)
    assert np.isnan(found.raw[-1])
    assert found.high[-1] - found.low[-1] > found.high[3] - found.low[3]


@pytest.mark.parametrize(
    ("hits", "sizes"), [([0] * 5, [20] * 5), ([20] * 5, [20] * 5), ([0, 1, 1], [1, 1, 1]), ([0, 9, 0], [9, 9, 9])]
)
def test_extreme_counts_stay_inside_nought_and_one(hits, sizes):
    found = rates(hits, sizes, rng=seeded())
    for values in (found.mean, found.low, found.high):
        assert np.all((values >= 0) & (values <= 1))


def test_more_hits_than_people_is_refused():
    with pytest.raises(ValueError, match="0 <= x <= n"):
        rates([3], [2], rng=seeded())


@pytest.mark.parametrize(
    ("groups", "mean", "spread", "smallest", "largest"),
    [(5, 0.4, 0.10, 10, 30), (20, 0.4, 0.10, 10, 30), (12, 0.6, 0.15, 10, 60), (100, 0.2, 0.08, 10, 25)],
)
def test_nine_of_ten_intervals_hold_the_truth(groups, mean, spread, smallest, largest):
    rng = seeded(7)
    strength = mean * (1 - mean) / spread**2 - 1
    covered = []
    for _ in range(max(100, 4000 // groups)):
        sizes = rng.integers(smallest, largest + 1, groups)
        truth = rng.beta(mean * strength, (1 - mean) * strength, groups)
        found = rates(rng.binomial(sizes, truth), sizes, rng=rng, replicates=150)
        covered.append(np.mean((found.low <= truth) & (truth <= found.high)))
    assert 0.88 <= np.mean(covered) <= 0.92


def test_shrinking_undoes_the_luck_of_the_top_of_the_list():
    rng = seeded(3)
    sizes = rng.integers(5, 26, 200)
    truth = rng.beta(16, 24, 200)
    found = rates(rng.binomial(sizes, truth), sizes, rng=rng, replicates=50)
    top_raw, top_shrunk = np.argsort(found.raw)[-20:], np.argsort(found.mean)[-20:]
    assert np.mean(found.raw[top_raw] - truth[top_raw]) > 0.12
    assert abs(np.mean(found.mean[top_shrunk] - truth[top_shrunk])) < 0.03


# --- steps ------------------------------------------------------------------------------------------------------


def test_the_step_where_many_stop_is_hot_and_others_are_not():
    found = hot_steps([10, 9, 60, 8, 7], [300, 290, 281, 221, 213], rng=seeded())
    assert found[2] > 0.99
    assert np.all(found[[0, 1, 3, 4]] < 0.9)


def test_a_few_people_make_no_step_hot():
    assert np.all(hot_steps([1, 0, 2, 0], [6, 5, 5, 3], rng=seeded()) < 0.9)


def test_steps_nobody_reached_are_not_hot():
    assert hot_steps([0, 0], [0, 0], rng=seeded()).tolist() == [0, 0]
    found = hot_steps([30, 1, 0], [60, 30, 0], rng=seeded())
    assert found[0] > 0.9
    assert found[2] == 0


def test_where_nobody_is_hit_the_interval_still_says_how_few_were_asked():
    found = rates([0, 0, 0, 0], [20, 165, 305, 665], rng=np.random.default_rng(1), width=[0.1, 0.03, 0.02, 0.01])
    assert (found.mean == 0).all()
    assert (found.low == 0).all()
    assert (np.diff(found.high) < 0).all()
    assert 0.05 < found.high[0] < 0.2


def test_the_mean_lies_in_its_own_interval_however_near_to_none():
    found = rates([0, 0, 0, 0, 1], [165, 305, 665, 120, 400], rng=np.random.default_rng(1), width=0.03)
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()
