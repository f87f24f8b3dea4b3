"""Publishes every fourth week whether an offering goes on as it was launched, or fades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.parquet as pq

from vonk.engine import momentum
from vonk.engine.suppress import nearest
from vonk.figures import queries as figures
from vonk.figures.actions import AlreadyReleased, Cell, Published, publish
from vonk.figures.queries import Subject, Window
from vonk.insight import maturity
from vonk.insight.actions import minimum_group
from vonk.insight.momentum import EVERY, MOMENTUM
from vonk.messaging.hours import public_holidays
from vonk.people.access import System

if TYPE_CHECKING:
    from vonk.engine.backend import Frames

type Reals = momentum.Reals

WEEK: Final = timedelta(weeks=1)
NOTICED_BY: Final = 6  # the week after the launch in which an offering is first told of
CAUGHT_UP: Final = 8  # closed weeks that are still told when no run came by
WORKDAYS: Final = 5


@dataclass(frozen=True)
class Launch:
    """The weeks of one offering since its first week with enough people: who was active, and who could have been."""

    monday: date
    active: Reals
    open: Reals


def release_momentum(
    *, snapshot: Path, events: Sequence[Path], run_day: date, country: str, now: datetime
) -> tuple[Published, ...]:
    """Publish for each closed week the offerings whose turn it is: in their sixth week, and every four weeks after.

    Only offerings with at least the minimum group of active people in their first week; told are the state and the
    weeks, never a count. Safe to repeat.
    """
    done = {start for spec, start, _ in figures.released(System("release momentum", now)) if spec == MOMENTUM}
    last = run_day - timedelta(days=(run_day.weekday() + 1) % 7 + 6)  # the Monday of the last week that is over
    waiting = [monday for at in range(CAUGHT_UP) if (monday := last - at * WEEK) not in done]
    if not waiting:
        return ()
    from vonk.engine.backend import open_snapshot  # noqa: PLC0415 - importing Ibis takes a second

    enrolments = maturity.read(snapshot)
    launches = _launches(open_snapshot(snapshot, events), snapshot, enrolments, last, country)
    names = _names(snapshot)
    told = []
    for monday in sorted(waiting):
        cells = _cells({names[one]: launch for one, launch in launches.items() if one in names}, monday)
        try:
            told.append(publish(spec=MOMENTUM, window=Window(monday, monday + WEEK), cells=cells, now=now))
        except AlreadyReleased:  # by another worker since we looked
            continue
    return tuple(told)


def _cells(launches: Mapping[str, Launch], monday: date) -> list[Cell]:
    """What is told in the week that begins on `monday`."""
    weeks = {name: (monday - launch.monday).days // 7 + 1 for name, launch in launches.items()}
    known = {name: weeks[name] for name in launches if weeks[name] >= NOTICED_BY}
    loose = momentum.dispersion_of(
        [launches[name].active[: known[name]] for name in known], [launches[name].open[: known[name]] for name in known]
    )
    cells = []
    for name, week in sorted(known.items()):
        if (week - NOTICED_BY) % EVERY or week > momentum.YEAR:
            continue
        launch = launches[name]
        found = momentum.fading(launch.active[:week], launch.open[:week], dispersion=loose)
        extra = {"state": found.state, "week": week, "since": found.since, "launched": launch.monday.isoformat()}
        people = int(nearest(np.array([round(float(launch.open[:week].max()))]))[0])
        cells.append(Cell(Subject("offering", name), MOMENTUM, shown=True, base=people, extra=extra))
    return cells


def _launches(
    frames: Frames, snapshot: Path, enrolments: maturity.Enrolments, last: date, country: str
) -> dict[int, Launch]:
    """Every offering that had a week with enough active people in the past year or so, since the first such week."""
    from vonk.engine.signals import weekly  # noqa: PLC0415 - importing Ibis takes a second

    since = last - (momentum.YEAR + CAUGHT_UP + EVERY) * WEEK
    rows = weekly.active(frames, since, last + WEEK - timedelta(days=1)).to_pyarrow()
    weeks = (last - since).days // 7 + 1
    there = _there(snapshot, since, weeks, country)
    counts: dict[int, Reals] = {}
    for offering, week, persons in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True):
        monday = week if isinstance(week, date) and not isinstance(week, datetime) else week.date()
        counts.setdefault(offering, np.zeros(weeks))[(monday - since).days // 7] = persons
    found, enough = {}, minimum_group()
    for offering, active in counts.items():
        begun = np.flatnonzero(active >= enough)
        if len(begun) and begun[0] > 0:  # what was under way before we looked has no launch that we know
            first = int(begun[0])
            could = _open(enrolments, offering, since, weeks) * there
            found[offering] = Launch(since + first * WEEK, active[first:], np.maximum(could, active)[first:])
    return found


def _open(enrolments: maturity.Enrolments, offering: int, since: date, weeks: int) -> Reals:
    """How many enrolments of an offering were open in each week."""
    mine = enrolments.offering == offering
    zero = (since - date(1970, 1, 1)).days
    start = np.clip((enrolments.enrolled_on[mine] - zero) // 7, 0, weeks)
    end = np.clip((enrolments.ended_on[mine] - zero) // 7 + 1, 0, weeks)
    change = np.bincount(start, minlength=weeks + 1) - np.bincount(np.maximum(end, start), minlength=weeks + 1)
    return np.cumsum(change)[:weeks].astype(float)


def _there(snapshot: Path, since: date, weeks: int, country: str) -> Reals:
    """The share of working days in each week that people were there: less public holidays, leave and other absence."""
    days = np.array([since + timedelta(days=at) for at in range(7 * weeks)])
    works = np.array([day.weekday() < WORKDAYS and day not in public_holidays(country, day.year) for day in days])
    people = max(pq.read_metadata(snapshot / "person.parquet").num_rows, 1)
    away = np.zeros(len(days) + 1)
    table = pq.read_table(snapshot / "unavailable.parquet", columns=["day_from", "day_to"])
    for first, final in zip(table["day_from"].to_pylist(), table["day_to"].to_pylist(), strict=True):
        away[min(max((first - since).days, 0), len(days))] += 1
        away[min(max((final - since).days + 1 if final else len(days), 0), len(days))] -= 1
    share = works * (1 - np.clip(np.cumsum(away)[:-1] / people, 0, 1))
    return np.asarray(share.reshape(weeks, 7).sum(axis=1) / WORKDAYS)


def _names(snapshot: Path) -> dict[int, str]:
    from vonk.insight.counting import offerings_in  # noqa: PLC0415 - keeps this module light for pages

    return offerings_in(snapshot)
