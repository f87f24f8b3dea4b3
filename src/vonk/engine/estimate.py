"""Turns counts into estimates that say how sure they are.

Rates of small groups are drawn towards what all groups have in common (empirical Bayes), because the raw top and bottom
of a list of teams is mostly chance: in simulation the raw "top 10 %" of teams was overstated by 19 points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vonk.engine import leaning

type Reals = NDArray[np.float64]
type Ints = NDArray[np.int64]

FEWEST: Final = 3  # groups: fewer say nothing about how groups differ
FLOOR: Final = 1e-4  # least variance between groups that the method of moments may find
MOST: Final = 0.99  # share of P(1-P) that the variance between groups may not exceed
CENTRES_WITHIN: Final = 5.0  # times the rate of all together: how far the centre of counts is looked for
MOST_TRIED: Final = 9  # hits that one rounded count is taken to stand for


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
    width: ArrayLike = 0.0,
    group: ArrayLike | None = None,
    level: float = 0.90,
) -> Rates:
    """Estimate the rate of each group from x hits among n, with an interval of `level`.

    width: step of the rate to which x / n was rounded (a number, or one for each); any x within half a step of the one
    told could be the true one. group: a label of the larger group that each belongs to; without it all are one.
    True rates are spread as a Beta around the centre of their larger group (`leaning`). Given centre and spread the
    posterior is a Beta for each x that could be true; the result is the mean of all of these, each weighed by how
    likely it is, and the interval that of the Beta with their mean and variance.
    Fewer than three, or nobody or everybody hit in all of them, says nothing of how rates spread: raw rates with
    Jeffreys intervals. One with n = 0 gets what the others have in common.
    """
    hits, sizes = _counts(x, n)
    step = np.broadcast_to(np.asarray(width, dtype=float), hits.shape)
    raw = np.divide(hits, sizes, out=np.full(hits.shape, np.nan), where=sizes > 0)
    if np.count_nonzero(sizes > 0) < FEWEST or hits.sum() in (0, sizes.sum()):
        return _jeffreys(hits, sizes, raw, step**2 / 12, level)
    label = np.zeros(len(hits)) if group is None else np.asarray(group)
    larger = np.asarray(np.unique(label, return_inverse=True)[1], dtype=np.int64)
    kinds, row = np.unique(np.stack([hits, sizes, step]), axis=1, return_inverse=True)
    on = leaning.grid(*_reach(hits, sizes, larger))
    fit, mean, variance = _betas(kinds, on)
    weight = leaning.weights(fit, row, larger, on)
    middle, spread = leaning.moments(weight, mean, variance, row, larger)
    low, high = _beta_interval(middle, spread, level)
    # near 0 or 1 the moments describe so skewed a Beta that its central part leaves its own mean out
    return Rates(raw, middle, np.minimum(low, middle), np.maximum(high, middle))


def counts(events: ArrayLike, time: ArrayLike, *, width: ArrayLike = 0.0, level: float = 0.90) -> Rates:
    """Estimate events per unit of time of each group (Gamma-Poisson), with an interval of `level`; as for `rates`.

    events: seen in `time`, which is more than 0. width: step to which events / time was rounded.
    """
    seen, long = np.atleast_1d(np.asarray(events, dtype=float)), np.atleast_1d(np.asarray(time, dtype=float))
    if seen.shape != long.shape or np.any(seen < 0) or np.any(long <= 0):
        message = "events and time must have one value for each group, with time above 0"
        raise ValueError(message)
    raw, step = seen / long, np.broadcast_to(np.asarray(width, dtype=float), seen.shape)
    pooled = (seen.sum() + 0.5) / long.sum()
    if len(seen) < FEWEST or not seen.any():
        mean, variance = (seen + 0.5) / long, (seen + 0.5) / long**2 + step**2 / 12
        low, high = _gamma_interval(mean, variance, level)
        return Rates(raw, raw, np.where(seen > 0, low, 0.0), high)
    kinds, row = np.unique(np.stack([seen, long, step]), axis=1, return_inverse=True)
    on = leaning.grid(pooled / CENTRES_WITHIN, pooled * CENTRES_WITHIN, scale=CENTRES_WITHIN * pooled)
    fit, mean, variance = _gammas(kinds, on)
    together = np.zeros(len(seen), dtype=np.int64)
    weight = leaning.weights(fit, row, together, on, scale=CENTRES_WITHIN * pooled)
    middle, spread = leaning.moments(weight, mean, variance, row, together)
    low, high = _gamma_interval(middle, spread, level)
    return Rates(raw, middle, np.minimum(low, middle), np.maximum(high, middle))


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


def _reach(hits: Reals, sizes: Reals, larger: Ints) -> tuple[float, float]:
    """Between which centres to look: around the rate of each larger group, as far as chance and spread may carry it."""
    found, cases, rows = (np.bincount(larger, weights=values) for values in (hits, sizes, np.ones_like(hits)))
    rate = (found + 0.5) / (cases + 1)
    far = 3 * np.sqrt(rate * (1 - rate) / (cases + 1) + leaning.USUAL**2 / rows)
    return max(0.005, float((rate - far).min())), min(0.995, float((rate + far).max()))


def _betas(kinds: Reals, on: leaning.Grid) -> tuple[Reals, Reals, Reals]:
    """For each (x, n, step) and each pair of the grid: log likelihood, and mean and variance of the posterior."""
    from scipy.special import betaln  # noqa: PLC0415 slow to import, and not needed where nothing is estimated

    within = on.centre * (1 - on.centre)
    strength = np.maximum(within / on.spread**2 - 1, 0.2)
    ones, zeros = on.centre * strength, (1 - on.centre) * strength
    fit, mean, variance = (np.empty((kinds.shape[1], len(ones))) for _ in range(3))
    for at, (x, n, step) in enumerate(kinds.T):
        hits = _could_be(x, n, step)[:, None]
        log = betaln(ones + hits, zeros + n - hits) - betaln(ones, zeros) - betaln(hits + 1, n - hits + 1)
        guess = (ones + hits) / (strength + n)
        fit[at], mean[at], variance[at] = _mixed(log, guess, guess * (1 - guess) / (strength + n + 1))
    return fit, mean, variance


def _gammas(kinds: Reals, on: leaning.Grid) -> tuple[Reals, Reals, Reals]:
    """As `_betas`, for (events, time, step)."""
    from scipy.special import gammaln  # noqa: PLC0415 as above

    rate = on.centre / on.spread**2
    shape = on.centre * rate
    fit, mean, variance = (np.empty((kinds.shape[1], len(rate))) for _ in range(3))
    for at, (seen, time, step) in enumerate(kinds.T):
        events = _could_be(seen, time, step, bounded=False)[:, None]
        log = gammaln(shape + events) - gammaln(shape) - gammaln(events + 1)
        log += shape * np.log(rate / (rate + time)) + events * np.log(time / (rate + time))
        guess = (shape + events) / (rate + time)
        fit[at], mean[at], variance[at] = _mixed(log, guess, guess / (rate + time))
    return fit, mean, variance


def _mixed(log: Reals, guess: Reals, spread: Reals) -> tuple[Reals, Reals, Reals]:
    """Over the events that one rounded count may stand for: log likelihood, mean and variance of the posterior."""
    top = log.max(axis=0)
    share = np.exp(log - top)
    total = share.sum(axis=0)
    share /= total
    mean = (share * guess).sum(axis=0)
    return top + np.log(total), mean, (share * (spread + (guess - mean) ** 2)).sum(axis=0)


def _could_be(x: float, n: float, step: float, *, bounded: bool = True) -> Reals:
    """The hits that x may stand for, when x / n was rounded to `step`; at most nine of them, evenly spread."""
    half = max((step * n - 1) / 2, 0.0)
    if not half:
        return np.array([x])
    count = int(min(np.ceil(2 * half + 1), MOST_TRIED))
    return np.unique(np.clip(np.linspace(x - half, x + half, count), 0, n if bounded else None))


def _beta_interval(mean: Reals, variance: Reals, level: float) -> tuple[Reals, Reals]:
    """Central interval of the Beta with this mean and variance."""
    from scipy.special import betaincinv  # noqa: PLC0415 slow to import, and not needed where nothing is estimated

    strength = mean * (1 - mean) / np.minimum(variance, MOST * mean * (1 - mean)) - 1
    ones, zeros = mean * strength, (1 - mean) * strength
    tail = (1 - level) / 2
    return betaincinv(ones, zeros, tail), betaincinv(ones, zeros, 1 - tail)


def _gamma_interval(mean: Reals, variance: Reals, level: float) -> tuple[Reals, Reals]:
    """Central interval of the Gamma with this mean and variance."""
    from scipy.special import gammaincinv  # noqa: PLC0415 as above

    shape, tail = mean**2 / variance, (1 - level) / 2
    scale = variance / mean
    return gammaincinv(shape, tail) * scale, gammaincinv(shape, 1 - tail) * scale


def _jeffreys(hits: Reals, sizes: Reals, raw: Reals, rounding: Reals, level: float) -> Rates:
    """Each group by itself: Beta(x + 1/2, n - x + 1/2), with 0 and 1 inside when x is at that end."""
    mean = (hits + 0.5) / (sizes + 1)
    low, high = _beta_interval(mean, mean * (1 - mean) / (sizes + 2) + rounding, level)
    return Rates(raw, raw, np.where(hits > 0, low, 0.0), np.where(hits < sizes, high, 1.0))
