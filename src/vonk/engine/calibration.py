"""Judges chances against what happened, and mends them where a model is too sure of itself on a later cohort.

A chance is worth showing only if of the people who are told "one in three" about one in three does stall.
Discrimination (AUC: does who stalls have the higher chance) and calibration (are the chances right) are different
things: raw scores of a model keep their order on a later cohort and are too extreme there. `recalibrate` therefore fits
a slope and a shift on scores for people whose cohort the model had not seen (Platt 1999; Cox 1958), and how far cohorts
differ beyond that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit
from scipy.stats import rankdata

from vonk.engine.policy import Floats, Ints
from vonk.engine.pooling import pool

BINS: Final = 10  # of equally many people, for the calibration error
MOST: Final = 12.0  # a logit beyond this says no more than "surely"
Z90: Final = 1.6449
_STEPS, _ENOUGH = 50, 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, and between what it lies with 90 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judged:
    """How good chances are. slope < 1: too extreme; intercept > 0: too low on the whole."""

    people: int
    share: float  # to whom it happened
    auc: Interval
    brier: Interval
    ece: Interval
    slope: Interval
    intercept: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """logit(chance) = slope × score + shift; spread is the standard deviation of the shift between cohorts."""

    slope: float = 1.0
    shift: float = 0.0
    spread: float = 0.0

    def mend(self, score: Floats) -> Floats:
        """Scores on the scale of logits, with slope and shift put right."""
        return np.asarray(self.slope * score + self.shift)


def auc(happened: Floats, score: Floats) -> float:
    """The chance that somebody to whom it happened scores higher than somebody to whom it did not; ties count half."""
    ones = int(happened.sum())
    zeros = len(happened) - ones
    if not ones or not zeros:
        return float("nan")
    return float((rankdata(score)[happened > 0].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def brier(happened: Floats, chance: Floats) -> float:
    """The mean squared distance between what was said and what happened."""
    return float(np.mean((chance - happened) ** 2))


def ece(happened: Floats, chance: Floats, bins: int = BINS) -> float:
    """The mean distance between chance and share in `bins` equally large groups, from low chances to high ones.

    People with one chance count with their share, so that it does not matter in which order they stand. With few people
    it is too high by chance: with nothing wrong about .08 with 200, .05 with 500, .03 with 1,500.
    """
    _, same = np.unique(chance, return_inverse=True)
    share = (np.bincount(same, happened) / np.bincount(same))[same]
    groups = np.array_split(np.argsort(chance, kind="stable"), bins)
    return float(sum(abs(chance[g].sum() - share[g].sum()) for g in groups) / len(chance))


def logit(chance: Floats) -> Floats:
    """Log odds, kept within MOST."""
    return np.asarray(np.clip(np.log(np.maximum(chance, 1e-12)) - np.log(np.maximum(1 - chance, 1e-12)), -MOST, MOST))


def line(happened: Floats, score: Floats) -> tuple[float, float]:
    """Slope and shift of the logistic line through what happened, by Newton's method; a slope below 0 becomes 0.

    A weak prior (one standard unit around slope 1 and shift 0, worth a few people) keeps it finite where scores part
    people wholly.
    """
    at = np.array([1.0, 0.0])
    x = np.column_stack([score, np.ones(len(score))])
    for _ in range(_STEPS):
        chance = expit(x @ at)
        slope = x.T @ (happened - chance) - (at - [1.0, 0.0])
        bend = (x * (chance * (1 - chance))[:, None]).T @ x + np.eye(2)
        step = np.linalg.solve(bend, slope)
        at = at + np.clip(step, -2, 2)
        if np.abs(step).max() < _ENOUGH:
            break
    return max(float(at[0]), 0.0), float(at[1])


def recalibrate(happened: Floats, score: Floats, cohort: Ints) -> Calibration:
    """Slope and shift from people whose cohort the model had not seen, and the spread between those cohorts."""
    slope, shift = line(happened, score)
    each = [_shift_of(happened[cohort == name], slope * score[cohort == name] + shift) for name in np.unique(cohort)]
    if len(each) < 2:  # noqa: PLR2004 - one cohort cannot differ from itself
        return Calibration(slope, shift)
    found = pool(np.array([value for value, _ in each]), np.array([se for _, se in each]))
    return Calibration(slope, shift, float(np.sqrt(found.tau2)))


def _shift_of(happened: Floats, score: Floats) -> tuple[float, float]:
    """How much one cohort lies above the line, and the standard error of that."""
    shift = 0.0
    for _ in range(_STEPS):
        chance = expit(score + shift)
        step = ((happened - chance).sum() - shift) / ((chance * (1 - chance)).sum() + 1)
        shift += float(np.clip(step, -2, 2))
        if abs(step) < _ENOUGH:
            break
    chance = expit(score + shift)
    return shift, float(1 / np.sqrt((chance * (1 - chance)).sum() + 1))


def judge(happened: Floats, chance: Floats, *, rounds: int = 200, seed: int = 7) -> Judged:
    """Every measure with a 90 % interval by drawing people with replacement; ValueError if it happened to all or none.

    happened: 0 or 1; chance: 0-1, one row each. The interval speaks of other people of the same cohort, not of others.
    """
    if happened.min() == happened.max():
        raise ValueError("it happened to everybody or to nobody: there is nothing to tell apart")
    rng = np.random.default_rng(seed)
    draws = [rng.integers(0, len(happened), len(happened)) for _ in range(rounds)]
    score = logit(chance)

    def both(measure: Callable[[Floats, Floats], float], of: Floats) -> Interval:
        found = [measure(happened[draw], of[draw]) for draw in draws]
        return Interval(measure(happened, of), *(float(q) for q in np.nanquantile(found, [0.05, 0.95])))

    return Judged(
        len(happened),
        float(happened.mean()),
        both(auc, chance),
        both(brier, chance),
        both(ece, chance),
        both(lambda y, s: line(y, s)[0], score),
        both(lambda y, s: line(y, s)[1], score),
    )
