"""Does enrolment turn into a first activity: how often within 28 days (A28), and after how many days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Key, Window, cohort, counted, days_from, keyed
from vonk.engine.signals.endings import NEVER, left_after, stopped_after, within
from vonk.engine.signals.registry import ACTIVATION_DAYS


def a28(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
) -> Table:
    """Activation (P1): x = enrolments with a first activity in 28 days or fewer, n = enrolments 28 or more days old.

    Who withdrew, was cancelled or left before doing anything stays in n and is not in x: a course nobody came round
    to is what this rate is about, and dropping those who gave up would flatter it. Columns: `by`, persons, n, x.
    """
    rows = cohort(frames, window, as_of)
    rows = rows.filter(days_from(rows.enrolled_on, ibis.date(as_of)) >= ACTIVATION_DAYS)
    in_time = days_from(rows.enrolled_on, rows.first_active_on) <= ACTIVATION_DAYS
    return counted(frames, rows.mutate(hit=in_time.fill_null(False)), window, by, level)


def first_activity_times(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
) -> Table:
    """Time to first activity (P2), for `survival.kaplan_meier`: `by`, day, cause (1 first activity, 0 censored), n.

    `day` counts from enrolment. Enrolments of any age count; those without activity are censored at `as_of`, or
    earlier when they ended or their person left.
    """
    rows = cohort(frames, window, as_of)
    first = days_from(rows.enrolled_on, rows.first_active_on).fill_null(NEVER)
    seen = days_from(rows.enrolled_on, ibis.date(as_of))
    ended = ibis.least(stopped_after(rows, as_of), left_after(rows, as_of), within(rows, rows.completed_on, as_of))
    day = ibis.least(first, ended, seen)
    rows = rows.mutate(day=day, cause=(first == day).cast("int64")).filter(seen >= 0)
    rows = keyed(frames, rows, window, by, level)
    keys = [*by, "day", "cause"]
    return rows.aggregate(by=keys, n=rows.count()).order_by(keys)
