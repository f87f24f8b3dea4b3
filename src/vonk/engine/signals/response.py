"""Whether earlier nudges were followed by something that the person did."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa

from vonk.engine.backend import Frames, activity
from vonk.engine.tables import SENT


def answered(frames: Frames, as_of: date) -> pa.Table:
    """`tables.SENT`, with `acted_on` the earlier of an answer to the message and own activity on its enrolment.

    A nudge with no action within seven days counts as ignored (decisions.md section 5); there are no tracking pixels,
    so taking up the learning again is the action most people give.
    """
    done = activity(frames)
    done = done.filter((done.local_day <= as_of) & done.enrolment.notnull())
    days = done.select(place=done.enrolment, day=done.local_day).distinct()
    sent = frames.sent.mutate(number=ibis.row_number())
    joined = sent.left_join(days, [sent.enrolment == days.place, days.day > sent.sent_on])
    first = joined.group_by("number").aggregate(resumed_on=joined.day.min())
    rows = sent.join(first, "number")
    acted = ibis.least(
        ibis.coalesce(rows.acted_on, rows.resumed_on),
        ibis.coalesce(rows.resumed_on, rows.acted_on),
    )
    return rows.mutate(acted_on=acted).order_by("number").select(*SENT.names).to_pyarrow().cast(SENT)
