"""What may be told of a difference: never more than the numbers told beside it, which are rounded to fives.

The attack. A reader knows both arms as they are told (people and how many did, to the nearest five), who works here,
and perhaps one member's own data. Told as it is, a difference that was corrected for what people did before depends on
every single outcome: at 40 people an arm one person moves it by 2.5 points. With the rounded counts beside it the true
counts would follow, and from one look to the next what the few did who came in between. Therefore:

- without a correction the difference is computed from the rounded counts, and says nothing that they do not;
- with one it is rounded to a grain of five people of the smaller arm (never finer than .1 point), and so are its
  bounds, outwards. Another outcome of one person moves it by at most about a fifth of a grain, as it moves a count;
- everything else (verdict, forecast, what is kept as evidence) is derived from what is told;
- a look tells numbers only when at least k people of each arm were settled since the last that did (`cells`), so that
  two looks subtracted are again a sum over k people or more.

Rounding is noise, so its variance (width**2 / 12) is added to that of the difference: with n people in an arm a grain
of 5 / n has a spread of 1.4 / n, beside a standard error of about .7 / sqrt(n).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from vonk.engine.experiment import Effect, effect_of_counts, settled_looks
from vonk.insight.campaigns.gathering import Groups

FIVE: Final = 5
TENTH: Final = 0.001  # of a percentage point
SURE: Final = 1.96  # standard errors of an interval for one look

type Tally = tuple[int, int]  # (how many did, of how many)


def fives(number: float) -> int:
    """To the nearest five."""
    return FIVE * round(number / FIVE)


def rounded(tally: Tally) -> Tally:
    """Both numbers to the nearest five."""
    return fives(tally[0]), fives(tally[1])


def told_difference(groups: Groups, name: str, *, target: int) -> Effect:
    """The difference in an outcome as it is told."""
    treated, control = (rounded(tally) for tally in groups.counts(name))
    if groups.unit is None and np.isnan(groups.before).all():
        plain = effect_of_counts(treated[0], treated[1], control[0], control[1], target=target)
        return _wider(plain, FIVE**2 / 12 * (1 / treated[1] ** 2 + 1 / control[1] ** 2))
    return _coarse(_adjusted(groups, name, target), grain(treated[1], control[1]), (treated, control))


def grain(treated: int, control: int) -> float:
    """The step to which a difference is told: five people of the smaller arm, in whole tenths of a point."""
    return math.ceil(FIVE / min(treated, control) / TENTH - 1e-9) * TENTH


def arm_bounds(tally: Tally) -> tuple[float, float]:
    """An interval for the share of one arm at one look, from rounded numbers and with the variance of rounding."""
    x, n = tally
    careful = (x + 1) / (n + 2)
    half = SURE * math.sqrt(careful * (1 - careful) / n + (FIVE / n) ** 2 / 12)
    return max(0.0, x / n - half), min(1.0, x / n + half)


def _adjusted(groups: Groups, name: str, target: int) -> Effect:
    """The difference as it is: corrected for what people did before, of teams when teams were drawn."""
    (look,) = settled_looks(
        groups.entered,
        groups.matured,
        groups.outcomes[name],
        groups.treated,
        looks=[groups.day],
        target=target,
        before=groups.before,
        team=groups.unit,
    )
    return look.effect


def _wider(found: Effect, variance: float) -> Effect:
    """The same with more variance in its error."""
    if not math.isfinite(found.se) or not math.isfinite(found.high):
        return found
    times = (found.high - found.low) / 2 / found.se
    se = math.sqrt(found.se**2 + variance)
    half = times * se
    return replace(found, se=se, low=found.difference - half, high=found.difference + half)


def _coarse(found: Effect, step: float, arms: tuple[Tally, Tally]) -> Effect:
    """The same told to a step, bounds outwards, with the sizes of the arms as they are told."""
    wider = _wider(found, step**2 / 12)
    middle = round(wider.difference / step) * step
    half = math.ceil((wider.high - wider.low) / 2 / step - 1e-9) * step if math.isfinite(wider.high) else math.inf
    widened = half / ((wider.high - wider.low) / 2) if math.isfinite(half) else 1.0
    return replace(
        wider,
        difference=middle,
        low=middle - half,
        high=middle + half,
        se=wider.se * widened,
        stays=math.ceil(found.stays / step) * step,
        treated=arms[0][1],
        control=arms[1][1],
        mean_treated=arms[0][0] / arms[0][1],
        mean_control=arms[1][0] / arms[1][1],
    )
