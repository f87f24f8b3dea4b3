"""The index keeps order, cannot be bought off by one link, and says how sure it is as often as it should."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import betaincinv

from vonk.engine import estimate, index
from vonk.engine.index import LINKS, POWERS, Scale, Told

NAN = np.nan


def a_scale(*, per_link: int = 2, low_is_good: int | None = None) -> Scale:
    """Equal weights; every signal counts from .1 to .9, or the other way round."""
    link = np.repeat(np.arange(3), per_link)
    none, full = np.full(len(link), 0.1), np.full(len(link), 0.9)
    if low_is_good is not None:
        none[low_is_good], full[low_is_good] = 0.9, 0.1
    return Scale(link, np.full(len(link), 1 / per_link), none, full, np.ones(3))


def told(*rows: list[float], half: float = 0.04) -> Told:
    value = np.array(rows, dtype=float)
    return Told(value, value - half, value + half)


def drawn(figures: Told, scale: Scale, seed: int = 1) -> np.ndarray:
    return index.sample(figures, scale, np.random.default_rng(seed))


def medians(figures: Told, scale: Scale) -> np.ndarray:
    return index.summary(index.score(drawn(figures, scale), scale).index)[0]


@pytest.mark.parametrize(("x", "n"), [(3, 20), (40, 80), (195, 200), (1, 11)])
def test_draws_have_the_quantiles_of_the_posterior_that_was_told(x: int, n: int):
    ones, zeros = x + 1, n - x + 1
    low, high = betaincinv(ones, zeros, 0.05), betaincinv(ones, zeros, 0.95)
    mean = np.array([[ones / (ones + zeros)]])
    figures = Told(np.repeat(mean, 6, axis=1), np.full((1, 6), low), np.full((1, 6), high))
    draws = drawn(figures, a_scale())[0].ravel()  # 12,000 of them
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        found, expected = np.quantile(draws, share), betaincinv(ones, zeros, share)
        assert abs(found - expected) < 0.05 * (high - low), share


def test_a_band_is_drawn_evenly_between_its_ends():
    figures = Told(np.full((1, 6), NAN), np.full((1, 6), 0.0), np.full((1, 6), 0.25))
    draws = drawn(figures, a_scale())[0]
    assert (draws.min() >= 0, draws.max() <= 0.25) == (True, True)
    assert draws.mean() == pytest.approx(0.125, abs=0.003)


@pytest.mark.parametrize("signal", range(6))
def test_a_better_signal_never_lowers_the_index(signal: int):
    for low_is_good in (None, signal):
        scale = a_scale(low_is_good=low_is_good)
        rows = []
        for value in (0.15, 0.4, 0.6, 0.85):
            row = [0.5] * 6
            row[signal] = value
            rows.append(row)
        found = [float(medians(told(row), scale)[0]) for row in rows]
        assert found == sorted(found, reverse=low_is_good is not None)
        assert found[0] != pytest.approx(found[-1], abs=3)


def test_the_index_is_the_geometric_mean_of_its_links_with_these_powers():
    sure = told([0.74, 0.74, 0.5, 0.5, 0.26, 0.26], half=1e-5)  # 80, 50 and 20 of 100
    assert medians(sure, a_scale())[0] == pytest.approx(80**0.25 * 50**0.35 * 20**0.40, abs=0.1)
    assert POWERS.sum() == pytest.approx(1)


def test_all_participation_of_the_world_does_not_make_up_for_no_impact():
    nothing = told([0.9, 0.9, 0.9, 0.9, 0.1, 0.1], half=1e-5)
    assert medians(nothing, a_scale())[0] == pytest.approx(
        100**0.6, abs=0.5
    )  # 16 of 100: impact stands at its floor, 1


def test_without_six_tenths_of_a_link_there_is_no_index_but_the_other_links_stand():
    figures = told([0.5, 0.5, 0.5, 0.5, 0.5, NAN])
    found = index.score(drawn(figures, a_scale()), a_scale())
    assert found.coverage[:, 0].tolist() == [1, 1, 0.5]
    assert np.isfinite(found.links[:2]).all()
    assert np.isnan(found.links[2]).all()
    assert np.isnan(found.index).all()


def test_a_missing_signal_leaves_its_weight_to_the_others():
    scale = Scale(np.array([0, 0, 1, 2]), np.array([0.4, 0.6, 1, 1]), np.zeros(4), np.ones(4), np.ones(3))
    found = index.score(drawn(told([NAN, 0.7, 0.5, 0.5], half=1e-5), scale), scale)
    assert found.links[0, 0].mean() == pytest.approx(70, abs=0.1)
    assert found.coverage[0, 0] == pytest.approx(0.6)


def test_a_rise_is_sure_when_it_is_large_and_even_when_there_is_none():
    scale = a_scale()
    before, same, better = (drawn(told([v] * 6), scale, seed) for v, seed in ((0.4, 1), (0.4, 2), (0.55, 3)))
    assert index.rises(better, before, scale)[0] > 0.99
    assert index.rises(before, better, scale)[0] < 0.01
    assert index.rises(same, before, scale)[0] == pytest.approx(0.5, abs=0.06)


def test_a_signal_that_came_new_is_no_rise():
    scale = a_scale(per_link=3)
    before = drawn(told([0.4, 0.4, NAN] * 3), scale, 1)
    now = drawn(told([0.4, 0.4, 0.9] * 3), scale, 2)
    assert index.rises(now, before, scale)[0] == pytest.approx(0.5, abs=0.06)


def test_a_band_is_told_only_when_it_is_sure():
    scale = a_scale()
    rows = [[0.2] * 6, [0.5] * 6, [0.85] * 6]
    assert index.bands(index.score(drawn(told(*rows), scale), scale).index) == ["low", "mid", "high"]
    vague = told([0.37] * 6, half=0.25)
    assert index.bands(index.score(drawn(vague, scale), scale).index) == [""]


def test_one_group_alone_is_not_above_a_middle():
    scale = a_scale()
    three = index.score(drawn(told([0.2] * 6, [0.5] * 6, [0.8] * 6), scale), scale).index
    assert index.above_middle(three).round().tolist() == [0, 0, 1]
    assert np.isnan(index.above_middle(three[:1])).all()


def test_thirty_groups_give_the_ends_themselves_and_fewer_do_not():
    values = np.linspace(0.2, 0.8, 31)
    assert index.ends(values, "high") == pytest.approx((0.26, 0.74))
    assert index.ends(values, "low") == pytest.approx((0.74, 0.26))
    assert index.ends(values[:29], "high") is None
    assert index.ends(np.full(40, 0.5), "high") is None


def test_the_same_seed_gives_the_same_index():
    scale = a_scale()
    assert (drawn(told([0.5] * 6), scale, 5) == drawn(told([0.5] * 6), scale, 5)).all()


def people(rng: np.random.Generator, size: int, effect: float) -> dict[str, np.ndarray]:
    """Starting, finishing and stopping of the same people: who is diligent does all of it."""
    diligent = rng.standard_normal(size)

    def leaning(part: float) -> np.ndarray:
        return part * diligent + np.sqrt(1 - part**2) * rng.standard_normal(size)

    starts = leaning(0.7) + effect
    finishes = (starts > -0.8) & (leaning(0.7) + effect > 0)
    return {
        "goal": leaning(0.4) + effect > 0.2,
        "talk": leaning(0.3) + effect > -0.3,
        "starts": starts > -0.4,
        "finishes": finishes,
        "uses": leaning(0.3) + effect > 0.3,
        "shares": leaning(0.3) + effect > 0.8,
    }


def covered(seed: int, size: int, groups: int = 12) -> tuple[int, int]:
    """How many groups have their true index inside the interval made from told figures, and how many there are."""
    rng = np.random.default_rng(seed)
    effects = rng.normal(0, 0.3, groups)
    seen = [people(rng, size, effect) for effect in effects]
    truly = [people(rng, 20_000, effect) for effect in effects]
    names, scale = list(seen[0]), a_scale()
    columns = []
    for name in names:
        hits = np.array([one[name].sum() for one in seen])
        told_hits = np.minimum((hits + 2) // 5 * 5, size)
        found = estimate.rates(told_hits, np.full(groups, size), width=5 / size)
        columns.append((found.mean, found.low, found.high))
    figures = Told(*(np.stack([column[at] for column in columns], axis=1) for at in range(3)))
    truth = np.array([[one[name].mean() for name in names] for one in truly])
    real = index.score(truth[:, :, None], scale).index[:, 0]
    _, low, high = index.summary(index.score(drawn(figures, scale, seed), scale).index)
    return int(((low <= real) & (real <= high)).sum()), groups


@pytest.mark.parametrize("size", [60, 200])
def test_the_interval_of_the_index_holds_the_true_index_nine_times_in_ten(size: int):
    inside, every = np.sum([covered(seed, size) for seed in range(25)], axis=0)
    assert 0.85 <= inside / every <= 0.95


@pytest.mark.full
def test_the_interval_of_the_index_holds_the_true_index_in_six_thousand_groups():
    inside, every = np.sum([covered(seed, size) for seed in range(1000, 1250) for size in (60, 200)], axis=0)
    assert 0.88 <= inside / every <= 0.92


def test_every_link_has_a_power():
    assert len(LINKS) == len(POWERS) == 3
