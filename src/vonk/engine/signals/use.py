"""Whether what was learned is used, as people say when they are asked; who is silent is counted apart."""

from __future__ import annotations

from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Window, voices
from vonk.engine.signals.registry import ANSWER_DAYS, LATE_WEEK
from vonk.engine.signals.survey import within


def application(frames: Frames, window: Window, week: int = LATE_WEEK) -> Table:
    """Questions asked in the window, `week` weeks after finishing: person, obligation, n, answered, yes, seen.

    One row for each measured person on the roster and obligation. n questions were asked, `answered` of them within 14
    days, `yes` of those say that it was used, and of these `seen` were confirmed by a colleague.
    """
    asked = within(frames.used, frames.used.asked_on, window)
    asked = asked.filter(asked.week == week)
    asked = asked.inner_join(frames.enrolment.select("enrolment", "person", "obligation"), "enrolment")
    asked = asked.semi_join(voices(frames, window.start), "person")
    in_time = (asked.answered_on.delta(asked.asked_on, unit="day") <= ANSWER_DAYS).fill_null(False)
    said = in_time & asked.used.notnull()
    yes = said & (asked.used == "yes")
    rows = asked.mutate(said=said.cast("int64"), yes=yes.cast("int64"))
    rows = rows.mutate(seen=rows.yes * rows.confirmed.fill_null(False).cast("int64"))
    return (
        rows.group_by(["person", "obligation"])
        .aggregate(n=rows.count(), answered=rows.said.sum(), yes=rows.yes.sum(), seen=rows.seen.sum())
        .order_by("obligation", "person")
    )
