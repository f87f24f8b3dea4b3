"""The tables that are released, as data: what is counted, at which levels, and in which windows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from vonk.engine.signals.registry import ANSWER_DAYS, ASKING_DAYS, DECISION_DAYS
from vonk.figures.queries import Window
from vonk.people.purposes import PurposeName

type Shape = Literal["wide", "deep", "units", "steps"]

BLOCK: Final = timedelta(weeks=4)  # a window of the replay
FIRST_LEVEL: Final = 1
MONTHS, QUARTER = 12, 3


@dataclass(frozen=True)
class Spec:
    """One table.

    wide: the organisation, its first level, its offerings, and offerings by first level, suppressed together.
    deep: departments and teams. units: all units, of one score for each person. steps: the steps of each offering, for
    the whole organisation; each offering is released by itself, as soon as its own enrolments are mature.
    months: length of a window. blocks: the same in the replay, in windows of four weeks; for the tables of a quarter as
    many as are mature when the replay ends, so that they speak of as much of it as can be known.
    """

    name: str
    shape: Shape
    signal: str  # as in the engine's registry
    months: int
    blocks: int


SPECS: Final = (
    Spec("wide:A28", "wide", "A28", months=1, blocks=1),
    Spec("wide:completion", "wide", "completion", months=1, blocks=1),
    Spec("wide:stopped", "wide", "stopped", months=1, blocks=1),
    Spec("deep:A28", "deep", "A28", months=QUARTER, blocks=4),
    Spec("deep:completion", "deep", "completion", months=QUARTER, blocks=3),
    Spec("deep:stopped", "deep", "stopped", months=QUARTER, blocks=2),
    Spec("units:begin", "units", "begin", months=QUARTER, blocks=4),
    Spec("steps", "steps", "steps", months=1, blocks=1),
)


@dataclass(frozen=True)
class Said:
    """One table of what people say or agree: it is told per quarter, and only when `purpose` was on all the while.

    lag: days after a window during which what belongs to it may still come in.
    """

    name: str
    purpose: PurposeName
    lag: int = 0
    shape: Literal["said"] = "said"
    months: int = QUARTER
    blocks: int = QUARTER


SAID: Final = (
    Said("said:pulse", "pulse"),
    Said("said:barriers", "pulse"),
    Said("said:motive", "pulse"),
    Said("said:use", "signals", lag=ASKING_DAYS + ANSWER_DAYS),
    Said("said:talks", "signals"),
    Said("said:time", "signals"),
    Said("said:waiting", "signals", lag=DECISION_DAYS),
    Said("said:sharing", "signals"),
)


def closed_windows(spec: Spec | Said, *, first_day: date, run_day: date, replay: bool) -> tuple[Window, ...]:
    """The windows of a table that had ended by the evening of `run_day`, oldest first. They never overlap.

    Calendar months and quarters from the one that holds `first_day`; in the replay blocks of four weeks counted from
    `first_day`, of which a deep table has one long window.
    """
    ends = _blocks(spec, first_day, run_day) if replay else _calendar(spec, first_day, run_day)
    return tuple(Window(start, end) for start, end in pairwise(ends) if end <= run_day + timedelta(days=1))


def next_window(spec: Spec | Said, *, first_day: date, run_day: date, replay: bool) -> Window:
    """The first window of a table that has not ended on `run_day`."""
    reach = run_day + timedelta(days=31 * spec.months + 1) + BLOCK * spec.blocks
    ends = _blocks(spec, first_day, reach) if replay else _calendar(spec, first_day, reach)
    return next(Window(start, end) for start, end in pairwise(ends) if end > run_day + timedelta(days=1))


def _blocks(spec: Spec | Said, first_day: date, last: date) -> Iterator[date]:
    day = first_day
    while day <= last + timedelta(days=1):
        yield day
        day += BLOCK * spec.blocks
        if spec.shape in ("deep", "units"):
            yield day
            return


def _calendar(spec: Spec | Said, first_day: date, last: date) -> Iterator[date]:
    month = (first_day.month - 1) // spec.months * spec.months
    day = date(first_day.year, month + 1, 1)
    while day <= last + timedelta(days=1):
        yield day
        month += spec.months
        day = date(first_day.year + month // MONTHS, month % MONTHS + 1, 1)


def parts_of(window: Window) -> tuple[Window, ...]:
    """The windows of the wide tables that lie in a window of a deep one: its months, or its blocks in the replay."""
    if (window.end - window.start) % BLOCK == timedelta():
        ends = [window.start + BLOCK * at for at in range((window.end - window.start) // BLOCK + 1)]
    else:
        months = range(MONTHS * window.start.year + window.start.month - 1, MONTHS * window.end.year + window.end.month)
        ends = [date(month // MONTHS, month % MONTHS + 1, 1) for month in months]
    return tuple(Window(start, end) for start, end in pairwise(ends))
