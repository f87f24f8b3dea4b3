"""Where every enrolment stands on a day: the table that decisions are made from."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa
from ibis.expr.types import DateValue, IntegerValue, Table

from vonk.engine.backend import Frames, activity
from vonk.engine.signals.cohort import days_from
from vonk.engine.tables import ENROLMENT


def enrolment_state(frames: Frames, as_of: date) -> pa.Table:
    """One row per enrolment, in order of enrolment: what is known of it on `as_of`, with ages in whole days.

    The columns of `tables.ENROLMENT`, then: first_active_on, last_active_on (null: never), step_reached (0: none),
    steps (of the offering), since_enrolled, since_first_active, since_last_active, since_completed, until_due
    (negative: overdue), person_last_active_on (the person's last own activity on anything), since_person_active.
    An age is null when its date is. Activity after `as_of` is ignored.
    """
    rows = _with_activity(frames, as_of)
    today = ibis.date(as_of)

    def since(day: DateValue) -> IntegerValue:
        return days_from(day, today)

    table = rows.select(
        *ENROLMENT.names,
        "first_active_on",
        "last_active_on",
        "step_reached",
        "steps",
        since_enrolled=since(rows.enrolled_on),
        since_first_active=since(rows.first_active_on),
        since_last_active=since(rows.last_active_on),
        since_completed=since(rows.completed_on),
        until_due=days_from(today, rows.due_on),
        person_last_active_on=rows.person_last_active_on,
        since_person_active=since(rows.person_last_active_on),
    )
    return table.order_by("enrolment").to_pyarrow()


def _with_activity(frames: Frames, as_of: date) -> Table:
    done = activity(frames)
    done = done.filter(done.local_day <= as_of)
    # One pass over the events serves both: what is unknown of an enrolment still counts as activity of the person.
    seen = done.group_by(["person", "enrolment"]).aggregate(
        first_active_on=done.local_day.min(), last_active_on=done.local_day.max(), reached=done.step.max()
    )
    person = seen.group_by(who=seen.person).aggregate(person_last_active_on=seen.last_active_on.max())
    own = seen.filter(seen.enrolment.notnull()).drop("person").rename(seen="enrolment")
    offering = frames.offering.select(course="offering", steps="steps")
    rows = frames.enrolment.left_join(own, [frames.enrolment.enrolment == own.seen])
    rows = rows.left_join(person, [rows.person == person.who])
    rows = rows.left_join(offering, [rows.offering == offering.course])
    return rows.mutate(step_reached=rows.reached.fill_null(0))
