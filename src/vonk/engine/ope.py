"""Estimates what another policy would have brought, from the log of one that let chance decide."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]
type Whole = NDArray[np.int64]

CLIP: Final = 20.0  # the most that one decision may weigh; below a propensity of 5 % estimates go astray
FOLDS: Final = 5
ALPHA: Final = 0.05
STRENGTH: Final = 20.0  # decisions that a cell's parent is worth in the outcome model


@dataclass(frozen=True, slots=True)
class Value:
    """What a policy brings for each decision, in the unit of the reward."""

    estimate: float
    se: float
    low: float
    high: float
    ess: float  # effective sample size: as many decisions by the wanted policy itself would weigh the same
    clipped: float  # share of decisions whose weight was cut; above 0 the estimate leans towards the logged policy


def ips(reward: ArrayLike, logged: ArrayLike, wanted: ArrayLike, *, clip: float = CLIP, alpha: float = ALPHA) -> Value:
    """Inverse propensity score: mean of w r, with w = min(wanted / logged, clip).

    One row a decision: its reward, and the chance that the logged and the wanted policy give to the arm that was
    chosen. Source: Horvitz & Thompson 1952; clipping: Ionides 2008.
    """
    r, weight, cut = _weighed(reward, logged, wanted, clip)
    return _value(weight * r, weight, cut, alpha)


def snips(
    reward: ArrayLike, logged: ArrayLike, wanted: ArrayLike, *, clip: float = CLIP, alpha: float = ALPHA
) -> Value:
    """Self-normalised: sum w r / sum w, error sqrt(sum w**2 (r - estimate)**2) / sum w. Rows: as in `ips`.

    Steadier than `ips`, since the weights need not add up by luck. Source: Swaminathan & Joachims 2015.
    """
    r, weight, cut = _weighed(reward, logged, wanted, clip)
    if not weight.sum():
        return Value(math.nan, math.inf, -math.inf, math.inf, 0.0, cut)
    estimate = float(np.sum(weight * r) / weight.sum())
    se = math.sqrt(float(np.sum((weight * (r - estimate)) ** 2))) / float(weight.sum())
    return _told(estimate, se, weight, cut, alpha)


def dr(
    reward: ArrayLike,
    logged: ArrayLike,
    arm: ArrayLike,
    context: ArrayLike,
    wanted: ArrayLike,
    *,
    rng: np.random.Generator,
    clip: float = CLIP,
    folds: int = FOLDS,
    alpha: float = ALPHA,
) -> Value:
    """Doubly robust: mean of sum_a wanted(a) q(c, a) + w (r - q(c, arm)); right when either q or the chances are.

    `arm` counts from 0, `context` numbers the cell of each decision, `wanted` is decisions × arms. q is the mean
    reward of arm × context, drawn towards the arm's and that towards the whole's; each decision is judged by a q that
    was made without its fold. Source: Dudík, Langford & Li 2011; cross-fitting: Chernozhukov et al. 2018.
    """
    chances, chosen = np.asarray(wanted, dtype=float), np.asarray(arm, dtype=np.int64)
    rows = np.arange(chosen.size)
    r, weight, cut = _weighed(reward, logged, chances[rows, chosen], clip)
    cells = np.unique(np.asarray(context), return_inverse=True)[1].astype(np.int64)
    model = _crossed(r, chosen, cells, chances.shape[1], rng.permutation(chosen.size) % folds)
    return _value(np.sum(chances * model, axis=1) + weight * (r - model[rows, chosen]), weight, cut, alpha)


def _weighed(reward: ArrayLike, logged: ArrayLike, wanted: ArrayLike, clip: float) -> tuple[Reals, Reals, float]:
    """Rewards, clipped weights, and the share that was clipped."""
    r, chance, want = (np.asarray(values, dtype=float) for values in (reward, logged, wanted))
    if not r.size or r.shape != chance.shape or r.shape != want.shape:
        message = "each decision has a reward, the chance it was logged with, and the chance that is wanted"
        raise ValueError(message)
    if not np.all((chance > 0) & (chance <= 1)) or not np.all((want >= 0) & (want <= 1)):
        message = "a chance is between 0 and 1, and what was chosen had one above 0"
        raise ValueError(message)
    weight = want / chance
    return r, np.minimum(weight, clip), float(np.mean(weight > clip))


def _value(parts: Reals, weight: Reals, cut: float, alpha: float) -> Value:
    se = float(np.std(parts, ddof=1)) / math.sqrt(parts.size) if parts.size > 1 else math.inf
    return _told(float(parts.mean()), se, weight, cut, alpha)


def _told(estimate: float, se: float, weight: Reals, cut: float, alpha: float) -> Value:
    from scipy.special import ndtri  # noqa: PLC0415 slow to import

    half = float(-ndtri(alpha / 2)) * se
    squares = float(np.sum(weight**2))
    ess = float(weight.sum()) ** 2 / squares if squares else 0.0
    return Value(estimate, se, estimate - half, estimate + half, ess, cut)


def _crossed(reward: Reals, arm: Whole, cell: Whole, arms: int, fold: Whole) -> Reals:
    """Expected reward of each decision under each arm (decisions × arms), from the other folds."""
    model = np.empty((reward.size, arms))
    for own in np.unique(fold):
        others, mine = fold != own, fold == own
        model[mine] = _means(reward[others], arm[others], cell[others], arms, int(cell.max()) + 1)[cell[mine]]
    return model


def _means(reward: Reals, arm: Whole, cell: Whole, arms: int, cells: int) -> Reals:
    """Mean reward of cells × arms, each drawn towards the arm's mean as if that were `STRENGTH` decisions."""
    whole = float(reward.mean()) if reward.size else 0.0
    place = cell * arms + arm
    total = np.bincount(place, reward, cells * arms).reshape(cells, arms)
    size = np.bincount(place, minlength=cells * arms).reshape(cells, arms)
    by_arm = (total.sum(axis=0) + STRENGTH * whole) / (size.sum(axis=0) + STRENGTH)
    return np.asarray((total + STRENGTH * by_arm) / (size + STRENGTH))
