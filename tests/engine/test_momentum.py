"""What fades is noticed by week six, what does not is left alone, and holidays are no fading."""

from __future__ import annotations

import numpy as np
import pytest

from vonk.engine import momentum

FLAT, HALF = np.ones(52), np.where(np.arange(52) < 3, 1.0, 0.5)


def weeks(
    rng: np.random.Generator, people: float, shape: np.ndarray, *, dispersion: float
) -> tuple[np.ndarray, np.ndarray]:
    """Counts and exposure of a year with a holiday; the variance of a count is `dispersion` times its mean."""
    exposure = np.full(len(shape), float(people))
    exposure[20:22] *= 0.45
    mean = exposure * shape
    if dispersion > 1:
        mean = rng.gamma(np.maximum(mean / (dispersion - 1), 1e-9), dispersion - 1)
    return rng.poisson(mean).astype(float), exposure


def noticed(people: float, shape: np.ndarray, *, dispersion: float, runs: int, seed: int = 0) -> np.ndarray:
    """The week in which each of `runs` programmes was noticed, 0 where none was."""
    rng = np.random.default_rng([seed, int(people), len(shape)])
    found = []
    for _ in range(runs):
        y, e = weeks(rng, people, shape, dispersion=dispersion)
        states = (
            momentum.evidence(y[:w], e[:w], dispersion=dispersion).max() > momentum.limit(w)
            for w in range(5, len(y) + 1)
        )
        found.append(next((week for week, so in enumerate(states, 5) if so), 0))
    return np.array(found)


WORLDS = [(12, 1.0), (40, 1.0), (40, 1.5), (40, 2.5), (300, 1.5)]


@pytest.mark.parametrize(("people", "dispersion"), WORLDS)
def test_a_programme_that_does_not_fade_is_rarely_called_fading_in_a_year(people: int, dispersion: float):
    assert (noticed(people, FLAT, dispersion=dispersion, runs=100) > 0).mean() <= 0.10


@pytest.mark.full
@pytest.mark.parametrize(("people", "dispersion"), WORLDS)
def test_at_most_five_in_a_hundred_programme_years_raise_a_false_alarm(people: int, dispersion: float):
    share = (noticed(people, FLAT, dispersion=dispersion, runs=1500, seed=1) > 0).mean()
    assert share <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1500)


@pytest.mark.parametrize(("people", "least"), [(40, 0.8), (100, 0.98)])
def test_a_programme_that_halves_after_its_third_week_is_noticed_by_week_six(people: int, least: float):
    found = noticed(people, HALF[:6], dispersion=1.5, runs=300)
    assert (found > 0).mean() >= least


def test_it_says_since_when_and_that_it_was_noticed():
    found = momentum.fading([50, 52, 49, 48, 21, 19, 22, 18], [100] * 8)
    assert (found.state, found.since, found.week) == ("fading", 5, 8)
    assert found.noticed is not None
    assert found.noticed <= 7


def test_who_picks_up_again_is_steady_again():
    faded = [50, 52, 49, 20, 21, 19]
    assert momentum.fading(faded, [100] * 6).state == "fading"
    assert momentum.fading([*faded, *[50] * 12], [100] * 18).state == "steady"


def test_a_holiday_with_fewer_people_there_is_no_fading():
    assert momentum.fading([50, 51, 49, 50, 10, 9, 48], [100, 100, 100, 100, 20, 20, 100]).state == "steady"


def test_nothing_is_said_before_the_fifth_week_or_without_anybody():
    assert momentum.fading([50, 4, 3, 1], [100] * 4).state == "early"
    assert momentum.fading([0] * 8, [0] * 8).state == "early"


def test_weeks_that_vary_more_than_chance_tell_their_dispersion():
    rng = np.random.default_rng(3)
    wide = [weeks(rng, 60, FLAT, dispersion=3.0) for _ in range(20)]
    plain = [weeks(rng, 60, FLAT, dispersion=1.0) for _ in range(20)]
    assert momentum.dispersion_of([y for y, _ in wide], [e for _, e in wide]) == pytest.approx(3, abs=0.7)
    assert momentum.dispersion_of([y for y, _ in plain], [e for _, e in plain]) == pytest.approx(1, abs=0.2)
    assert momentum.dispersion_of([], []) == momentum.DISPERSION


def test_counts_and_exposure_must_match():
    with pytest.raises(ValueError, match="each week"):
        momentum.fading([1, 2], [1])


@pytest.mark.parametrize(
    ("kept", "since"),
    [("xxxxx...", 5), ("xxxxx..", None), ("xxx.x.x.", None), ("...", None), ("", None), ("xx......", 2)],
)
def test_a_ritual_fades_when_it_was_missed_three_times_in_a_row(kept: str, since: int | None):
    assert momentum.ritual_fades([held == "x" for held in kept]) == since


def test_a_ritual_kept_nine_times_in_ten_is_rarely_called_fading_in_a_year():
    rng = np.random.default_rng(1)
    years = rng.random((4000, 52)) < 0.9
    missed = ~years[:, :-2] & ~years[:, 1:-1] & ~years[:, 2:]
    assert missed.any(axis=1).mean() <= 0.05
