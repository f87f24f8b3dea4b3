"""When a closed window can be told: once every enrolment in it has had its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from vonk.engine.signals.registry import ACTIVATION_DAYS, COMPLETION_DAYS, STOPPED_DAYS
from vonk.figures.queries import Window

type Days = NDArray[np.int64]  # days since 1970; NEVER when there is none

NEVER = np.iinfo(np.int64).max // 2
COLUMNS = ("enrolled_on", "due_on", "completed_on", "failed_on", "withdrawn_on", "lapsed_on")
NEVER_BEGAN = ("cancelled", "declined")


@dataclass(frozen=True)
class Enrolments:
    """The dates of every enrolment in a snapshot, one array entry each."""

    person: Days
    offering: Days
    obligation: NDArray[np.str_]
    enrolled_on: Days
    due_on: Days
    ended_on: Days

    def within(self, window: Window) -> NDArray[np.bool_]:
        """Which enrolments fall in the window."""
        return (self.enrolled_on >= _day(window.start)) & (self.enrolled_on < _day(window.end))


def read(snapshot: Path) -> Enrolments:
    """The enrolments of a run's snapshot."""
    wanted = ["person", "offering", "obligation", "state", *COLUMNS]
    table = pq.read_table(snapshot / "enrolment.parquet", columns=wanted)
    days = {name: _days(table[name]) for name in COLUMNS}
    off = pc.is_in(table["state"], value_set=pa.array(NEVER_BEGAN)).to_numpy(zero_copy_only=False)
    ended = np.minimum.reduce([days[name] for name in COLUMNS[2:]])
    return Enrolments(
        person=table["person"].to_numpy(),
        offering=table["offering"].to_numpy(),
        obligation=table["obligation"].to_numpy(zero_copy_only=False).astype(str),
        enrolled_on=days["enrolled_on"],
        due_on=days["due_on"],
        ended_on=np.where(off, days["enrolled_on"], ended),
    )


def mature_on(enrolments: Enrolments, signal: str, window: Window) -> int | None:
    """The day (since 1970) on which the last enrolment of the window counts; None when nobody enrolled in it.

    A28 and begin: 28 days old. completion: the due day, or the 90th. stopped and steps: 90 days old, or ended before
    that, after which nothing can change; the engine's own 90 days are then not asked for again.
    """
    inside = enrolments.within(window)
    if not inside.any():
        return None
    return int(_ready(enrolments, signal)[inside].max())


def mature_offerings(enrolments: Enrolments, window: Window, run_day: date) -> frozenset[int]:
    """Offerings with enrolments in the window, all of which have had their time to stop."""
    inside = enrolments.within(window)
    late = inside & (_ready(enrolments, "steps") > _day(run_day))
    return frozenset(map(int, np.setdiff1d(enrolments.offering[inside], enrolments.offering[late])))


def most_of_one_person(enrolments: Enrolments, window: Window) -> int:
    """How many enrolments with one obligation the busiest person has in the window."""
    inside = enrolments.within(window)
    if not inside.any():
        return 1
    codes = np.unique(enrolments.obligation[inside], return_inverse=True)[1]
    pairs = np.stack([enrolments.person[inside], codes])
    return int(np.unique(pairs, axis=1, return_counts=True)[1].max())


def _ready(enrolments: Enrolments, signal: str) -> Days:
    if signal in ("A28", "begin"):
        return enrolments.enrolled_on + ACTIVATION_DAYS
    if signal == "completion":
        due = np.maximum(enrolments.due_on, enrolments.enrolled_on)
        return np.where(enrolments.due_on < NEVER, due, enrolments.enrolled_on + COMPLETION_DAYS)
    return np.minimum(enrolments.enrolled_on + STOPPED_DAYS, enrolments.ended_on)


def _days(column: pa.ChunkedArray) -> Days:
    values: Days = pc.fill_null(column.cast(pa.int32()).cast(pa.int64()), NEVER).to_numpy()
    return values


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def as_date(day: int) -> date:
    """The calendar day of a number of days since 1970."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)
