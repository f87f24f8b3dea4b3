"""The published table of one look: both arms, their difference and what it says, other outcomes, and guards."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from vonk.activation.models import Campaign
from vonk.engine.experiment import (
    Effect,
    Forecast,
    SampleRatio,
    benjamini_hochberg,
    effect_of_counts,
    forecast,
    verdict,
)
from vonk.engine.experiment.sequence import reach
from vonk.figures.actions import Cell
from vonk.figures.queries import Subject
from vonk.insight.campaigns.gathering import Groups, planned_people
from vonk.insight.campaigns.guarding import GUARDS, Watched
from vonk.insight.campaigns.rounding import Tally, arm_bounds, fives, rounded, told_difference

DIFFERENCE: Final = "difference"
GUARD: Final = "guard:"
SURE_FROM: Final = 100  # people in an arm, below which a share near nobody or everybody is told as a band
FEW, MANY = 0.10, 0.90
PACE_DAYS: Final = 28
TENS: Final = 10


@dataclass(frozen=True)
class Look:
    """One look as it is published, with the word that decides whether the campaign goes on."""

    cells: tuple[Cell, ...]
    verdict: str


def look_cells(
    row: Campaign, groups: Groups, watched: Mapping[str, Watched], ratio: SampleRatio, *, fewest: int, last: date | None
) -> Look:
    """The table of this look; hidden altogether when fewer than `fewest` of an arm are settled, or new since `last`.

    Of the check only the two groups and their difference: of groups that got the same there is nothing more to say.
    """
    subject, name = Subject("campaign", str(row.public_id)), row.plan["outcome"]
    parts = (*row.plan["arms"], DIFFERENCE)
    if groups.new_since(None) < fewest or groups.new_since(last) < fewest:
        hidden = [Cell(subject, name, shown=False, part=part) for part in parts]
        return Look(tuple(hidden), "not_yet_knowable")
    arms = [rounded(tally) for tally in groups.counts(name)]
    cells = [_arm(subject, name, part, tally) for part, tally in zip(row.plan["arms"], arms, strict=True)]
    if any(cell.band for cell in cells):  # with the difference the share itself would be told
        return Look((*cells, Cell(subject, name, shown=False, part=DIFFERENCE)), "not_yet_knowable")
    found = told_difference(groups, name, target=planned_people(row))
    extra: dict[str, Any] = {"fair": ratio.ok, "adjusted": not np.isnan(groups.before).all()}
    word = "not_yet_knowable"
    if row.kind != "aa":
        said = _said(row, groups, found, ratio)
        word, extra = said["verdict"], extra | said
        cells += _others(row, groups, subject) if ratio.ok else []
        cells += [_guard(subject, watched[guard]) for guard in GUARDS if guard in watched]
    return Look((*cells, _difference(subject, name, found, extra)), word)


def _arm(subject: Subject, name: str, part: str, tally: Tally) -> Cell:
    x, n = tally
    if n < SURE_FROM and not FEW <= x / n <= MANY:
        return Cell(subject, name, shown=True, part=part, base=n, band="under_10" if x / n < FEW else "over_90")
    low, high = arm_bounds(tally)
    return Cell(subject, name, shown=True, part=part, base=n, count=x, value=x / n, low=low, high=high)


def _difference(subject: Subject, name: str, found: Effect, extra: Mapping[str, Any]) -> Cell:
    bounds = (found.low, found.high) if math.isfinite(found.high) else (None, None)
    return Cell(
        subject, name, shown=True, part=DIFFERENCE, value=found.difference, low=bounds[0], high=bounds[1], extra=extra
    )


def _said(row: Campaign, groups: Groups, found: Effect, ratio: SampleRatio) -> dict[str, Any]:
    """The verdict, and when the rest will be known; all of it from what is told of the difference."""
    word = verdict(found, mde=row.smallest_effect, ratio=ratio)
    waiting = fives(len(groups.person) - int(groups.settled.sum()))
    pace = _pace(groups)
    still = min(fives(groups.drawn) - found.treated - found.control, round(pace * _weeks_left(row, groups.day)))
    ahead = forecast(
        found, mde=row.smallest_effect, per_week=pace, today=groups.day, available=max(still, 0)
    )  # fmt: skip
    said: dict[str, Any] = {
        "verdict": word.code,
        "descriptive": found.descriptive,
        "needed": _tens((word.needed_treated or 0) + (word.needed_control or 0)),
        "waiting": waiting,
        "per_week": round(pace),
        "enough": ahead.enough,
        "known": list(ahead.known),
    }
    if not ratio.ok or word.code != "not_yet_knowable":
        return said
    return said | _ahead(row, groups.day, found, ahead, pace)


def _ahead(row: Campaign, day: date, found: Effect, ahead: Forecast, pace: float) -> dict[str, Any]:
    """When the answer comes, and what is known before that.

    That it works, or cannot do enough, is an answer too, and often comes first if the difference stays what it is.
    """
    said: dict[str, Any] = {}
    people, weeks, on = ahead.people, ahead.weeks, ahead.on
    first = ahead.first
    if first is not None and first.on is not None:
        if first.fact == "harm_excluded":
            said["first"] = first.on.isoformat()
        elif on is None or first.on < on:
            people, weeks, on = first.people, first.weeks, first.on
    if people is not None:
        said["people"] = _tens(people)
    if on is not None:
        said |= {"weeks": weeks, "known_on": on.isoformat(), "enough": True}
    if math.isfinite(found.high):
        more = people if on is not None and people else pace * _weeks_left(row, day)
        said["expected"] = _expected(found, more, on or max(row.ends_on, day + timedelta(days=7)))
    return said


def _expected(found: Effect, more: float, until: date) -> dict[str, Any]:
    """The interval on a later day, with so many people more, if the difference stays what it is."""
    now = found.treated + found.control
    lasting = min(found.stays, found.se) ** 2
    se = math.sqrt(lasting + (found.se**2 - lasting) * now / (now + more))
    times = (found.high - found.low) / 2 / found.se / reach(now, found.target) * reach(now + more, found.target)
    return {"on": until.isoformat(), "low": found.difference - se * times, "high": found.difference + se * times}


def _pace(groups: Groups) -> float:
    """People settled in a week, over the last four weeks or as long as anybody was; to the nearest five."""
    settled = groups.matured[groups.settled]
    if not settled.size:
        return 0.0
    since = settled > np.datetime64(groups.day, "D") - np.timedelta64(PACE_DAYS, "D")
    days = int((np.datetime64(groups.day, "D") - settled.min()).astype(int)) + 1
    return float(fives(int(since.sum()) / max(min(days, PACE_DAYS) / 7, 1)))


def _weeks_left(row: Campaign, day: date) -> float:
    return max((row.ends_on - day).days, 0) / 7


def _tens(number: int) -> int | None:
    return TENS * math.ceil(number / TENS) or None


def _others(row: Campaign, groups: Groups, subject: Subject) -> list[Cell]:
    """The outcomes that were not registered: as many finds as Benjamini and Hochberg allow, from rounded counts."""
    names = [name for name in groups.outcomes if name != row.plan["outcome"]]
    tallies = {name: [rounded(tally) for tally in groups.counts(name)] for name in names}
    told = {name: both for name, both in tallies.items() if all(_tellable(tally) for tally in both)}
    target = planned_people(row)
    if groups.unit is None:
        found = {name: effect_of_counts(*one, *other, target=target) for name, (one, other) in told.items()}
    else:
        found = {name: told_difference(groups, name, target=target) for name in told}
    finds = benjamini_hochberg([one.p for one in found.values()])
    return [
        _difference(subject, name, one, {"find": bool(find), "arms": [x / n for x, n in told[name]]})
        for (name, one), find in zip(found.items(), finds, strict=True)
    ]


def _tellable(tally: Tally) -> bool:
    x, n = tally
    return n >= SURE_FROM or FEW <= x / n <= MANY


def _guard(subject: Subject, one: Watched) -> Cell:
    return Cell(
        subject,
        "guard",
        shown=True,
        part=f"{GUARD}{one.name}",
        value=one.told,
        extra={"state": one.state, "limit": one.limit},
    )
