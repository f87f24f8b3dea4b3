"""Turns counts into estimates that say how sure they are.

Rates of small groups are drawn towards what all groups have in common (empirical Bayes), because the raw top and bottom
of a list of teams is mostly chance: in simulation the raw "top 10 %" of teams was overstated by 19 points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]

FEWEST: Final = 3  # groups: fewer say nothing about how groups differ
FLOOR: Final = 1e-4  # least variance between groups that the method of moments may find
MOST: Final = 0.99  # share of P(1-P) that the variance between groups may not exceed
BLOCK: Final = 1_000_000  # numbers held at once while replicating


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """What groups have in common: rates spread as Beta(mean * strength, (1 - mean) * strength)."""

    mean: float
    strength: float  # worth this many observations
    variance: float  # of the true rates between groups


@dataclass(frozen=True, slots=True)
class Rates:
    """Estimates per group; arrays of equal length, as shares of 1."""

    raw: Reals  # x / n, not a number where n is 0
    mean: Reals
    low: Reals
    high: Reals
    prior: BetaPrior | None  # None: too few groups to shrink, so mean is raw


def beta_prior(x: ArrayLike, n: ArrayLike) -> BetaPrior:
    """Estimate how rates spread over groups from x hits among n in each, by the method of moments (science.md 1.3).

    Groups with n = 0 are left out. Raises ValueError when fewer than three are left.
    """
    hits, sizes = _counts(x, n)
    seen = sizes > 0
    if np.count_nonzero(seen) < FEWEST:
        message = f"a prior needs at least {FEWEST} groups"
        raise ValueError(message)
    mean, strength, variance = _moments(hits[seen], sizes[seen])
    return BetaPrior(float(mean[0]), float(strength[0]), float(variance[0]))


def rates(
    x: ArrayLike,
    n: ArrayLike,
    *,
    rng: np.random.Generator,
    width: ArrayLike = 0.0,
    level: float = 0.90,
    replicates: int = 400,
) -> Rates:
    """Estimate the rate of each group from x hits among n, with an interval of `level`.

    mean = (x + P*M) / (n + M), with P and M of `beta_prior`. The interval is a Beta with that mean. Its variance is
    that of the posterior, averaged over priors refitted to `replicates` data sets (Laird & Louis 1987), plus that of
    the refitted means, plus width**2/12 for counts rounded to steps of `width` in the rate (a number, or one for each
    group).
    Each data set comes from a prior whose variance is itself drawn from what the data leave open; replicating the
    fitted prior alone covers 84-86 % instead of 90 % with few or small groups, since that one is often zero by chance.
    Fewer than three groups, or nobody or everybody hit in all of them, says nothing of how rates spread: raw rates
    with Jeffreys intervals. A group with n = 0 gets the prior, if there is one.
    """
    hits, sizes = _counts(x, n)
    rounding = np.broadcast_to(np.asarray(width, dtype=float), hits.shape) ** 2 / 12
    raw = np.divide(hits, sizes, out=np.full(hits.shape, np.nan), where=sizes > 0)
    if np.count_nonzero(sizes > 0) < FEWEST or hits.sum() in (0, sizes.sum()):
        return _jeffreys(hits, sizes, raw, rounding, level)
    prior = beta_prior(hits, sizes)
    mean = (hits + prior.mean * prior.strength) / (sizes + prior.strength)
    variance = _replicated_variance(hits, sizes, mean, rng, replicates) + rounding
    low, high = _beta_interval(mean, variance, level)
    # near 0 or 1 the moments describe so skewed a Beta that its central part leaves its own mean out
    return Rates(raw, mean, np.minimum(low, mean), np.maximum(high, mean), prior)


def hot_steps(x: ArrayLike, n: ArrayLike, *, rng: np.random.Generator, draws: int = 4000) -> Reals:
    """Tell for each step of one course how likely it is that more people stop there than at its median step.

    x stopped among n who reached the step. The hazards are drawn from their posterior (shrunk to the course when three
    steps or more were reached, Jeffreys otherwise), the median is taken within each draw. Hot is above .9 (science.md
    P4). A step that nobody reached gets 0.
    """
    hits, sizes = _counts(x, n)
    seen = sizes > 0
    hot = np.zeros(hits.shape)
    if not seen.any():
        return hot
    ones, zeros = 0.5, 0.5
    if np.count_nonzero(seen) >= FEWEST:
        prior = beta_prior(hits, sizes)
        ones, zeros = prior.mean * prior.strength, (1 - prior.mean) * prior.strength
    misses = sizes - hits
    hazard = rng.beta(ones + hits[seen], zeros + misses[seen], size=(draws, int(np.count_nonzero(seen))))
    hot[seen] = np.mean(hazard > np.median(hazard, axis=1, keepdims=True), axis=0)
    return hot


def _counts(x: ArrayLike, n: ArrayLike) -> tuple[Reals, Reals]:
    hits, sizes = np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(n, dtype=float))
    if hits.shape != sizes.shape or np.any(hits < 0) or np.any(hits > sizes):
        message = "x and n must have one value for each group, with 0 <= x <= n"
        raise ValueError(message)
    return hits, sizes


def _moments(hits: Reals, sizes: Reals) -> tuple[Reals, Reals, Reals]:
    """P, M and the variance between groups, over the last axis of `hits`; science.md 1.3."""
    groups, total = sizes.size, sizes.sum()
    # Half a hit keeps a signal that all or none have inside the range of a Beta.
    mean = np.clip(hits.sum(axis=-1, keepdims=True) / total, 0.5 / (total + 1), 1 - 0.5 / (total + 1))
    within = mean * (1 - mean)
    squares = np.sum(sizes * (hits / sizes - mean) ** 2, axis=-1, keepdims=True)
    spare = total - np.sum(sizes**2) / total - (groups - 1)
    found = (squares - (groups - 1) * within) / spare if spare > 0 else np.full_like(mean, FLOOR)
    variance = np.minimum(np.maximum(found, FLOOR), MOST * within)
    return mean, within / variance - 1, variance


def _replicated_variance(hits: Reals, sizes: Reals, centre: Reals, rng: np.random.Generator, replicates: int) -> Reals:
    """Mean squared distance of the true rate to `centre`, over priors refitted to replicated data; see `rates`."""
    seen = sizes > 0
    total = np.zeros(hits.shape)
    block = max(1, BLOCK // hits.size)
    for start in range(0, replicates, block):
        count = min(block, replicates - start)
        mean, strength = _replicated_priors(hits[seen], sizes[seen], rng, count)
        guess = (hits + mean * strength) / (sizes + strength)
        total += np.sum(guess * (1 - guess) / (sizes + strength + 1) + (guess - centre) ** 2, axis=0)
    return total / replicates


def _replicated_priors(hits: Reals, sizes: Reals, rng: np.random.Generator, count: int) -> tuple[Reals, Reals]:
    """Mean and strength, each of shape (count, 1), of priors fitted to data sets that could as well have been seen."""
    groups, total = sizes.size, sizes.sum()
    mean, _, _ = _moments(hits, sizes)
    within = mean * (1 - mean)
    squares = np.sum(sizes * (hits / sizes - mean) ** 2)
    spare = total - np.sum(sizes**2) / total - (groups - 1)
    # The weighted squares are about chi-square with groups - 1 degrees of freedom around their expectation.
    expected = squares * (groups - 1) / rng.chisquare(groups - 1, size=(count, 1))
    open_variance = (expected - (groups - 1) * within) / spare if spare > 0 else np.full((count, 1), FLOOR)
    variance = np.clip(open_variance, FLOOR, np.maximum(FLOOR, 0.9 * within))
    strength = within / np.minimum(variance, MOST * within) - 1
    truth = rng.beta(mean * strength, (1 - mean) * strength, size=(count, groups))
    again = rng.binomial(np.rint(sizes).astype(np.int64), truth).astype(float)
    refitted, firmness, _ = _moments(again, sizes)
    return refitted, firmness


def _beta_interval(mean: Reals, variance: Reals, level: float) -> tuple[Reals, Reals]:
    """Central interval of the Beta with this mean and variance."""
    from scipy.special import betaincinv  # noqa: PLC0415 slow to import, and not needed where nothing is estimated

    strength = mean * (1 - mean) / np.minimum(variance, MOST * mean * (1 - mean)) - 1
    ones, zeros = mean * strength, (1 - mean) * strength
    tail = (1 - level) / 2
    return betaincinv(ones, zeros, tail), betaincinv(ones, zeros, 1 - tail)


def _jeffreys(hits: Reals, sizes: Reals, raw: Reals, rounding: Reals, level: float) -> Rates:
    """Each group by itself: Beta(x + 1/2, n - x + 1/2), with 0 and 1 inside when x is at that end."""
    mean = (hits + 0.5) / (sizes + 1)
    low, high = _beta_interval(mean, mean * (1 - mean) / (sizes + 2) + rounding, level)
    return Rates(raw, raw, np.where(hits > 0, low, 0.0), np.where(hits < sizes, high, 1.0), None)
