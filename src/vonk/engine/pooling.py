"""Puts estimates of the same play from many comparisons together, and what that makes of a belief held before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]
type Method = Literal["reml", "dl"]

FEWEST: Final = 3  # estimates: fewer do not say how much places differ
ROUNDS: Final = 200
CLOSE: Final = 1e-12
HALVINGS: Final = 60
GRID, DRAWS = 400, 400  # values of tau2 looked at, and of its confidence distribution


@dataclass(frozen=True, slots=True)
class Pooled:
    """What estimates have in common, and how much they differ; in the unit of the estimates."""

    mean: float
    se: float  # Hartung-Knapp, never below the plain one
    low: float  # of the mean
    high: float
    tau2: float  # variance of the true effects between places
    i2: float  # share of what differs that is not chance
    scale: float  # of Hartung-Knapp: times the plain squared error
    prediction_low: float  # of the true effect in a new place; infinite below three estimates
    prediction_high: float
    studies: int


def pool(estimates: ArrayLike, ses: ArrayLike, *, method: Method = "reml", level: float = 0.95) -> Pooled:
    """Pool estimates with these standard errors by random effects; raises ValueError without any, or with se <= 0.

    y_k ~ N(theta_k, se_k**2), theta_k ~ N(mu, tau2): weights w = 1 / (se**2 + tau2), mu = sum w y / sum w. tau2 by
    restricted maximum likelihood (Viechtbauer 2005), or by DerSimonian & Laird 1986. The squared error of mu is
    max(1, q) / sum w with q = sum w (y - mu)**2 / (k - 1), and its interval is Student's t with k - 1 (Hartung & Knapp
    2001; not below 1, so that a few estimates that agree by chance are not taken as certain). Prediction interval: of
    `_predicted`. One estimate is returned as it is.
    """
    from scipy.special import ndtri, stdtrit  # noqa: PLC0415 slow to import

    y, v = np.asarray(estimates, dtype=float), np.asarray(ses, dtype=float) ** 2
    if not y.size or y.shape != v.shape or not np.all(np.isfinite(y)) or not np.all((v > 0) & np.isfinite(v)):
        message = "pooling needs estimates, each with its standard error above 0"
        raise ValueError(message)
    fixed = _moments(y, v)
    tau2 = fixed if method == "dl" else _restricted(y, v, fixed)
    weight = 1 / (v + tau2)
    mean = float(np.sum(weight * y) / weight.sum())
    df = y.size - 1
    scale = float(np.sum(weight * (y - mean) ** 2)) / df if df else 1.0
    se = math.sqrt(max(1.0, scale) / float(weight.sum()))
    beyond = (1 - level) / 2
    half = se * float(-stdtrit(df, beyond) if df else -ndtri(beyond))
    ahead = _predicted(y, v, beyond) if y.size >= FEWEST else (-math.inf, math.inf)
    return Pooled(mean, se, mean - half, mean + half, tau2, _i2(y, v), scale, *ahead, studies=y.size)


def update_prior(prior_mean: float, prior_sd: float, pooled: Pooled) -> tuple[float, float]:
    """Give the belief (mean, sd) about the effect in one place, after what was found in others.

    Normal-normal: precision 1 / prior_sd**2 + 1 / (se**2 + tau2), since what was found elsewhere says of this place no
    more than the variance between places allows. Below three estimates tau2 is not known, and at least prior_sd**2
    stands in for it: one place moves a belief at most half of the way.
    """
    if prior_sd <= 0:
        message = "a belief has a spread above 0"
        raise ValueError(message)
    apart = pooled.tau2 if pooled.studies >= FEWEST else max(pooled.tau2, prior_sd**2)
    before, found = 1 / prior_sd**2, 1 / (pooled.se**2 + apart)
    return (before * prior_mean + found * pooled.mean) / (before + found), math.sqrt(1 / (before + found))


def update_with_own(prior_mean: float, prior_sd: float, own: Pooled) -> tuple[float, float]:
    """Give the belief (mean, sd) about the effect in one place, after what was found in that place itself.

    Normal-normal with the error of what was found alone: how much places differ does not matter here.
    """
    if prior_sd <= 0:
        message = "a belief has a spread above 0"
        raise ValueError(message)
    before, found = 1 / prior_sd**2, 1 / own.se**2
    return (before * prior_mean + found * own.mean) / (before + found), math.sqrt(1 / (before + found))


def log_odds(x_treated: int, n_treated: int, x_control: int, n_control: int) -> tuple[float, float]:
    """Give the difference of two shares on the logit scale with its standard error, for `pool` and for beliefs.

    Half a person is added to each cell, so that nobody or everybody is not without end. Source: Haldane 1956.
    """
    yes1, no1, yes0, no0 = (cell + 0.5 for cell in (x_treated, n_treated - x_treated, x_control, n_control - x_control))
    return math.log(yes1 * no0 / (no1 * yes0)), math.sqrt(1 / yes1 + 1 / no1 + 1 / yes0 + 1 / no0)


def _spread(y: Reals, v: Reals) -> float:
    """Cochran's Q: squared distances from the common mean, in standard errors."""
    return float(np.sum((y - np.sum(y / v) / np.sum(1 / v)) ** 2 / v))


def _i2(y: Reals, v: Reals) -> float:
    spread = _spread(y, v)
    return max(0.0, 1 - (y.size - 1) / spread) if spread > 0 else 0.0


def _moments(y: Reals, v: Reals) -> float:
    """tau2 of DerSimonian & Laird: (Q - (k - 1)) / (sum w - sum w**2 / sum w), at least 0."""
    weight = 1 / v
    away = float(weight.sum() - np.sum(weight**2) / weight.sum())
    return max(0.0, (_spread(y, v) - (y.size - 1)) / away) if y.size > 1 else 0.0


def _restricted(y: Reals, v: Reals, tau2: float) -> float:
    """tau2 of the highest restricted likelihood, by Fisher scoring from a first guess, at least 0."""
    if y.size == 1:
        return 0.0
    for _ in range(ROUNDS):
        w = 1 / (v + tau2)
        one, two, three = (float(np.sum(w**power)) for power in (1, 2, 3))
        away = y - np.sum(w * y) / one
        slope = float(np.sum((w * away) ** 2)) - (one - two / one)
        step = slope / (two - 2 * three / one + (two / one) ** 2)
        moved = max(0.0, tau2 + step)
        if abs(moved - tau2) <= CLOSE * (1 + tau2):
            return moved
        tau2 = moved
    return tau2


def _predicted(y: Reals, v: Reals, beyond: float) -> tuple[float, float]:
    """Interval of the true effect in a new place, with a chance of `beyond` on each side.

    tau2 is not known, and an estimate of 0 with few places says little: mu +- t(k - 2) sqrt(tau2 + se**2) held 84 %
    instead of 95 % in simulation. So tau2 runs through its confidence distribution: sum w (y - mu)**2 is chi-square
    with k - 1, and each of its quantiles belongs to one tau2 (Viechtbauer 2007); the new effect is normal for each,
    N(mu, 1 / sum w + tau2), and their mixture is read off. Source: Nagashima, Noma & Furukawa 2019.
    """
    from scipy.special import chdtri, ndtr  # noqa: PLC0415 slow to import

    size = float(np.var(y)) + float(v.max())
    tau2 = np.concatenate(([0.0], np.geomspace(size * 1e-6, size * 1e6, GRID)))[:, None]
    weight = 1 / (v + tau2)
    whole = weight.sum(axis=1)
    mean = np.sum(weight * y, axis=1) / whole
    spread = np.sum(weight * (y - mean[:, None]) ** 2, axis=1)  # falls as tau2 rises
    quantiles = chdtri(y.size - 1, (np.arange(DRAWS) + 0.5) / DRAWS)
    place = np.interp(quantiles, spread[::-1], np.arange(GRID, -1.0, -1.0))
    centre = np.interp(place, np.arange(GRID + 1.0), mean)
    sd = np.sqrt(np.interp(place, np.arange(GRID + 1.0), 1 / whole + tau2[:, 0]))

    def below(share: float) -> float:
        low, high = float(np.min(centre - 40 * sd)), float(np.max(centre + 40 * sd))
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if np.mean(ndtr((middle - centre) / sd)) < share else (low, middle)
        return low

    return below(beyond), below(1 - beyond)
