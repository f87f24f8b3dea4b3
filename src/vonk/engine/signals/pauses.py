"""The pauses between two days of activity, in days on which the person was there."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames, activity
from vonk.engine.signals.cohort import days_from
from vonk.engine.signals.presence import away_days


def pauses(frames: Frames, enrolments: Table) -> Table:
    """Every pause in these enrolments: enrolment, offering, step, pause (days), back.

    enrolments: enrolment, person, until (the last day that is looked at). A pause belongs to the furthest step that was
    opened when it began, 0 when no source named one. Days on which the person was away are no part of it. back: whether
    activity followed by `until`; the last pause of each enrolment has none, and lasts until that day.
    """
    done = activity(frames).filter(lambda row: row.enrolment.notnull()).drop("person")
    done = done.inner_join(enrolments.select("enrolment", "person", "until"), "enrolment")
    done = done.filter(done.local_day <= done.until)
    keys = ["enrolment", "person", "offering", "local_day", "until"]
    day = done.group_by(keys).aggregate(step=done.step.max().fill_null(0))
    onward = ibis.window(group_by=day.enrolment, order_by=day.local_day)
    so_far = ibis.cumulative_window(group_by=day.enrolment, order_by=day.local_day)
    day = day.mutate(
        number=ibis.row_number(), furthest=day.step.max().over(so_far), next_day=day.local_day.lead().over(onward)
    )
    end = ibis.coalesce(day.next_day, day.until)
    first = day.local_day + ibis.interval(days=1)
    last = ibis.coalesce(day.next_day - ibis.interval(days=1), day.until)
    away = away_days(frames, day, first, last, key="number")
    day = day.mutate(length=days_from(day.local_day, end))
    rows = day.left_join(away, day.number == away.of)
    return rows.select(
        "enrolment",
        "offering",
        step="furthest",
        pause=rows.length - rows.away.fill_null(0),
        back=rows.next_day.notnull(),
    )


def in_time(frames: Frames, as_of: date) -> Table:
    """Enrolments that were completed by a day, with that day as `until`: for the pauses of who came through."""
    completed = frames.enrolment.filter(frames.enrolment.completed_on <= as_of)
    return completed.select("enrolment", "person", until="completed_on")
