"""Compares arms of whole teams: people of one team are alike, so it is teams that are counted, not people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vonk.engine.experiment.effects import Arm, Effect, arm_of, compared, cuped, half_width, welch
from vonk.engine.experiment.sequence import ALPHA

type Reals = NDArray[np.float64]

FEWEST_TEAMS: Final = 20  # per arm; below it only what was seen is told (science.md 3.3)


@dataclass(frozen=True, slots=True)
class TeamSums:
    """People added up per team; arrays of one length."""

    total: Reals  # of the outcomes
    size: Reals
    squares: Reals  # of the outcomes, added up
    treated: NDArray[np.bool_]


def sums_by_team(outcome: ArrayLike, team: ArrayLike, treated: ArrayLike) -> TeamSums:
    """Add the outcomes of people up per team. Raises ValueError when one team is in both arms."""
    y, arm = np.asarray(outcome, dtype=float), np.asarray(treated, dtype=float)
    names, place = np.unique(np.asarray(team), return_inverse=True)
    size = np.bincount(place, minlength=names.size).astype(float)
    share = np.bincount(place, arm, names.size) / size
    if not np.all((share == 0) | (share == 1)):
        message = "a team is in one arm"
        raise ValueError(message)
    return TeamSums(np.bincount(place, y, names.size), size, np.bincount(place, y**2, names.size), share == 1)


def effect_of_clusters(
    outcome_sum: ArrayLike,
    size: ArrayLike,
    treated: ArrayLike,
    *,
    target: int,
    alpha: float = ALPHA,
    squares: ArrayLike | None = None,
    before: ArrayLike | None = None,
    once: bool = False,
) -> Effect:
    """Compare teams by the mean of each: every team weighs the same, whatever its size.

    Arrays with one row a team: outcomes added up, people settled, arm; `squares` (of outcomes other than 0 and 1) and
    `before` (the team's mean before, taken out as `cuped` does). Teams with nobody settled are left out; `target`
    counts people. The error of a difference of team means is that of CR2 (Bell & McCaffrey 2002), its degrees of
    freedom are Satterthwaite's; the sequence of `effect_of_counts` is widened as Student's t with those asks. From look
    to look the difference moves less than with as many new teams, so the sequence errs to the careful side.
    With fewer than 20 teams in an arm there is no interval, and `descriptive` is set.
    """
    total, people, arm = np.asarray(outcome_sum, dtype=float), np.asarray(size, float), np.asarray(treated, dtype=bool)
    sums = total if squares is None else np.asarray(squares, dtype=float)
    seen = people > 0
    mean = total[seen] / people[seen]
    if before is not None:
        mean = cuped(mean, np.asarray(before, dtype=float)[seen])
    within = _within(total[seen], people[seen], sums[seen])
    sides = [(mean[arm[seen] == side], people[seen][arm[seen] == side]) for side in (True, False)]
    arms = arm_of(sides[0][0]), arm_of(sides[1][0])
    return _of_teams(arms, sides, within, target=target, alpha=alpha, once=once, lost=int(before is not None))


def _of_teams(
    arms: tuple[Arm, Arm],
    sides: list[tuple[Reals, Reals]],
    within: float,
    *,
    target: int,
    alpha: float,
    once: bool,
    lost: int,
) -> Effect:
    """The comparison of two arms of team means; `lost` degrees of freedom went into what is known from before."""
    few = min(arm.n for arm in arms) < FEWEST_TEAMS
    found = compared(*arms, target=target, alpha=alpha)  # of its interval nothing is kept: it counts teams
    people = [int(own.sum()) for _, own in sides]
    df = 0.0 if few else welch(*arms) - lost
    half, p = half_width(found.difference, found.se, sum(people), target=target, alpha=alpha, once=once, df=df)
    lasting = [_lasting(arm, own, within) for arm, (_, own) in zip(arms, sides, strict=True)]
    return Effect(
        difference=found.difference,
        low=found.difference - half if math.isfinite(half) else -math.inf,
        high=found.difference + half if math.isfinite(half) else math.inf,
        se=found.se,
        treated=people[0],
        control=people[1],
        mean_treated=found.mean_treated,
        mean_control=found.mean_control,
        target=target,
        p=p,
        teams_treated=arms[0].n,
        teams_control=arms[1].n,
        stays=math.sqrt(sum(lasting)),
        descriptive=few,
    )


def icc(
    outcome_sum: ArrayLike, size: ArrayLike, *, treated: ArrayLike | None = None, squares: ArrayLike | None = None
) -> float:
    """Estimate which share of the variance lies between teams, by analysis of variance within arms; 0 when below 0.

    (MSB - MSW) / (MSB + (m0 - 1) MSW), m0 = (N - sum n**2 / N) / (J - 1), added up over the arms. Rows are teams, as in
    `effect_of_clusters`. Not a number when every team has one person or an arm has one team. Source: Donner 1986.
    """
    total, people = np.asarray(outcome_sum, dtype=float), np.asarray(size, dtype=float)
    sums = total if squares is None else np.asarray(squares, dtype=float)
    arm = np.zeros(total.size, dtype=bool) if treated is None else np.asarray(treated, dtype=bool)
    between = df = spread = 0.0
    for side in np.unique(arm):
        own = (arm == side) & (people > 0)
        n, x = people[own], total[own]
        between += float(np.sum(n * (x / n - x.sum() / n.sum()) ** 2))
        df += n.size - 1
        spread += float(n.sum() - np.sum(n**2) / n.sum())
    within = _within(total[people > 0], people[people > 0], sums[people > 0])
    if not df or not math.isfinite(within):
        return math.nan
    typical = spread / df
    whole = between / df + (typical - 1) * within
    return max(0.0, (between / df - within) / whole) if whole > 0 else 0.0


def design_effect(m: float, icc: float, spread: float = 0.0) -> float:
    """Times as many people as when people were drawn, with teams of `m` on average: 1 + (m (1 + spread**2) - 1) icc.

    `spread` is the coefficient of variation of the sizes. Source: Donner & Klar 2000; Eldridge et al. 2006.
    """
    return 1 + (m * (1 + spread**2) - 1) * icc


def _within(total: Reals, size: Reals, squares: Reals) -> float:
    """Variance of people about the mean of their own team; not a number when no team has two."""
    df = float(size.sum() - size.size)
    return float(np.sum(squares - total**2 / size)) / df if df > 0 else math.nan


def _lasting(arm: Arm, size: Reals, within: float) -> float:
    """Squared error of an arm's mean that stays when all of its teams become very large."""
    if not arm.n or not math.isfinite(arm.variance):
        return 0.0
    noise = within * float(np.mean(1 / size)) if math.isfinite(within) else 0.0
    return max(0.0, arm.variance - noise) / arm.n
