"""How many people were active in each offering in each week, for who watches whether it fades after its launch."""

from __future__ import annotations

from datetime import date

from ibis.expr.types import Table

from vonk.engine.backend import Frames, activity


def active(frames: Frames, since: date, until: date) -> Table:
    """Per offering and week with any activity from `since` to `until`, both included: offering, week (Monday), persons.

    A person counts once a week, with an enrolment only, as in every other signal.
    """
    done = activity(frames)
    done = done.filter(done.enrolment.notnull(), done.local_day >= since, done.local_day <= until)
    done = done.mutate(week=done.local_day.truncate("W"))
    weeks = done.group_by(["offering", "week"]).aggregate(persons=done.person.nunique())
    return weeks.order_by(["offering", "week"])
