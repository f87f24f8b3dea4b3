"""Moments at which somebody is on their way, what is known then, and whether it came to a stop, to learn from.

Of each enrolment one moment, 14, 28 or 42 days after it began (which, by its number), if it was begun, is open and
was touched in the 28 days before. It came to a stop when nothing is done in the 28 days after, and it is not completed
in them. Statutory learning is left out: who has to cannot be said to stall. Absence is not taken out: a long leave
looks like a stop.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import ibis
import numpy as np
import pyarrow as pa

from vonk.engine import risk
from vonk.engine.backend import Frames, activity
from vonk.engine.policy import Array, Bools, Floats, Ints, positions, text

AGES: Final = (14, 28, 42)  # days after enrolling
LOOK: Final = 28  # days before the moment that are looked at
AHEAD: Final = 28  # days after it in which nothing is done
STATUTORY: Final = "statutory_or_cao"
ENDS: Final = ("completed_on", "failed_on", "cancelled_on", "withdrawn_on", "lapsed_on")
NEVER: Final = np.datetime64("9999-01-01", "D")
DAY: Final = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class Moments:
    """One row each; `stalled` is 0 or 1, NaN where it is not known yet; `cohort` is the month of the moment."""

    enrolment: Ints
    person: Ints
    facts: risk.Facts
    rules: Floats
    stalled: Floats
    cohort: Ints


def active_days(frames: Frames, as_of: dt.date) -> pa.Table:
    """What was done of each enrolment on each day up to `as_of`: enrolment, day, step (furthest that day), times."""
    done = activity(frames)
    done = done.filter(done.enrolment.notnull(), done.local_day <= ibis.date(as_of))
    rows = done.group_by(["enrolment", "local_day"]).aggregate(step=done.step.max().fill_null(0), times=done.count())
    return rows.rename(day="local_day").to_pyarrow()


def past(enrolments: pa.Table, steps: pa.Table, days: pa.Table, *, as_of: dt.date) -> Moments:
    """Every moment whose outcome is known on `as_of`, the last day that is complete.

    enrolments: `tables.ENROLMENT`; steps: `tables.OFFERING`; days: of `active_days`. In order of enrolment.
    """
    enrolled = _days(enrolments, "enrolled_on")
    age = np.array(AGES)[enrolments["enrolment"].to_numpy() % len(AGES)]
    moment = enrolled + age * DAY
    known = ~np.isnat(enrolled) & (moment + AHEAD * DAY <= np.datetime64(as_of, "D"))
    return _moments(enrolments, steps, days, moment, known)


def present(enrolments: pa.Table, steps: pa.Table, days: pa.Table, *, as_of: dt.date) -> Moments:
    """Everybody who is on their way on `as_of`, at least as long as the youngest of `past`; the outcome is NaN."""
    enrolled = _days(enrolments, "enrolled_on")
    moment: Array = np.full(len(enrolled), np.datetime64(as_of, "D"))
    found = _moments(enrolments, steps, days, moment, ~np.isnat(enrolled) & (moment >= enrolled + min(AGES) * DAY))
    return Moments(
        found.enrolment, found.person, found.facts, found.rules, np.full(len(found.person), np.nan), found.cohort
    )


def _moments(enrolments: pa.Table, steps: pa.Table, days: pa.Table, moment: Array, known: Bools) -> Moments:
    length = _length(enrolments, steps)
    at = positions(enrolments["enrolment"].to_numpy(), days["enrolment"].to_numpy())
    rows = days.filter(pa.array(at >= 0))
    at, step, times = at[at >= 0], rows["step"].to_numpy(), rows["times"].to_numpy()
    before = (moment[at] - _days(rows, "day")) // DAY
    counts = np.zeros((len(moment), LOOK))
    near = (before >= 0) & (before < LOOK)
    np.add.at(counts, (at[near], LOOK - 1 - before[near]), times[near])
    reached, went_on = np.zeros(len(moment)), np.zeros(len(moment), bool)
    np.maximum.at(reached, at[before >= 0], step[before >= 0])
    went_on[at[(before < 0) & (before >= -AHEAD)]] = True
    ended = np.minimum.reduce([np.where(np.isnat(day), NEVER, day) for day in (_days(enrolments, e) for e in ENDS)])
    done = _days(enrolments, "completed_on")
    went_on |= ~np.isnat(done) & (done > moment) & (done <= moment + AHEAD * DAY)
    chosen = text(enrolments["obligation"]) != STATUTORY
    kept = known & chosen & (ended > moment) & (counts.sum(axis=1) > 0) & (length > 0) & (reached < length)
    share, counts = (reached / np.maximum(length, 1))[kept], counts[kept]
    age = ((moment - _days(enrolments, "enrolled_on")) / DAY)[kept]
    found = risk.by_day(counts).beside(risk.facts({"reached": ("steps", share), "age": ("age", np.log(age))}))
    return Moments(
        enrolments["enrolment"].to_numpy()[kept],
        enrolments["person"].to_numpy()[kept],
        found,
        risk.rules(risk.quiet_days(counts), share, np.full(len(share), np.nan)),
        1.0 - went_on[kept],
        moment[kept].astype("datetime64[M]").view(np.int64),
    )


def _days(table: pa.Table, name: str) -> Array:
    return np.asarray(table[name].to_numpy()).astype("datetime64[D]")


def _length(enrolments: pa.Table, steps: pa.Table) -> Floats:
    """How many steps each enrolment's offering has; 0 when it has none."""
    offerings = steps["offering"].to_numpy()
    order = np.argsort(offerings)
    at = positions(offerings[order], enrolments["offering"].to_numpy())
    length = steps["steps"].fill_null(0).to_numpy()[order]
    return np.where(at >= 0, length[at] if len(length) else 0, 0).astype(float)
