"""How often people share what they learn, for the time that they were there."""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Window, days_from, voices
from vonk.engine.signals.presence import days_there
from vonk.engine.signals.survey import within

MONTH: Final = 28  # days: a person-month of four weeks


def sharing(frames: Frames, window: Window) -> Table:
    """Of every measured person on the roster who was there at all (I4): person, there, events, months, shared.

    there: days in the window, employed and available. events: notes, tips and moments brought to the team; two of one
    kind on a day are one. months: `there` in whole months of four weeks, at least one. shared: of the months of the
    window, how many saw an event, at most `months`: how much somebody shares is not what is asked, so that nobody is
    counted as more for writing more.
    """
    people = voices(frames, window.start)
    there = days_there(frames, people, window).filter(lambda row: row.there > 0)
    told = within(frames.shared, frames.shared.shared_on, window)
    told = told.select("person", "kind", "shared_on").distinct()
    last = max(1, (window.end - window.start).days // MONTH) - 1
    month = ibis.least(days_from(ibis.date(window.start), told.shared_on) // MONTH, last)
    done = told.mutate(month=month).group_by(owner="person")
    done = done.aggregate(events=lambda row: row.count(), shared=lambda row: row.month.nunique())
    rows = there.left_join(done, there.person == done.owner)
    months = ibis.greatest(rows.there // MONTH, 1)
    return rows.select(
        "person",
        "there",
        events=rows.events.fill_null(0),
        months=months,
        shared=ibis.least(rows.shared.fill_null(0), months),
    ).order_by("person")
