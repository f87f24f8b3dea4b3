"""What people did after something was decided about them, whether it was sent or not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ibis

from vonk.engine.backend import Frames, activity
from vonk.engine.signals.cohort import days_from
from vonk.engine.tables import SENT

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Table


def answered(frames: Frames, as_of: date) -> pa.Table:
    """`tables.SENT`, with `acted_on` the earlier of an answer to the message and own activity on its enrolment.

    A nudge with no action within seven days counts as ignored (decisions.md section 5); there are no tracking pixels,
    so taking up the learning again is the action most people give.
    """
    sent = frames.sent.mutate(number=ibis.row_number())
    days = _days(frames, as_of)
    joined = sent.left_join(days, [sent.enrolment == days.place, days.day > sent.sent_on])
    first = joined.group_by("number").aggregate(resumed_on=joined.day.min())
    rows = sent.join(first, "number")
    acted = ibis.least(
        ibis.coalesce(rows.acted_on, rows.resumed_on),
        ibis.coalesce(rows.resumed_on, rows.acted_on),
    )
    return rows.mutate(acted_on=acted).order_by("number").select(*SENT.names).to_pyarrow().cast(SENT)


def took_up(frames: Frames, decided: pa.Table, as_of: date, *, within: int) -> pa.Table:
    """Whether own activity on the enrolment followed within `within` days of the decision's day.

    `decided` has the columns arm (string), enrolment (int64) and day (date); the answer has arm, n (decisions at least
    `within` days old on `as_of`) and x (those followed by activity, the decision's own day not counted).
    """
    rows = ibis.memtable(decided).mutate(number=ibis.row_number())
    rows = rows.filter(days_from(rows.day, ibis.literal(as_of)) >= within)
    days = _days(frames, as_of).rename(active="day")
    soon = days_from(rows.day, days.active).between(1, within)
    joined = rows.left_join(days, [rows.enrolment == days.place, soon])
    each = joined.group_by(["number", "arm"]).aggregate(took=joined.active.notnull().max())
    return each.group_by("arm").aggregate(n=each.count(), x=each.took.cast("int64").sum()).order_by("arm").to_pyarrow()


def _days(frames: Frames, as_of: date) -> Table:
    done = activity(frames)
    done = done.filter((done.local_day <= as_of) & done.enrolment.notnull())
    return done.select(place=done.enrolment, day=done.local_day).distinct()
