"""Draws the activation index: three links of a chain on one scale of 0 to 100, with how sure that is (science.md 1.4).

It knows published figures only. Every figure becomes DRAWS draws of what the true value may be; every draw goes through
the whole formula, so the interval of the index holds what was uncertain in each of its signals:

    u = 100 * clip((value - none) / (full - none), 0, 1)            a signal; `full` lies below `none` where low is good
    link = weighted mean of u over the signals that are known       told when these hold COVERED of the weight
    index = readiness^.25 * participation^.35 * impact^.40          each at least FLOOR; told when all three links are

Arrays are groups × signals, and draws come last. Whoever is not known is NaN. Nothing here is ever about one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

type Reals = NDArray[np.float64]
type Ints = NDArray[np.int64]

LINKS: Final = ("readiness", "participation", "impact")
POWERS: Final = np.array([0.25, 0.35, 0.40])
DRAWS: Final = 2000
COVERED: Final = 0.6
FLOOR: Final = 1.0
SURE: Final = 0.8  # a band is told from this chance on, and so is a change
THIRDS: Final = (100 / 3, 200 / 3)  # below which the index is low, and from which on it is high [D]
ENOUGH_GROUPS: Final = 30  # from which on the groups give the ends of the scale themselves
LEAST_SPAN: Final = 0.05  # ends that lie closer than this say more of chance than of groups
ALL_SHARE, LINK_SHARES = 0.15, 0.25  # of the luck of a figure; measured in docs/adr/0033
LEVEL: Final = 0.90
NARROWEST, WIDEST = 2e6, 0.05  # strength of a Beta


@dataclass(frozen=True, slots=True)
class Told:
    """Published figures as shares of 1, groups × signals; `value` is NaN where only a band is told."""

    value: Reals
    low: Reals
    high: Reals

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where anything is told."""
        return np.isfinite(self.low) & np.isfinite(self.high)


@dataclass(frozen=True, slots=True)
class Scale:
    """Of each signal its link (position in LINKS), its weight there, and the values that count for nothing and in full.

    whole: the weight of each link when everything in it is known.
    """

    link: Ints
    weight: Reals
    none: Reals
    full: Reals
    whole: Reals


@dataclass(frozen=True, slots=True)
class Score:
    """Draws of the links (links × groups × draws) and of the index (groups × draws), and the weight these rest on."""

    links: Reals
    index: Reals
    coverage: Reals  # links × groups, of 1


def ends(values: Reals, good: Literal["high", "low"]) -> tuple[float, float] | None:
    """The tenth and ninetieth percentile of a signal over groups, as (none, full); None when groups are too few."""
    seen = values[np.isfinite(values)]
    if len(seen) < ENOUGH_GROUPS:
        return None
    low, high = (float(end) for end in np.quantile(seen, (0.1, 0.9)))
    if high - low < LEAST_SPAN:
        return None
    return (low, high) if good == "high" else (high, low)


def sample(told: Told, scale: Scale, rng: np.random.Generator) -> Reals:
    """Draws of the true values, groups × signals × draws: the Beta with the told mean and the told width.

    Of a band every value is as likely as another. All signals are about the same people, those of one link mostly about
    the same things they did: their draws share a part of their luck (ALL_SHARE, LINK_SHARES), in the direction that is
    good. Drawn apart, an interval of 90 % held 73-80 % of the true scores of a link and 82-88 % of the true indices.
    """
    known = told.known
    low, high = np.where(known, told.low, 0.0), np.where(known, told.high, 1.0)
    banded = known & ~np.isfinite(told.value)
    mean = np.clip(np.where(banded | ~known, 0.5, told.value), 0.001, 0.999)
    strength = _strength(mean, high - low)[..., None]
    size = (*mean.shape, DRAWS)
    drawn = rng.beta(mean[..., None] * strength, (1 - mean[..., None]) * strength, size=size)
    flat = rng.uniform(low[..., None], np.maximum(high, low + 1e-9)[..., None], size=size)
    sorted_ = np.sort(np.where(banded[..., None], flat, drawn), axis=-1)
    groups = mean.shape[0]
    luck = np.sqrt(ALL_SHARE) * rng.standard_normal((groups, 1, DRAWS))
    luck = luck + np.sqrt(LINK_SHARES) * rng.standard_normal((groups, len(LINKS), DRAWS))[:, scale.link]
    luck = luck + np.sqrt(1 - ALL_SHARE - LINK_SHARES) * rng.standard_normal(size)
    luck *= np.where(scale.full >= scale.none, 1, -1)[None, :, None]
    rank = np.argsort(np.argsort(luck, axis=-1), axis=-1)
    return np.where(known[..., None], np.take_along_axis(sorted_, rank, axis=-1), np.nan)


def score(draws: Reals, scale: Scale) -> Score:
    """What draws of the signals make of the links and the index; NaN where too little of the weight is known."""
    ramp = (draws - scale.none[None, :, None]) / (scale.full - scale.none)[None, :, None]
    points = 100 * np.clip(ramp, 0, 1)
    known = np.isfinite(draws[..., 0])
    links = np.full((len(LINKS), draws.shape[0], draws.shape[2]), np.nan)
    coverage = np.zeros((len(LINKS), draws.shape[0]))
    for link in range(len(LINKS)):
        mine = scale.link == link
        weight = np.where(known[:, mine], scale.weight[mine], 0.0)  # groups × signals of this link
        total = weight.sum(axis=1)
        coverage[link] = total / scale.whole[link]
        enough = coverage[link] >= COVERED - 1e-9
        shares = weight[enough] / total[enough, None]
        links[link, enough] = np.einsum("gs,gsd->gd", shares, np.nan_to_num(points[enough][:, mine]))
    index = np.exp(np.einsum("l,lgd->gd", POWERS, np.log(np.maximum(links, FLOOR))))
    return Score(links, index, coverage)


def summary(draws: Reals) -> tuple[Reals, Reals, Reals]:
    """Median and 90 % interval along the last axis."""
    tail = (1 - LEVEL) / 2
    low, middle, high = np.quantile(draws, (tail, 0.5, 1 - tail), axis=-1)
    return middle, low, high


def rises(now: Reals, before: Reals, scale: Scale) -> Reals:
    """The chance of each group that its index rose, from draws of two windows; NaN where it cannot be told.

    Only signals that are known in both windows count: one that came or went is no change.
    """
    both = np.isfinite(now[..., :1]) & np.isfinite(before[..., :1])
    later = score(np.where(both, now, np.nan), scale).index
    earlier = score(np.where(both, before, np.nan), scale).index
    return _chance(later > earlier, later)


def above_middle(index: Reals) -> Reals:
    """The chance of each group that its index is above the middle one of all groups that have one."""
    told = np.isfinite(index[:, 0])
    if told.sum() <= 1:
        return np.full(len(index), np.nan)
    return _chance(index > np.median(index[told], axis=0), index)


def bands(index: Reals) -> list[str]:
    """low, mid or high of each group where that is sure enough, else empty."""
    low, high = THIRDS
    share = np.stack([index < low, (index >= low) & (index < high), index >= high]).mean(axis=-1)
    names = ("low", "mid", "high")
    return [
        names[int(np.argmax(share[:, group]))] if share[:, group].max(initial=0) > SURE else ""
        for group in range(len(index))
    ]


def _chance(so: NDArray[np.bool_], draws: Reals) -> Reals:
    return np.where(np.isfinite(draws[:, 0]), so.mean(axis=-1), np.nan)


def _strength(mean: Reals, width: Reals) -> Reals:
    """How many observations a Beta with this mean is worth, for its central interval to be `width` wide."""
    from scipy.special import betaincinv  # noqa: PLC0415 slow to import, and not needed where nothing is estimated

    tail = (1 - LEVEL) / 2
    low, high = np.full(mean.shape, np.log(WIDEST)), np.full(mean.shape, np.log(NARROWEST))
    for _ in range(40):
        middle = (low + high) / 2
        ones, zeros = mean * np.exp(middle), (1 - mean) * np.exp(middle)
        wide = betaincinv(ones, zeros, 1 - tail) - betaincinv(ones, zeros, tail) > width
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
    return np.asarray(np.exp((low + high) / 2))
