"""Divides people by lot, and says what a comparison of two arms shows so far, however often it is looked at."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]
type Code = Literal["works_here", "does_not_work_here", "harmful", "not_yet_knowable"]

ARMS: Final = ("holdout", "nudge")
DIGITS: Final = 13  # hex digits of the hash: 52 bits, all that a float holds exactly
MISMATCH: Final = 0.001  # below this probability the arms were not divided as planned
ALPHA: Final = 0.05
POWER: Final = 0.80


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """Whether the arms have the sizes that were planned; when not, nothing may be read from the comparison."""

    chi2: float
    p: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """Difference treated - control, with an interval that holds at every look together."""

    difference: float
    low: float
    high: float
    se: float  # infinite while an arm says nothing yet
    treated: int
    control: int
    mean_treated: float
    mean_control: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said, and how many people in each arm it would take to know when it is too early."""

    code: Code
    needed_treated: int | None  # None: known, or no telling yet
    needed_control: int | None
    blocked: bool  # the sample ratio is off


@dataclass(frozen=True, slots=True)
class Look:
    """The effect over everybody whose outcome was settled by a day."""

    day: date
    effect: Effect


@dataclass(frozen=True, slots=True)
class AACheck:
    """Two arms that got the same treatment: passed when no look sees a difference."""

    looks: tuple[Look, ...]
    passed: bool


def lot(key: str, salt: str) -> float:
    """Draw the number in [0, 1) that belongs to this key and salt, the same on every machine and backend.

    It is the first 13 hex digits of md5("key:salt") over 16**13 (stack.md section 3).
    """
    digest = hashlib.md5(f"{key}:{salt}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:DIGITS], 16) / 16.0**DIGITS


def assign(ids: Sequence[str], salt: str, share: float, arms: tuple[str, str] = ARMS) -> list[str]:
    """Assign each id by lot: about `share` of them to arms[0], the others to arms[1].

    One id's arm depends on nothing but the id and the salt. Store the result: an assignment is never computed again.
    """
    _checked_share(share)
    return [arms[0] if lot(key, salt) < share else arms[1] for key in ids]


def assign_within(
    ids: Sequence[str], strata: Sequence[str], salt: str, share: float, arms: tuple[str, str] = ARMS
) -> list[str]:
    """Assign by lot so that in each stratum `share` of the ids gets arms[0], give or take one id.

    A fraction of an id is drawn by lot as well, so over many strata the share holds. An arm depends on who else is in
    the stratum. Raises ValueError when `ids` and `strata` differ in length.
    """
    _checked_share(share)
    order = sorted(zip(strata, ids, range(len(ids)), strict=True), key=lambda row: (row[0], lot(row[1], salt), row[1]))
    assigned = [arms[1]] * len(ids)
    sizes = Counter(strata)
    place, last = 0, None
    for stratum, _, index in order:
        place = place + 1 if stratum == last else 0
        last = stratum
        if place < math.floor(share * sizes[stratum] + lot(stratum, salt)):
            assigned[index] = arms[0]
    return assigned


def sample_ratio(counts: Sequence[int], shares: Sequence[float]) -> SampleRatio:
    """Test by chi-square whether arms of these sizes come from a division in these shares; not ok below p = .001."""
    from scipy.special import chdtrc  # noqa: PLC0415 slow to import

    seen = np.asarray(counts, dtype=float)
    planned = np.asarray(shares, dtype=float) / np.sum(shares) * seen.sum()
    chi2 = float(np.sum((seen - planned) ** 2 / planned)) if seen.sum() else 0.0
    p = float(chdtrc(seen.size - 1, chi2))
    return SampleRatio(chi2, p, p >= MISMATCH)


def cuped(outcome: ArrayLike, before: ArrayLike) -> Reals:
    """Take out of each outcome what the same person's value before the experiment foretold.

    y - b * (x - mean x) with b = cov(x, y) / var x over both arms together; the variance falls by the squared
    correlation. Source: Deng, Xu, Kohavi & Walker 2013.
    """
    y, x = np.asarray(outcome, dtype=float), np.asarray(before, dtype=float)
    away = x - x.mean()
    spread = float(np.sum(away**2))
    return y - float(np.sum(away * y)) / spread * away if spread > 0 else y


def effect(outcome: ArrayLike, treated: ArrayLike, *, target: int, alpha: float = ALPHA) -> Effect:
    """Compare the outcomes (0/1, or numbers such as those of `cuped`) of treated people with those of the others.

    Interval: see `effect_of_counts`.
    """
    y, arm = np.asarray(outcome), np.asarray(treated, dtype=bool)
    if y.dtype == bool:
        return effect_of_counts(
            int(y[arm].sum()), int(arm.sum()), int(y[~arm].sum()), int((~arm).sum()), target=target, alpha=alpha
        )
    sides = [_moments(y[arm].astype(float)), _moments(y[~arm].astype(float))]
    return _effect(sides[0], sides[1], target, alpha)


def effect_of_counts(
    x_treated: int, n_treated: int, x_control: int, n_control: int, *, target: int, alpha: float = ALPHA
) -> Effect:
    """Compare two proportions; `target` is the number of people planned in both arms together.

    The interval is an asymptotic confidence sequence: at every look together, not just at one, the chance that it ever
    misses the true difference is at most `alpha`. With n people, s = se * sqrt(n), L = -2 ln(alpha) and
    r2 = (L + ln(L + 1)) / target, which makes it narrowest near n = target:

        d +- s * sqrt( 2 (n r2 + 1) / (n**2 r2) * ln( sqrt(n r2 + 1) / alpha ) )

    Near the target it is about 1.55 times as wide as an interval for one look. The standard error uses (x+1)/(n+2), so
    that an arm in which nobody did it yet is not taken as certain. Source: Waudby-Smith, Arbour, Sinha, Kennedy &
    Ramdas, Ann. Statist. 2024.
    """
    return _effect(_proportion(x_treated, n_treated), _proportion(x_control, n_control), target, alpha)


def verdict(
    found: Effect, *, mde: float, alpha: float = ALPHA, power: float = POWER, ratio: SampleRatio | None = None
) -> Verdict:
    """Say what `found` shows of an effect that is worth having from `mde` on (> 0, in the unit of the outcome).

    harmful: the interval lies below 0. does_not_work_here: it lies below `mde`, so what there may be is too small to
    matter, even when it is above 0. works_here: it lies above 0. Otherwise not_yet_knowable, with the size of each arm
    in the present proportions. A sample ratio that is off blocks every other word.
    """
    if mde <= 0:
        message = "the smallest effect worth having is above 0"
        raise ValueError(message)
    if ratio is not None and not ratio.ok:
        return Verdict("not_yet_knowable", None, None, blocked=True)
    if found.high < 0:
        return Verdict("harmful", None, None, blocked=False)
    if found.high < mde:
        return Verdict("does_not_work_here", None, None, blocked=False)
    if found.low > 0:
        return Verdict("works_here", None, None, blocked=False)
    return Verdict("not_yet_knowable", *_needed(found, mde, alpha, power), blocked=False)


def weekly_looks(
    outcome: ArrayLike,
    treated: ArrayLike,
    matured_on: ArrayLike,
    looks: Sequence[date],
    *,
    target: int,
    alpha: float = ALPHA,
) -> tuple[Look, ...]:
    """Give the effect at each look, over the people whose outcome was settled (`matured_on`, a date) by that day."""
    y, arm, settled = (
        np.asarray(outcome),
        np.asarray(treated, dtype=bool),
        np.asarray(matured_on, dtype="datetime64[D]"),
    )
    found = []
    for day in looks:
        known = settled <= np.datetime64(day, "D")
        found.append(Look(day, effect(y[known], arm[known], target=target, alpha=alpha)))
    return tuple(found)


def a_a_check(
    outcome: ArrayLike,
    treated: ArrayLike,
    matured_on: ArrayLike,
    looks: Sequence[date],
    *,
    target: int,
    alpha: float = ALPHA,
) -> AACheck:
    """Look every week at two arms that got the same treatment; any difference that is seen is a false alarm."""
    found = weekly_looks(outcome, treated, matured_on, looks, target=target, alpha=alpha)
    return AACheck(found, all(look.effect.low <= 0 <= look.effect.high for look in found))


def _checked_share(share: float) -> None:
    if not 0 <= share <= 1:
        message = f"a share is between 0 and 1: {share}"
        raise ValueError(message)


def _proportion(x: int, n: int) -> tuple[int, float, float]:
    """Size, mean and variance of an arm of yes and no."""
    if not 0 <= x <= n:
        message = f"{x} of {n} people is not possible"
        raise ValueError(message)
    careful = (x + 1) / (n + 2)
    return n, x / n if n else math.nan, careful * (1 - careful)


def _moments(values: Reals) -> tuple[int, float, float]:
    """Size, mean and variance of an arm of numbers; an arm without any spread says nothing yet."""
    spread = float(np.var(values, ddof=1)) if values.size > 1 else 0.0
    return values.size, float(values.mean()) if values.size else math.nan, spread or math.inf


def _effect(treated: tuple[int, float, float], control: tuple[int, float, float], target: int, alpha: float) -> Effect:
    (n1, mean1, var1), (n0, mean0, var0) = treated, control
    if not n1 or not n0:
        return Effect(math.nan, -math.inf, math.inf, math.inf, n1, n0, mean1, mean0)
    se = math.sqrt(var1 / n1 + var0 / n0)
    half = se * _times_se(n1 + n0, target, alpha)
    difference = mean1 - mean0
    return Effect(difference, difference - half, difference + half, se, n1, n0, mean1, mean0)


def _times_se(n: int, target: int, alpha: float) -> float:
    """How many standard errors the confidence sequence reaches to each side after n people."""
    once = -2 * math.log(alpha)
    ratio = n * (once + math.log(once + 1)) / target
    return math.sqrt(2 * (ratio + 1) / ratio * math.log(math.sqrt(ratio + 1) / alpha))


def _needed(found: Effect, mde: float, alpha: float, power: float) -> tuple[int | None, int | None]:
    """Size of each arm at which an effect of `mde` is found with `power`; past that, at which an answer is certain.

    Planned for that size, the interval reaches `reach` standard errors. Once it is narrower than `mde` it cannot hold
    both 0 and `mde`, so a verdict must follow.
    """
    from scipy.special import ndtri  # noqa: PLC0415 slow to import

    if not math.isfinite(found.se):
        return None, None
    now = found.treated + found.control
    reach = _times_se(1, 1, alpha)
    unit = found.se * math.sqrt(now)
    total = (unit * (reach + float(ndtri(power))) / mde) ** 2
    if total <= now:
        total = (unit * 2 * reach / mde) ** 2
    return math.ceil(total * found.treated / now), math.ceil(total * found.control / now)
