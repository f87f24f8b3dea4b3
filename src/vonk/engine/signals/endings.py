"""After how many days an enrolment ended, and how: the clock that every time-to-event signal shares."""

from __future__ import annotations

from datetime import date
from typing import Final

import ibis
from ibis.expr.types import DateValue, IntegerValue, Table

from vonk.engine.signals.cohort import days_from

NEVER: Final = 1_000_000  # days: later than anything that can be observed; keeps null out of comparisons


def within(rows: Table, day: DateValue, as_of: date) -> IntegerValue:
    """Days from enrolment to `day`, at least 0; NEVER when it is null or after `as_of`."""
    known = days_from(rows.enrolled_on, day)
    return ibis.cases((day <= as_of, ibis.greatest(known, 0)), else_=NEVER)


def stopped_after(rows: Table, as_of: date) -> IntegerValue:
    """Days until the enrolment was withdrawn, failed or lapsed; 0 when it was cancelled before it began."""
    ended = [within(rows, day, as_of) for day in (rows.withdrawn_on, rows.failed_on, rows.lapsed_on)]
    return ibis.cases((rows.state == "cancelled", 0), else_=ibis.least(*ended))


def left_after(rows: Table, as_of: date) -> IntegerValue:
    """Days until the person left the organisation."""
    return within(rows, rows.employed_to, as_of)
