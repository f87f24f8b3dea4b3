"""How long people wait for an answer when they ask to learn something: a fact of the process, of nobody's work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames, covers
from vonk.engine.signals.cohort import Key, Window, counted, days_from, keyed
from vonk.engine.signals.endings import NEVER
from vonk.engine.signals.registry import DECISION_DAYS
from vonk.engine.signals.survey import within

OPEN: Final = 0
DECIDED: Final = 1
FIVE_WORKING_DAYS: Final = 7  # where nobody wrote down until when an answer may be expected


def decision_times(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
) -> Table:
    """Days from asking to a decision (R5), for `survival.kaplan_meier`: `by`, day, cause (1 decided, 0 open), n.

    Requests of the window, of any age. Those that were taken back are censored on that day, those of who left on
    their last one; a yes and a no are both a decision.
    """
    rows = _requests(frames, window, as_of)
    rows = rows.mutate(day=ibis.least(rows.answered, rows.gone, rows.seen))
    rows = rows.mutate(cause=ibis.cases((rows.answered == rows.day, DECIDED), else_=OPEN))
    rows = keyed(frames, rows, window, by, level)
    keys = [*by, "day", "cause"]
    return rows.aggregate(by=keys, n=rows.count()).order_by(keys)


def waiting(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
) -> Table:
    """Requests that waited more than five working days (R5): `by`, persons, n, x.

    n = requests of the window made two weeks ago or longer, by which time the fifth working day has passed; those that
    ended sooner because they were taken back, or their person left, are not in it. x = those without a decision on
    the day by which an answer could be expected.
    """
    rows = _requests(frames, window, as_of)
    rows = rows.filter(rows.seen >= DECISION_DAYS)
    rows = rows.filter((rows.answered <= rows.due) | (rows.gone > rows.due))
    return counted(frames, rows.mutate(hit=rows.answered > rows.due), window, by, level)


def _requests(frames: Frames, window: Window, as_of: date) -> Table:
    """Requests of the window by people on its roster, with days from asking: answered, gone, due, seen."""
    roster = frames.membership.filter(covers(frames.membership, window.start)).select("person").distinct()
    rows = within(frames.enrolment, frames.enrolment.requested_on, window).semi_join(roster, "person")
    person = frames.person.select(owner="person", employed_to="employed_to")
    rows = rows.left_join(person, rows.person == person.owner).drop("owner")

    def after(day: ibis.expr.types.DateValue) -> ibis.expr.types.IntegerValue:
        known = ibis.greatest(days_from(rows.requested_on, day), 0)
        return ibis.cases((day <= as_of, known), else_=NEVER)

    # What a source approved, or began without asking, was decided on the day of enrolment.
    answered = ibis.least(after(rows.decided_on), after(rows.enrolled_on))
    return rows.mutate(
        answered=answered,
        gone=ibis.least(after(rows.cancelled_on), after(rows.employed_to)),
        due=ibis.greatest(days_from(rows.requested_on, rows.answer_by).fill_null(FIVE_WORKING_DAYS), 0),
        seen=days_from(rows.requested_on, ibis.date(as_of)),
    ).filter(lambda row: row.seen >= 0)
