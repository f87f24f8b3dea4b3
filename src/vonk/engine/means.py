"""Turns mean scores of groups into estimates that say how sure they are: small groups lean on what all share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vonk.engine import leaning

type Reals = NDArray[np.float64]

FEWEST: Final = 3  # groups: fewer say nothing about how groups differ


@dataclass(frozen=True, slots=True)
class Means:
    """Estimates per group on a scale of 0 to 1; arrays of equal length."""

    mean: Reals
    low: Reals
    high: Reals


def means(
    seen: ArrayLike,
    n: ArrayLike,
    *,
    sd: float,
    width: ArrayLike = 0.0,
    group: ArrayLike | None = None,
    level: float = 0.90,
) -> Means:
    """Estimate the true mean of each group from the mean `seen` of n scores, with an interval of `level`.

    sd: of scores within a group. width: step to which each mean was rounded, which adds width**2/12 to its variance.
    group: a label of the larger group that each belongs to; without it all are one.
    Normal-normal (science.md 1.3): given the centre m of the larger group and a standard deviation tau around it, mean
    = w*seen + (1-w)*m with w = tau2 / (tau2 + sd**2/n + width**2/12). Neither m nor tau is plugged in: both are
    weighed by how likely they make the data (`leaning`).
    Fewer than three groups: as seen, with a normal interval. Every n is at least 1.
    """
    from scipy.special import ndtri  # noqa: PLC0415 slow to import, and not needed where nothing is estimated

    values, sizes = np.atleast_1d(np.asarray(seen, dtype=float)), np.atleast_1d(np.asarray(n, dtype=float))
    if values.shape != sizes.shape or np.any(sizes < 1):
        message = "seen and n must have one value for each group, with n at least 1"
        raise ValueError(message)
    noise = sd**2 / sizes + np.broadcast_to(np.asarray(width, dtype=float), values.shape) ** 2 / 12
    mean, variance = values, noise
    if values.size >= FEWEST:
        label = np.zeros(len(values)) if group is None else np.asarray(group)
        larger = np.asarray(np.unique(label, return_inverse=True)[1], dtype=np.int64)
        mean, variance = _weighed(values, noise, larger)
    half = float(ndtri((1 + level) / 2)) * np.sqrt(variance)
    return Means(mean, np.clip(mean - half, 0, 1), np.clip(mean + half, 0, 1))


def _weighed(values: Reals, noise: Reals, larger: leaning.Ints) -> tuple[Reals, Reals]:
    """Mean and variance of each group, over everything that the groups could have in common."""
    rows = np.bincount(larger)
    middle = np.bincount(larger, weights=values) / rows
    far = 3 * np.sqrt((np.bincount(larger, weights=noise) / rows + leaning.USUAL**2) / rows)
    on = leaning.grid(float((middle - far).min()), float((middle + far).max()))
    kinds, row = np.unique(np.stack([values, noise]), axis=1, return_inverse=True)
    seen, error = kinds[0][:, None], kinds[1][:, None]
    spread = on.spread**2 + error
    fit = -0.5 * (np.log(spread) + (seen - on.centre) ** 2 / spread)
    kept = on.spread**2 / spread
    weight = leaning.weights(fit, row, larger, on)
    return leaning.moments(weight, kept * seen + (1 - kept) * on.centre, kept * error, row, larger)
