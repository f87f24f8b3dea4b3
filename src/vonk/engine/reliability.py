"""Whether answers of a scale hang together, and whether people of one team answer alike; before anything is told.

Items are answered by part of the people (planned missingness), so every covariance is that of the people who answered
both. Rows are people, columns items, `nan` is not asked. Only distinct rows are worked on, each with how often it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]

FEWEST: Final = 3  # items: with two a single factor is not identified
ROUNDS: Final = 200  # of fitting one factor
SETTLED: Final = 1e-9
TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Omega:
    """How much of a scale's variance is the one thing its items share, with a bootstrap interval over persons."""

    value: float
    low: float
    high: float


def alpha(answers: ArrayLike) -> float:
    """Cronbach's alpha: k/(k-1) * (1 - sum of item variances / variance of the sum); Cronbach 1951, formula 2.

    Not a number below two items or without variance.
    """
    rows, times = _distinct(answers)
    return float(_alphas(_covariances(rows, times[None, :]))[0])


def omega_total(answers: ArrayLike) -> float:
    """McDonald's omega of one factor: (sum l)^2 / ((sum l)^2 + sum theta); McDonald 1999, formula 6.20b.

    Loadings l are least squares over the covariances between items, uniquenesses theta what an item has left (at least
    0). Not a number below three items, or where the items share nothing.
    """
    rows, times = _distinct(answers)
    return float(_omegas(_covariances(rows, times[None, :]))[0])


def omega(answers: ArrayLike, *, rng: np.random.Generator, level: float = 0.90, replicates: int = 400) -> Omega:
    """`omega_total` with a percentile interval over `replicates` draws of persons with replacement (Efron 1979)."""
    rows, times = _distinct(answers)
    people = int(times.sum())
    if not people:
        return Omega(np.nan, np.nan, np.nan)
    drawn = rng.multinomial(people, times / people, size=replicates).astype(float)
    found = _omegas(_covariances(rows, drawn))
    known = found[np.isfinite(found)]
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2]) if known.size else (np.nan, np.nan)
    return Omega(float(_omegas(_covariances(rows, times[None, :]))[0]), float(low), float(high))


def icc1(scores: ArrayLike, team: ArrayLike) -> float:
    """How much of the variance between people lies between teams; Bliese 2000, formula 8.1.

    (MSB - MSW) / (MSB + (n0 - 1) MSW) of a one-way analysis of variance, where n0 is the team size corrected for teams
    of unequal size. Teams of one say nothing about agreement and are left out; not a number below two teams.
    """
    values, teams = np.asarray(scores, dtype=float), np.asarray(team)
    _, place, sizes = np.unique(teams, return_inverse=True, return_counts=True)
    several = sizes[place] > 1
    if not several.any():
        return float("nan")
    _, place, sizes = np.unique(teams[several], return_inverse=True, return_counts=True)
    values, groups, people = values[several], len(sizes), int(several.sum())
    if groups < 2 or people == groups:  # noqa: PLR2004 - between and within both need two
        return float("nan")
    means = np.bincount(place, weights=values) / sizes
    between = float(np.sum(sizes * (means - values.mean()) ** 2)) / (groups - 1)
    within = float(np.sum((values - means[place]) ** 2)) / (people - groups)
    usual = (people - float(np.sum(sizes**2)) / people) / (groups - 1)
    spread = between + (usual - 1) * within
    return (between - within) / spread if spread > 0 else float("nan")


def rwg(answers: ArrayLike, team: ArrayLike, *, options: int = 5) -> Reals:
    """How far each team agrees, against answers spread evenly over the options; James, Demaree & Wolf 1984, formula 6.

    One value for each distinct team, sorted. J (1 - s/e) / (J (1 - s/e) + s/e) with s the mean variance of the J items
    and e = (options^2 - 1) / 12. Below 0 is told as 0, as the authors advise. Only items that two people or more of the
    team answered count; not a number without any.
    """
    table = np.asarray(answers, dtype=float)
    teams, place = np.unique(np.asarray(team), return_inverse=True)
    seen = np.isfinite(table)

    def per_team(values: Reals) -> Reals:
        sums = np.zeros((len(teams), table.shape[1]))
        np.add.at(sums, place, values)
        return sums

    asked = per_team(seen.astype(float))
    means = np.divide(per_team(np.where(seen, table, 0.0)), asked, out=np.zeros_like(asked), where=asked > 0)
    squares = per_team(np.where(seen, table - means[place], 0.0) ** 2)
    variance = np.divide(squares, asked - 1, out=np.zeros_like(asked), where=asked > 1)
    items = np.count_nonzero(asked > 1, axis=1)
    ratio = np.divide(variance.sum(axis=1), items, out=np.full(len(teams), np.nan), where=items > 0)
    ratio = np.minimum(ratio / ((options**2 - 1) / 12), 1.0)
    agreed = items * (1 - ratio)
    return np.asarray(agreed / (agreed + ratio))


def _distinct(answers: ArrayLike) -> tuple[Reals, Reals]:
    """The distinct rows and how often each came."""
    table = np.atleast_2d(np.asarray(answers, dtype=float))
    if not len(table):
        return table, np.zeros(0)
    rows, times = np.unique(table, axis=0, return_counts=True, equal_nan=True)
    return rows, times.astype(float)


def _covariances(rows: Reals, times: Reals) -> Reals:
    """Pairwise covariances of the items, for each weighting of the rows: (weightings, items, items)."""
    seen = np.isfinite(rows).astype(float)
    filled = np.where(seen > 0, rows - 3, 0.0)  # near the middle of the scale, for numbers that stay small

    def summed(left: Reals, right: Reals) -> Reals:
        products = (left[:, :, None] * right[:, None, :]).reshape(len(rows), rows.shape[1] ** 2)
        return np.asarray(times @ products).reshape(len(times), rows.shape[1], rows.shape[1])

    both = summed(seen, seen)
    mean_left, mean_right, product = summed(filled, seen), summed(seen, filled), summed(filled, filled)
    spread = product - np.divide(mean_left * mean_right, both, out=np.zeros_like(both), where=both > 0)
    return np.asarray(np.divide(spread, both - 1, out=np.full_like(both, np.nan), where=both > 1))


def _alphas(covariances: Reals) -> Reals:
    items = covariances.shape[-1]
    if items < 2:  # noqa: PLR2004 - one item hangs together with nothing
        return np.full(len(covariances), np.nan)
    own = np.trace(covariances, axis1=1, axis2=2)
    total = covariances.sum(axis=(1, 2))
    share = np.divide(own, total, out=np.full_like(own, np.nan), where=total > 0)
    return np.asarray(items / (items - 1) * (1 - share))


def _omegas(covariances: Reals) -> Reals:
    items = covariances.shape[-1]
    if items < FEWEST:
        return np.full(len(covariances), np.nan)
    own = np.diagonal(covariances, axis1=1, axis2=2)
    loadings = _one_factor(np.nan_to_num(covariances))
    shared = loadings.sum(axis=1) ** 2
    total = shared + np.maximum(own - loadings**2, 0).sum(axis=1)
    fits = np.isfinite(covariances).all(axis=(1, 2)) & (shared > TINY)
    return np.asarray(np.divide(shared, total, out=np.full_like(total, np.nan), where=fits & (total > 0)))


def _one_factor(covariances: Reals) -> Reals:
    """Loadings that come nearest to the covariances between items, one at a time until they settle (ULS).

    No loading exceeds its item's standard deviation: beyond it lies a negative variance (Heywood).
    """
    items = covariances.shape[-1]
    most = np.sqrt(np.maximum(np.diagonal(covariances, axis1=1, axis2=2), 0))
    between = covariances * (1 - np.eye(items))
    level = np.sqrt(np.maximum(between.sum(axis=(1, 2)) / (items * (items - 1)), TINY))
    loadings = np.minimum(np.repeat(level[:, None], items, axis=1), most)
    for _ in range(ROUNDS):
        before = loadings.copy()
        for item in range(items):
            others = np.delete(loadings, item, axis=1)
            towards = (np.delete(between[:, item, :], item, axis=1) * others).sum(axis=1)
            power = (others**2).sum(axis=1)
            found = np.divide(towards, power, out=np.zeros_like(power), where=power > TINY)
            loadings[:, item] = np.clip(found, -most[:, item], most[:, item])
        if np.max(np.abs(loadings - before), initial=0.0) < SETTLED:
            break
    return np.asarray(loadings)
