"""Turns durations into curves that say how long people wait, and how many get there while others give up or leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve: the share still waiting just after each time in `time` (sorted, each once)."""

    time: Reals
    survival: Reals
    at_risk: Reals
    events: Reals
    variance: Reals  # Greenwood

    def at(self, time: float) -> float:
        """Share still waiting after `time`."""
        place = int(np.searchsorted(self.time, time, side="right"))
        return float(self.survival[place - 1]) if place else 1.0

    def median(self) -> float | None:
        """First time at which at most half is still waiting; None when that is not reached."""
        reached = np.flatnonzero(self.survival <= 0.5 + 1e-9)  # a product of shares can miss a half by a hair
        return float(self.time[reached[0]]) if reached.size else None

    def mean_until(self, horizon: float) -> float:
        """Restricted mean: the area under the curve from 0 to `horizon`, in the unit of `time`."""
        inside = self.time < horizon
        edges = np.concatenate(([0.0], self.time[inside], [horizon]))
        heights = np.concatenate(([1.0], self.survival[inside]))
        return float(np.sum(np.diff(edges) * heights))


@dataclass(frozen=True, slots=True)
class Incidence:
    """A cumulative incidence curve: the share that has had the event of interest by each time in `time`."""

    time: Reals
    incidence: Reals
    variance: Reals

    def at(self, time: float) -> float:
        """Share that has had the event by `time`."""
        place = int(np.searchsorted(self.time, time, side="right"))
        return float(self.incidence[place - 1]) if place else 0.0

    def final(self) -> float:
        """Share that has had the event by the last time observed."""
        return float(self.incidence[-1]) if self.time.size else 0.0


def kaplan_meier(time: ArrayLike, event: ArrayLike, weight: ArrayLike | None = None) -> Survival:
    """Estimate how long people wait, from durations, whether each ended in the event (1) or was censored (0).

    `weight` is how many observations a row stands for. Source: Kaplan & Meier 1958.
    """
    happened = np.asarray(event, dtype=float)
    at, (events,), at_risk = _life_table(time, [happened], weight)
    survival = np.cumprod(1 - events / at_risk)
    left = at_risk - events
    term = np.divide(events, at_risk * left, out=np.zeros_like(events), where=left > 0)
    return Survival(at, survival, at_risk, events, survival**2 * np.cumsum(term))


def aalen_johansen(time: ArrayLike, cause: ArrayLike, weight: ArrayLike | None = None, *, of: int = 1) -> Incidence:
    """Estimate how many get the event `of` while other causes compete for them; cause 0 is censored.

    1 - Kaplan-Meier would speak of a world in which nobody leaves or gives up. Source: Aalen & Johansen 1978; variance
    as in Marubini & Valsecchi 1995, 10.12.
    """
    causes = np.asarray(cause)
    interest = (causes == of).astype(float)
    at, (hits, events), at_risk = _life_table(time, [interest, (causes != 0).astype(float)], weight)
    before = np.concatenate(([1.0], np.cumprod(1 - events / at_risk)[:-1]))
    incidence = np.cumsum(before * hits / at_risk)
    left = at_risk - events
    spread = np.divide(events, at_risk * left, out=np.zeros_like(events), where=left > 0)
    shared = before * hits / at_risk**2
    variance = (
        incidence**2 * np.cumsum(spread)
        - 2 * incidence * np.cumsum(incidence * spread)
        + np.cumsum(incidence**2 * spread)
        + np.cumsum(before**2 * hits * (at_risk - hits) / at_risk**3)
        - 2 * (incidence * np.cumsum(shared) - np.cumsum(incidence * shared))
    )
    return Incidence(at, incidence, np.maximum(variance, 0.0))


def restricted(time: ArrayLike, event: ArrayLike, horizon: float) -> Reals:
    """How much of the first `horizon` each row waited, or is expected to have waited where it was censored earlier.

    Durations as for `kaplan_meier`. What is not seen is taken from the curve of all rows together: c + the area under
    the curve from c on, divided by its height at c. The mean of the result is exactly the restricted mean of that curve
    (Efron 1967: Kaplan-Meier is its own expectation), so rows may be averaged within groups.
    """
    times, happened = np.asarray(time, dtype=float), np.asarray(event, dtype=bool)
    curve = kaplan_meier(times, happened)
    edges = np.concatenate(([0.0], np.minimum(curve.time, horizon), [horizon]))
    heights = np.concatenate(([1.0], curve.survival))
    area = np.concatenate((np.cumsum((np.diff(edges) * heights)[::-1])[::-1], [0.0]))
    place = np.searchsorted(curve.time, times, side="right")  # a duration is one of the curve's own times
    height = heights[place]
    ahead = np.divide(area[place], height, out=np.zeros_like(height), where=height > 0)
    waited = np.minimum(times, horizon)
    each: Reals = np.where(happened | (times >= horizon), waited, waited + ahead)
    return each


def _life_table(
    time: ArrayLike, flags: list[Reals], weight: ArrayLike | None
) -> tuple[Reals, tuple[Reals, ...], Reals]:
    """Sorted distinct times, the weight of each flag at each, and the weight still at risk just before each."""
    times = np.asarray(time, dtype=float)
    weights = np.ones(times.shape) if weight is None else np.asarray(weight, dtype=float)
    some = weights > 0  # a row that stands for nobody is at no risk
    times, weights, flags = times[some], weights[some], [flag[some] for flag in flags]
    at, place = np.unique(times, return_inverse=True)

    def per_time(values: Reals) -> Reals:
        return np.bincount(place, weights=values, minlength=at.size).astype(float)

    at_risk = np.cumsum(per_time(weights)[::-1])[::-1]
    return at, tuple(per_time(weights * flag) for flag in flags), at_risk
