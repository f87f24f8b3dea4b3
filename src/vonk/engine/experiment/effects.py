"""The difference between two arms of people, with an interval that holds however often it is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vonk.engine.experiment.sequence import ALPHA, as_t, p_always, p_once, reach, reach_once

type Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """Difference treated - control, with an interval that holds at every look together (or, when asked, at one)."""

    difference: float
    low: float
    high: float
    se: float  # infinite while an arm says nothing yet
    treated: int  # people
    control: int
    mean_treated: float
    mean_control: float
    target: int = 0  # people planned in both arms together; 0: not said
    p: float = 1.0  # of no difference; holds as the interval does
    teams_treated: int = 0  # 0: people were drawn, not teams
    teams_control: int = 0
    stays: float = 0.0  # part of `se` that more people from the same teams do not take away
    descriptive: bool = False  # too few teams to say more than what was seen


@dataclass(frozen=True, slots=True)
class Arm:
    """Size, mean and variance of the outcomes of one arm."""

    n: int
    mean: float
    variance: float  # infinite: says nothing yet


def cuped(outcome: ArrayLike, before: ArrayLike) -> Reals:
    """Take out of each outcome what the same person's value before the experiment foretold.

    y - b * (x - mean x) with b = cov(x, y) / var x over both arms together; the variance falls by the squared
    correlation. Who has no value before (not a number) is taken at the mean of the others. Source: Deng, Xu, Kohavi &
    Walker 2013.
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(before, dtype=float)
    known = ~np.isnan(x)
    away = np.where(known, x - x[known].mean(), 0.0) if known.any() else np.zeros_like(y)
    spread = float(np.sum(away**2))
    return y - float(np.sum(away * y)) / spread * away if spread > 0 else y


def effect(
    outcome: ArrayLike,
    treated: ArrayLike,
    *,
    target: int,
    alpha: float = ALPHA,
    before: ArrayLike | None = None,
    once: bool = False,
) -> Effect:
    """Compare the outcomes (yes/no as bool, or numbers) of treated people with those of the others.

    With `before`, outcomes are those of `cuped`. The error of the coefficient vanishes faster than that of the means,
    so the sequence holds for adjusted outcomes as well (Waudby-Smith et al. 2024, on covariates). Interval: that of
    `effect_of_counts`; for numbers it is widened as Student's t with Welch's degrees of freedom asks.
    """
    y, arm = np.asarray(outcome), np.asarray(treated, dtype=bool)
    if y.dtype == bool and before is None:
        x1, n1, x0, n0 = int(y[arm].sum()), int(arm.sum()), int(y[~arm].sum()), int((~arm).sum())
        return effect_of_counts(x1, n1, x0, n0, target=target, alpha=alpha, once=once)
    values = y.astype(float) if before is None else cuped(y, before)
    if y.dtype == bool:
        sides = _adjusted_flags(values[arm], y[arm]), _adjusted_flags(values[~arm], y[~arm])
    else:
        sides = arm_of(values[arm]), arm_of(values[~arm])
    return compared(*sides, target=target, alpha=alpha, once=once, df=welch(*sides))


def effect_of_counts(
    x_treated: int,
    n_treated: int,
    x_control: int,
    n_control: int,
    *,
    target: int,
    alpha: float = ALPHA,
    once: bool = False,
) -> Effect:
    """Compare two proportions; `target` is the number of people planned in both arms together, fixed beforehand.

    The interval is an asymptotic confidence sequence: at every look together, not just at one, the chance that it ever
    misses the true difference is at most `alpha`. With n people, s = se * sqrt(n), L = -2 ln(alpha) and
    r2 = (L + ln(L + 1)) / target, which makes it narrowest near n = target:

        d +- s * sqrt( 2 (n r2 + 1) / (n**2 r2) * ln( sqrt(n r2 + 1) / alpha ) )

    Near the target it is about 1.55 times as wide as an interval for one look, which is what `once` gives; ask for
    that only when one look was agreed. The standard error uses (x+1)/(n+2), so that an arm in which nobody did it yet
    is not taken as certain. Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, Ann. Statist. 2024.
    """
    sides = _proportion(x_treated, n_treated), _proportion(x_control, n_control)
    return compared(*sides, target=target, alpha=alpha, once=once)


def arm_of(values: Reals) -> Arm:
    """Size, mean and variance of an arm of numbers; an arm without any spread says nothing yet."""
    spread = float(np.var(values, ddof=1)) if values.size > 1 else 0.0
    return Arm(values.size, float(values.mean()) if values.size else math.nan, spread or math.inf)


def welch(treated: Arm, control: Arm) -> float:
    """Degrees of freedom of the standard error of a difference (Satterthwaite); 0 when an arm says nothing yet."""
    parts = [(arm.variance / arm.n, arm.n - 1) for arm in (treated, control) if arm.n > 1]
    if len(parts) < 2 or not all(math.isfinite(part) for part, _ in parts):  # noqa: PLR2004 two arms
        return 0.0
    return float(sum(part for part, _ in parts) ** 2 / sum(part**2 / df for part, df in parts))


def compared(
    treated: Arm, control: Arm, *, target: int, alpha: float = ALPHA, once: bool = False, df: float = math.inf
) -> Effect:
    """Difference of two arms of people; `df` below infinity widens the interval as Student's t does."""
    n1, n0 = treated.n, control.n
    se = math.sqrt(treated.variance / n1 + control.variance / n0) if n1 and n0 else math.inf
    difference = treated.mean - control.mean
    half, p = half_width(difference, se, n1 + n0, target=target, alpha=alpha, once=once, df=df)
    low, high = (difference - half, difference + half) if math.isfinite(half) else (-math.inf, math.inf)
    return Effect(difference, low, high, se, n1, n0, treated.mean, control.mean, target, p)


def half_width(
    difference: float, se: float, n: int, *, target: int, alpha: float, once: bool, df: float
) -> tuple[float, float]:
    """Half the width of the interval after n people, and the p that belongs to it."""
    if not math.isfinite(se) or df <= 0:
        return math.inf, 1.0
    times = reach_once(alpha) if once else reach(n, target, alpha)
    far = difference / se
    p = p_once(far, df) if once else p_always(far, n, target, alpha, df)
    return se * (as_t(times, df) if math.isfinite(df) else times), p


def _proportion(x: int, n: int) -> Arm:
    if not 0 <= x <= n:
        message = f"{x} of {n} people is not possible"
        raise ValueError(message)
    careful = (x + 1) / (n + 2)
    return Arm(n, x / n if n else math.nan, careful * (1 - careful))


def _adjusted_flags(values: Reals, flags: NDArray[np.bool_]) -> Arm:
    """An arm of adjusted yes and no; one of each is added to the variance, as in a proportion."""
    n = values.size
    if not n:
        return Arm(0, math.nan, math.inf)
    share, mean = float(flags.mean()), float(values.mean())
    variance = (float(np.sum((values - mean) ** 2)) + share**2 + (1 - share) ** 2) / (n + 2)
    return Arm(n, mean, variance)
