"""Does learning get finished in time: as a share of mature enrolments, and as a course of days with its rivals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Key, Window, cohort, counted, days_from, keyed
from vonk.engine.signals.endings import left_after, stopped_after, within
from vonk.engine.signals.registry import COMPLETION_DAYS

CENSORED: Final = 0
COMPLETED: Final = 1
STOPPED: Final = 2  # withdrawn, failed, lapsed or cancelled
LEFT: Final = 3
LATE: Final = 4  # the due date, or the horizon, passed


def completion(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
    horizon: int = COMPLETION_DAYS,
) -> Table:
    """Completion in time (P3): `by`, persons, n = enrolments whose last day has passed, x = those completed by then.

    The last day is due_on, or `horizon` days after enrolment when nothing is due. Nobody in n is censored, so x/n is
    the Aalen-Johansen cumulative incidence on the last day.
    """
    rows = _outcomes(frames, window, as_of, horizon)
    rows = rows.filter(rows.horizon <= rows.seen)
    return counted(frames, rows.mutate(hit=rows.cause == COMPLETED), window, by, level)


def completion_times(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
    horizon: int = COMPLETION_DAYS,
) -> Table:
    """How enrolments ended and when, for `survival.aalen_johansen`: `by`, day, cause, n. Day counts from enrolment.

    Causes: 0 open at `as_of` (censored), 1 completed, 2 withdrawn, failed, lapsed or cancelled, 3 the person left,
    4 not completed by the last day. With 4 as a cause, enrolments with different due dates share one curve: its
    final value is the share that is completed in its own time.
    """
    rows = keyed(frames, _outcomes(frames, window, as_of, horizon), window, by, level)
    keys = [*by, "day", "cause"]
    return rows.aggregate(by=keys, n=rows.count()).order_by(keys)


def _outcomes(frames: Frames, window: Window, as_of: date, horizon: int) -> Table:
    """Give the cohort `horizon`, `seen` (days observed), `day` and `cause` of its ending."""
    rows = cohort(frames, window, as_of)
    due = ibis.greatest(days_from(rows.enrolled_on, rows.due_on), 0)
    rows = rows.mutate(
        horizon=ibis.cases((rows.due_on.notnull(), due), else_=horizon),
        seen=days_from(rows.enrolled_on, ibis.date(as_of)),
        done=within(rows, rows.completed_on, as_of),
        stop=stopped_after(rows, as_of),
        left=left_after(rows, as_of),
    )
    rows = rows.filter(rows.seen >= 0)
    rows = rows.mutate(day=ibis.least(rows.done, rows.stop, rows.left, rows.horizon, rows.seen))
    cause = ibis.cases(
        (rows.done == rows.day, COMPLETED),
        (rows.stop == rows.day, STOPPED),
        (rows.left == rows.day, LEFT),
        (rows.horizon == rows.day, LATE),
        else_=CENSORED,
    )
    return rows.mutate(cause=cause)
