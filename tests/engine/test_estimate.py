"""Estimates agree with known answers, and with the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from vonk.engine.estimate import beta_prior, counts, hot_steps, rates

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


def test_the_mean_lies_between_its_own_rate_and_what_all_share():
    found = rates(X, N)
    common = X.sum() / N.sum()
    assert np.all((found.low < found.mean) & (found.mean < found.high))
    assert found.mean[0] > found.raw[0]
    assert found.mean[3] < found.raw[3]
    lean = abs(found.mean - found.raw) / abs(found.raw - common)
    assert lean[3] < lean[0]  # of fifty people more is believed than of ten


def test_a_rounded_rate_is_told_less_surely():
    exact, rounded = rates(X, N), rates(X, N, width=5 / N)
    assert np.all(rounded.high - rounded.low > exact.high - exact.low)
    assert rounded.mean == pytest.approx(exact.mean, abs=0.03)


def test_a_rounded_count_in_the_middle_leans_to_neither_side():
    assert rates([10] * 40, [25] * 40, width=5 / 25).mean == pytest.approx(0.4, abs=0.005)


def test_a_call_centre_is_not_drawn_to_head_office():
    x, n = np.array([5, 6, 4, 5, 8, 21, 22, 20, 22, 21]), np.full(10, 25)
    alone, together = rates(x, n, group=np.repeat(["phone", "office"], 5)), rates(x, n)
    assert alone.mean[4] < together.mean[4]
    assert alone.mean[4] == pytest.approx(0.25, abs=0.03)
    assert np.mean(alone.high - alone.low) < np.mean(together.high - together.low)


def test_labels_that_say_nothing_change_little():
    rng = seeded(2)
    n = rng.integers(12, 40, 60)
    x = rng.binomial(n, rng.beta(10, 10, 60))
    assert rates(x, n, group=np.arange(60) % 6).mean == pytest.approx(rates(x, n).mean, abs=0.05)


def test_two_groups_stand_by_themselves():
    from scipy.stats import beta

    found = rates([0, 8], [10, 20])
    assert found.mean.tolist() == [0, 0.4]
    assert found.low == pytest.approx([0, beta.ppf(0.05, 8.5, 12.5)])
    assert found.high == pytest.approx([beta.ppf(0.95, 0.5, 10.5), beta.ppf(0.95, 8.5, 12.5)])
    with pytest.raises(ValueError, match="at least 3 groups"):
        beta_prior([1, 2], [3, 4])


def test_an_empty_group_gets_the_prior():
    found = rates([*X, 0], [*N, 0])
    assert found.mean[-1] == pytest.approx(X.sum() / N.sum(), abs=0.05)
    assert np.isnan(found.raw[-1])
    assert found.high[-1] - found.low[-1] > found.high[3] - found.low[3]


@pytest.mark.parametrize(
    ("hits", "sizes"), [([0] * 5, [20] * 5), ([20] * 5, [20] * 5), ([0, 1, 1], [1, 1, 1]), ([0, 9, 0], [9, 9, 9])]
)
def test_extreme_counts_stay_inside_nought_and_one(hits, sizes):
    found = rates(hits, sizes)
    for values in (found.mean, found.low, found.high):
        assert np.all((values >= 0) & (values <= 1))


def test_more_hits_than_people_is_refused():
    with pytest.raises(ValueError, match="0 <= x <= n"):
        rates([3], [2])


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
        found = rates(rng.binomial(sizes, truth), sizes)
        covered.append(np.mean((found.low <= truth) & (truth <= found.high)))
    assert 0.88 <= np.mean(covered) <= 0.92


def test_shrinking_undoes_the_luck_of_the_top_of_the_list():
    rng = seeded(3)
    sizes = rng.integers(5, 26, 200)
    truth = rng.beta(16, 24, 200)
    found = rates(rng.binomial(sizes, truth), sizes)
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
    found = rates([0, 0, 0, 0], [20, 165, 305, 665], width=[0.1, 0.03, 0.02, 0.01])
    assert (found.mean == 0).all()
    assert (found.low == 0).all()
    assert (np.diff(found.high) < 0).all()
    assert 0.05 < found.high[0] < 0.2


def test_the_mean_lies_in_its_own_interval_however_near_to_none():
    found = rates([0, 0, 0, 0, 1], [165, 305, 665, 120, 400], width=0.03)
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()


# --- events in time -------------------------------------------------------------------------------------------------


def test_the_rate_of_one_group_alone_is_its_own_inside_the_exact_interval():
    from statsmodels.stats.rates import confint_poisson

    found = counts([7, 0], [120, 60])
    assert found.mean.tolist() == [7 / 120, 0]
    low, high = confint_poisson(7, 120, method="exact-c", alpha=0.1)
    assert low < found.low[0] < found.mean[0] < found.high[0] < high  # Jeffreys lies inside the exact one
    assert found.low[1] == 0 < found.high[1]


def test_a_jeffreys_interval_is_that_of_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    x, n = np.array([3, 17]), np.array([20, 31])
    found = rates(x, n)
    low, high = proportion_confint(x, n, alpha=0.1, method="jeffreys")
    assert found.low == pytest.approx(low, abs=1e-6)
    assert found.high == pytest.approx(high, abs=1e-6)


def test_counts_lean_on_what_all_share_and_cover_nine_of_ten():
    rng, inside = seeded(4), []
    for _ in range(150):
        time = rng.integers(30, 200, 20)
        truth = rng.gamma(6, 0.06 / 6, 20)
        found = counts(rng.poisson(truth * time), time)
        inside.append((found.low <= truth) & (truth <= found.high))
    assert 0.88 <= np.mean(inside) <= 0.92
    assert np.ptp(found.mean) < np.ptp(found.raw)


def test_no_events_at_all_and_times_of_nothing():
    found = counts([0, 0, 0], [30, 60, 90])
    assert found.mean.tolist() == found.low.tolist() == [0, 0, 0]
    assert np.all(np.diff(found.high) < 0)
    with pytest.raises(ValueError, match="time above 0"):
        counts([1], [0])
