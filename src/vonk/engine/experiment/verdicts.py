"""Says in one word what a comparison shows, and when the rest will be known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from vonk.engine.experiment.clusters import FEWEST_TEAMS, design_effect
from vonk.engine.experiment.effects import Effect
from vonk.engine.experiment.lots import SampleRatio
from vonk.engine.experiment.sequence import ALPHA, POWER, reach, reach_once, reaches

type Code = Literal["works_here", "does_not_work_here", "harmful", "not_yet_knowable"]
type Fact = Literal["harm_excluded", "useful_excluded", "works"]

AHEAD: Final = 10_000  # times as many people as now: further ahead nothing is foretold
STEPS: Final = 8_000  # on the way there


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said, and how many people in each arm it would take to know when it is too early."""

    code: Code
    needed_treated: int | None  # None: known, or no telling yet
    needed_control: int | None
    blocked: bool  # the sample ratio is off
    descriptive: bool = False  # too few teams: what was seen may be told, nothing more


@dataclass(frozen=True, slots=True)
class Expected:
    """A fact that is not known yet, and when it will be if the difference stays what it is."""

    fact: Fact
    people: int  # more people settled, both arms together
    weeks: int
    on: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many more people and weeks it takes to know, and what is known on the way there."""

    people: int | None  # more people settled, both arms together; None: known already, or no telling yet
    weeks: int | None  # None: likewise, or never with these people (`enough` is False)
    on: date | None
    enough: bool  # whether the people, teams and weeks at hand get there
    known: tuple[Fact, ...]
    first: Expected | None  # what will be known first


def verdict(
    found: Effect, *, mde: float, alpha: float = ALPHA, power: float = POWER, ratio: SampleRatio | None = None
) -> Verdict:
    """Say what `found` shows of an effect that is worth having from `mde` on (> 0, in the unit of the outcome).

    harmful: the interval lies below 0. does_not_work_here: it lies below `mde`, so what there may be is too small to
    matter, even when it is above 0. works_here: it lies above 0. Otherwise not_yet_knowable, with the size of each arm
    in the present proportions. A sample ratio that is off blocks every other word.
    """
    _checked_smallest(mde)
    if ratio is not None and not ratio.ok:
        return Verdict("not_yet_knowable", None, None, blocked=True)
    if found.high < 0:
        return Verdict("harmful", None, None, blocked=False)
    if found.high < mde:
        return Verdict("does_not_work_here", None, None, blocked=False)
    if found.low > 0:
        return Verdict("works_here", None, None, blocked=False)
    needed = _needed(found, mde, alpha, power)
    return Verdict("not_yet_knowable", *needed, blocked=False, descriptive=found.descriptive)


def people_needed(
    base: float,
    mde: float,
    *,
    treated_share: float = 0.5,
    rho: float = 0.0,
    team_size: float = 1.0,
    icc: float = 0.0,
    once: bool = False,
    alpha: float = ALPHA,
    power: float = POWER,
) -> tuple[int, int]:
    """Give the people in each arm (treated, control) with whom an effect of `mde` on a rate of `base` is found.

    ((reach + z) / mde)**2 * (p1 q1 / share + p0 q0 / (1 - share)) in all, times 1 - rho**2 for what is known from
    before (correlation `rho`) and the design effect of teams. `reach` is that of the confidence sequence at the target,
    or of one look. For the plan, before anything was seen. Source: Fleiss; Deng et al. 2013; Donner & Klar 2000.
    """
    _checked_smallest(mde)
    from scipy.special import ndtri  # noqa: PLC0415 slow to import

    better = min(max(base + mde, 0.0), 1.0)
    spread = better * (1 - better) / treated_share + base * (1 - base) / (1 - treated_share)
    times = (reach_once(alpha) if once else reach(1, 1, alpha)) + float(ndtri(power))
    people = spread * (times / mde) ** 2 * (1 - rho**2) * design_effect(team_size, icc)
    return math.ceil(people * treated_share), math.ceil(people * (1 - treated_share))


def forecast(
    found: Effect,
    *,
    mde: float,
    per_week: float,
    today: date | None = None,
    available: int | None = None,
    alpha: float = ALPHA,
    power: float = POWER,
) -> Forecast:
    """Say how many more people and weeks a verdict takes when `per_week` people settle each week in both arms together.

    People: those `verdict` asks for, less those settled. When teams were drawn no team is added, so only the part of
    the error that more people of the same teams take away gets smaller. `available` people can still settle; None: no
    end. Facts: harm_excluded (more harm than `mde`), useful_excluded (as much effect as `mde`), works (more than 0);
    `first` is the next of them, if the difference stays what it is now. A date is `today` and whole weeks.
    """
    _checked_smallest(mde)
    known = _known(found, mde)
    now = found.treated + found.control
    if not math.isfinite(found.se) or not now:
        return Forecast(None, None, None, enough=True, known=known, first=None)
    nearest = None if found.descriptive else _first(found, mde, known, alpha)
    first = _expected(nearest, per_week, today, available)
    if found.high < mde or found.low > 0:
        return Forecast(None, None, None, enough=True, known=known, first=first)
    total = None if found.descriptive else _same_teams(found, mde, alpha, power)
    if total is None:  # these teams cannot tell; more teams could
        wanted = sum(_needed(found, mde, alpha, power)[side] or 0 for side in (0, 1))
        return Forecast(max(wanted - now, 1), None, None, enough=False, known=known, first=first)
    people = max(math.ceil(total - now), 1)
    weeks = _weeks(people, per_week, available)
    return Forecast(people, weeks, _on(today, weeks), enough=weeks is not None, known=known, first=first)


def _known(found: Effect, mde: float) -> tuple[Fact, ...]:
    facts: list[tuple[Fact, bool]] = [
        ("harm_excluded", found.low > -mde),
        ("useful_excluded", found.high < mde),
        ("works", found.low > 0),
    ]
    return tuple(fact for fact, sure in facts if sure)


def _first(found: Effect, mde: float, known: tuple[Fact, ...], alpha: float) -> tuple[Fact, int] | None:
    """The fact that needs the fewest more people, and how many, if the difference stays."""
    gaps: dict[Fact, float] = {
        "harm_excluded": found.difference + mde,
        "useful_excluded": mde - found.difference,
        "works": found.difference,
    }
    now = found.treated + found.control
    ahead = np.geomspace(now, now * AHEAD, STEPS)
    lasting = min(found.stays, found.se) ** 2
    error = np.sqrt(lasting + (found.se**2 - lasting) * now / ahead)
    half = error * reaches(ahead, found.target or now, alpha)
    half *= (found.high - found.low) / 2 / half[0]  # as wide as it is now: one look, or Student's t
    waits = []
    for fact, gap in gaps.items():
        inside = np.flatnonzero(half < gap)
        if fact not in known and inside.size:
            waits.append((max(1, math.ceil(ahead[inside[0]] - now)), fact))
    return (min(waits)[1], min(waits)[0]) if waits else None


def _expected(
    nearest: tuple[Fact, int] | None, per_week: float, today: date | None, available: int | None
) -> Expected | None:
    if nearest is None:
        return None
    fact, people = nearest
    weeks = _weeks(people, per_week, available)
    return None if weeks is None else Expected(fact, people, weeks, _on(today, weeks))


def _weeks(people: int, per_week: float, available: int | None) -> int | None:
    if per_week <= 0 or (available is not None and people > available):
        return None
    return math.ceil(people / per_week)


def _on(today: date | None, weeks: int | None) -> date | None:
    if today is None or weeks is None or weeks * 7 > (date.max - today).days:
        return None
    return today + timedelta(weeks=weeks)


def _wanted_error(found: Effect, mde: float, alpha: float, power: float) -> float:
    """Standard error at which an effect of `mde` is found with `power`; past that, at which an answer is certain.

    Planned for that size, the interval reaches `reach` standard errors. Once it is narrower than `mde` it cannot hold
    both 0 and `mde`, so a verdict must follow.
    """
    from scipy.special import ndtri  # noqa: PLC0415 slow to import

    times = reach(1, 1, alpha)
    wanted = mde / (times + float(ndtri(power)))
    return wanted if found.se > wanted else mde / (2 * times)


def _needed(found: Effect, mde: float, alpha: float, power: float) -> tuple[int | None, int | None]:
    """Size of each arm, in the present proportions; of teams, when teams of this kind are added."""
    if not math.isfinite(found.se):
        return None, None
    times = (found.se / _wanted_error(found, mde, alpha, power)) ** 2
    if found.descriptive:
        times = max(times, FEWEST_TEAMS / min(found.teams_treated, found.teams_control))
    return math.ceil(times * found.treated), math.ceil(times * found.control)


def _same_teams(found: Effect, mde: float, alpha: float, power: float) -> float | None:
    """People in both arms together with whom these teams (or people, one by one) can tell; None: they never can."""
    wanted, lasting = _wanted_error(found, mde, alpha, power) ** 2, found.stays**2
    if lasting >= wanted:
        return None
    return (found.treated + found.control) * (found.se**2 - lasting) / (wanted - lasting)


def _checked_smallest(mde: float) -> None:
    if mde <= 0:
        message = "the smallest effect worth having is above 0"
        raise ValueError(message)
