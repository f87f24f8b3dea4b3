"""How far an interval reaches to each side: at every look together, or at one look that was agreed beforehand."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]

ALPHA: Final = 0.05
POWER: Final = 0.80


def reach(n: float, target: float, alpha: float = ALPHA) -> float:
    """How many standard errors the confidence sequence reaches to each side after n of `target` people.

    sqrt( 2 (q + 1) / q * ln( sqrt(q + 1) / alpha ) ) with q = n r2 and r2 = (L + ln(L + 1)) / target, L = -2 ln(alpha).
    About 3.04 at the target for alpha = .05, and more before and after it. Source: Waudby-Smith, Arbour, Sinha,
    Kennedy & Ramdas, Ann. Statist. 2024.
    """
    ratio = _ratio(n, target, alpha)
    return math.sqrt(2 * (ratio + 1) / ratio * math.log(math.sqrt(ratio + 1) / alpha))


def reaches(n: ArrayLike, target: float, alpha: float = ALPHA) -> Reals:
    """Give the `reach` of each of many n."""
    ratio = _ratio(1, target, alpha) * np.asarray(n, dtype=float)
    return np.asarray(np.sqrt(2 * (ratio + 1) / ratio * np.log(np.sqrt(ratio + 1) / alpha)))


def reach_once(alpha: float = ALPHA) -> float:
    """How many standard errors an interval for one look reaches: 1.96 for alpha = .05."""
    from scipy.special import ndtri  # noqa: PLC0415 slow to import

    return float(-ndtri(alpha / 2))


def as_t(times: float, df: float) -> float:
    """Number of standard errors with the same chance beyond it as `times`, when the error itself is estimated.

    The quantile of Student's t with `df` degrees of freedom at the normal tail of `times`: 3.04 becomes 3.26 with 38.
    """
    from scipy.special import ndtr, stdtrit  # noqa: PLC0415 slow to import

    return float(-stdtrit(df, ndtr(-times))) if df > 0 else math.inf


def p_always(times: float, n: float, target: float, alpha: float = ALPHA, df: float = math.inf) -> float:
    """Smallest alpha at which the sequence leaves 0 out, for a difference of `times` standard errors; at most 1.

    sqrt(q + 1) exp( -times**2 q / (2 (q + 1)) ), the sequence of `reach` solved for alpha with q kept; so p < alpha is
    the same as an interval without 0, and it may be looked at as often. With `df`, `times` is one of Student's t.
    """
    from scipy.special import ndtri, stdtr  # noqa: PLC0415 slow to import

    if not math.isfinite(times):
        return 1.0
    if math.isfinite(df):
        times = float(-ndtri(max(float(stdtr(df, -abs(times))), 1e-300)))
    ratio = _ratio(n, target, alpha)
    return min(1.0, math.sqrt(ratio + 1) * math.exp(-(times**2) * ratio / (2 * (ratio + 1))))


def p_once(times: float, df: float = math.inf) -> float:
    """Two-sided p of one look, for a difference of `times` standard errors."""
    from scipy.special import ndtr, stdtr  # noqa: PLC0415 slow to import

    return float(2 * (stdtr(df, -abs(times)) if math.isfinite(df) else ndtr(-abs(times))))


def _ratio(n: float, target: float, alpha: float) -> float:
    once = -2 * math.log(alpha)
    return n * (once + math.log(once + 1)) / target
