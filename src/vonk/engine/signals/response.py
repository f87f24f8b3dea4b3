"""What people did after something was decided about them, whether it was sent or not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import ibis

from vonk.engine.backend import Frames, activity
from vonk.engine.signals.cohort import days_from
from vonk.engine.tables import SENT

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Table

# What may be compared; a campaign registers one of these, and the others are told beside it.
OUTCOMES: Final = ("took_up", "started", "step", "completed", "applied")


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


def outcomes(frames: Frames, decided: pa.Table, as_of: date, *, within: int) -> pa.Table:
    """Say of each decision that is settled which of OUTCOMES followed within `within` days of it.

    `decided` has the columns number, enrolment (both int64) and day (date); the answer has number and one flag for each
    outcome, of the decisions at least `within` days old on `as_of`. The decision's own day counts, since a message goes
    out after it; what somebody did that day before it counts in both arms alike. By outcome:

    - took_up: own activity on the enrolment;
    - started: the same, where there had been none before;
    - step: activity at a later step than the furthest before;
    - completed, applied: it was finished; it was used, as recorded or as the person says.
    """
    rows = ibis.memtable(decided)
    rows = rows.filter(days_from(rows.day, ibis.literal(as_of)) >= within)
    did = _steps(frames, as_of)
    joined = rows.left_join(did, rows.enrolment == did.place)
    since = days_from(joined.day, joined.active)
    after, before = since.between(0, within).fill_null(False), (since < 0).fill_null(False)
    each = joined.group_by("number").aggregate(
        took_up=after.any(),
        earlier=before.any(),
        reached=joined.step.max(where=after).fill_null(0),
        reached_before=joined.step.max(where=before).fill_null(0),
    )
    told = _told(frames, rows, as_of, within)
    found = each.join(told, "number")
    return (
        found.mutate(started=found.took_up & ~found.earlier, step=found.reached > found.reached_before)
        .order_by("number")
        .select("number", *OUTCOMES)
        .to_pyarrow()
    )


def _told(frames: Frames, rows: Table, as_of: date, within: int) -> Table:
    """Whether it was finished, and whether it was used, of each decision."""
    used = frames.used.filter(frames.used.used == "yes")
    said = used.select(place=used.enrolment, on=used.answered_on)
    had = frames.enrolment
    applied = said.union(had.select(place=had.enrolment, on=had.applied_on))
    found = []
    for name, when in (("completed", had.select(place=had.enrolment, on=had.completed_on)), ("applied", applied)):
        joined = rows.left_join(when.filter(when.on <= as_of), rows.enrolment == when.place)
        soon = days_from(joined.day, joined.on).between(0, within).fill_null(False)
        found.append(joined.group_by("number").aggregate(**{name: soon.any()}))
    return found[0].join(found[1], "number")


def _steps(frames: Frames, as_of: date) -> Table:
    done = activity(frames)
    done = done.filter((done.local_day <= as_of) & done.enrolment.notnull())
    return done.group_by(place=done.enrolment, active=done.local_day).aggregate(step=done.step.max())


def _days(frames: Frames, as_of: date) -> Table:
    done = activity(frames)
    done = done.filter((done.local_day <= as_of) & done.enrolment.notnull())
    return done.select(place=done.enrolment, day=done.local_day).distinct()
