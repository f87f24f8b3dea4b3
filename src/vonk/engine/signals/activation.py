"""Does enrolment turn into a first activity: how often within 28 days (A28), and after how many days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Key, Window, cohort, counted, days_from, keyed
from vonk.engine.signals.endings import NEVER, left_after, stopped_after
from vonk.engine.signals.registry import ACTIVATION_DAYS

WAITING: Final = 0
BEGUN: Final = 1
STOPPED: Final = 2  # withdrawn, failed, lapsed or cancelled
LEFT: Final = 3


def a28(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
) -> Table:
    """Activation (P1): x = enrolments with a first activity in 28 days or fewer, n = enrolments 28 or more days old.

    Who withdrew, was cancelled or left before doing anything stays in n and is not in x: a course nobody came round
    to is what this rate is about, and dropping those who gave up would flatter it. Finishing is activity. Columns:
    `by`, persons, n, x.
    """
    rows = _first_active(cohort(frames, window, as_of), as_of)
    rows = rows.filter(days_from(rows.enrolled_on, ibis.date(as_of)) >= ACTIVATION_DAYS)
    in_time = days_from(rows.enrolled_on, rows.first_on) <= ACTIVATION_DAYS
    return counted(frames, rows.mutate(hit=in_time.fill_null(False)), window, by, level)


def first_activity_times(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
) -> Table:
    """How long until the first activity, and what came instead: `by`, day, cause, n. Day counts from enrolment.

    Causes: 0 still waiting at `as_of` (censored), 1 first activity, 2 withdrawn, failed, lapsed or cancelled, 3 the
    person left. Enrolments of any age count. For time to first activity (P2) only cause 1 is an event of
    `survival.kaplan_meier`; for the share that starts (P3) `survival.aalen_johansen` lets the others compete.
    """
    rows = keyed(frames, _beginnings(frames, window, as_of), window, by, level)
    keys = [*by, "day", "cause"]
    return rows.aggregate(by=keys, n=rows.count()).order_by(keys)


def beginnings(frames: Frames, window: Window, as_of: date) -> Table:
    """The same for each enrolment: enrolment, person, obligation, day, cause; for figures of one score a person."""
    rows = _beginnings(frames, window, as_of)
    return rows.select("enrolment", "person", "obligation", "day", "cause").order_by("enrolment")


def _beginnings(frames: Frames, window: Window, as_of: date) -> Table:
    rows = _first_active(cohort(frames, window, as_of), as_of)
    rows = rows.mutate(
        first=days_from(rows.enrolled_on, rows.first_on).fill_null(NEVER),
        stop=stopped_after(rows, as_of),
        left=left_after(rows, as_of),
        seen=days_from(rows.enrolled_on, ibis.date(as_of)),
    )
    rows = rows.filter(rows.seen >= 0)
    rows = rows.mutate(day=ibis.least(rows.first, rows.stop, rows.left, rows.seen))
    cause = ibis.cases(
        (rows.first == rows.day, BEGUN), (rows.stop == rows.day, STOPPED), (rows.left == rows.day, LEFT), else_=WAITING
    )
    return rows.mutate(cause=cause)


def _first_active(rows: Table, as_of: date) -> Table:
    """Adds `first_on`: who finished without any activity that a source tells of, took part all the same."""
    done = ibis.cases((rows.completed_on <= as_of, ibis.greatest(rows.completed_on, rows.enrolled_on)), else_=None)
    first = ibis.least(ibis.coalesce(rows.first_active_on, done), ibis.coalesce(done, rows.first_active_on))
    return rows.mutate(first_on=first)
