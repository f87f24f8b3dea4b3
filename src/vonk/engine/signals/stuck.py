"""Who is stuck on a step, for the learner alone: a gap from which few come back, or two tries that failed."""

from __future__ import annotations

from datetime import date
from typing import Final

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from vonk.engine.backend import Frames, activity
from vonk.engine.signals.pauses import pauses

type Ints = NDArray[np.int64]
type Reals = NDArray[np.float64]

BACK_WITHIN: Final = 14  # days
FEW: Final = 0.25  # come back: below that somebody is stuck
TRIES: Final = 2  # failed on one step
LONGEST: Final = 180  # days of a gap that are told apart
FIRMNESS: Final = 20.0  # gaps: so much does what holds for the whole course weigh beside a step's own gaps

STUCK: Final = pa.schema(
    [
        ("enrolment", pa.int64()),
        ("person", pa.int64()),
        ("offering", pa.int64()),
        ("step", pa.int64()),  # the furthest that was opened; 0 when no source named one
        ("gap", pa.int64()),  # days since the last activity on which the person was there
        ("odds", pa.float64()),  # that somebody with this gap at this step comes back within 14 days
        ("tries", pa.int64()),  # failed in a row on that step
        ("stuck", pa.bool_()),
    ]
)


def stuck(frames: Frames, as_of: date) -> pa.Table:
    """P5 of every enrolment that was begun and is open on `as_of`, in order of enrolment, with the columns of STUCK.

    For the learner: nobody else is ever told of one person, and no figure about groups is made of it. The odds are
    1 - S(gap + 14) / S(gap) of the Kaplan-Meier curve of all gaps at that step, its daily hazards drawn towards those
    of the course, and these towards those of all courses (`_hazards`). A gap counts only days that somebody was there.
    """
    rows = _rows(frames, as_of)
    table = pauses(frames, rows).inner_join(rows.select("enrolment", "person", "open"), "enrolment")
    table = table.left_join(_failed(frames, as_of), "enrolment").order_by("enrolment", "back")
    found = table.select(*STUCK.names[:4], "pause", "back", "open", tries=table.tries.fill_null(0)).to_pyarrow()
    columns = {name: found[name].to_numpy().astype(np.int64) for name in ("offering", "step", "pause", "back", "open")}
    odds = _odds_of(columns)
    now = (columns["open"] == 1) & (columns["back"] == 0)
    told = {name: found[name].filter(pa.array(now)) for name in (*STUCK.names[:4], "tries")}
    few = (odds < FEW)[now] | (told["tries"].to_numpy() >= TRIES)
    told |= {"gap": pa.array(columns["pause"][now]), "odds": pa.array(odds[now]), "stuck": pa.array(few)}
    return pa.table({name: told[name] for name in STUCK.names}).cast(STUCK)


def _rows(frames: Frames, as_of: date) -> Table:
    """Every enrolment with the last day on which a return is looked for: enrolment, person, until, open.

    That is the day of completing, of leaving, or today. Withdrawing or lapsing ends no gap: who gave up did not come
    back, and would make the odds too bright if they were no longer looked at.
    """
    person = frames.person.select(owner="person", employed_to="employed_to")
    rows = frames.enrolment.left_join(person, frames.enrolment.person == person.owner)
    today = ibis.date(as_of)
    until = ibis.least(ibis.coalesce(rows.completed_on, today), ibis.coalesce(rows.employed_to, today), today)
    ends = (rows.completed_on, rows.failed_on, rows.cancelled_on, rows.withdrawn_on, rows.lapsed_on, rows.employed_to)
    ended = [(day < today if day is rows.employed_to else day <= today).fill_null(False) for day in ends]
    closed = ibis.or_(*ended, rows.state.isin(["cancelled", "declined"]).fill_null(False))
    return rows.select("enrolment", "person", until=until, open=~closed)


def _failed(frames: Frames, as_of: date) -> Table:
    """Tries that failed on the furthest step since the last that succeeded: enrolment, tries. Each statement once."""
    done = activity(frames)
    done = done.filter(done.enrolment.notnull(), done.local_day <= as_of)
    furthest = done.step.max().over(ibis.window(group_by=done.enrolment))
    done = done.mutate(here=(done.step.fill_null(furthest) == furthest).fill_null(True))
    tried = done.filter(done.here, done.success.notnull())
    passed = tried.success.ifelse(tried["at"], None).max().over(ibis.window(group_by=tried.enrolment))
    tried = tried.mutate(since=passed)
    failed = tried.filter(~tried.success, tried.since.isnull() | (tried["at"] > tried.since))
    return failed.group_by("enrolment").aggregate(tries=failed.statement_id.nunique())


def _odds_of(columns: dict[str, Ints]) -> Reals:
    """The chance of a return within 14 days after each of these gaps."""
    courses, course = np.unique(columns["offering"], return_inverse=True)
    steps, step = np.unique(np.stack([course, columns["step"]]), axis=1, return_inverse=True)
    gap = np.minimum(columns["pause"], LONGEST)
    return _odds(gap, columns["back"], step, steps[0], len(courses))[step, gap]


def _odds(gap: Ints, back: Ints, step: Ints, course: Ints, courses: int) -> Reals:
    """Chance of a return within 14 days at each step, after each gap from 0 to LONGEST days: (steps, days)."""
    days = LONGEST + 1
    shape = (len(course), days)
    place = step * days + gap
    returned = np.bincount(place, weights=back, minlength=shape[0] * days).reshape(shape)
    ends = np.bincount(place, minlength=shape[0] * days).reshape(shape).astype(float)
    hazard = _hazards(returned, ends, course, courses)
    still = np.concatenate([np.zeros((shape[0], 1)), np.cumsum(np.log1p(-hazard), axis=1)], axis=1)
    later = np.minimum(np.arange(days) + BACK_WITHIN, LONGEST)
    return np.asarray(-np.expm1(still[:, later + 1] - still[:, 1:]))


def _hazards(returned: Reals, ends: Reals, course: Ints, courses: int) -> Reals:
    """Of those whose gap lasted until a day, the share that came back on it, per step and drawn towards the course.

    With r returns among n at risk and a hazard h of the course: (r + 20 h) / (n + 20), and the same one rung up. So a
    step with few gaps has the odds of its course, and a course with few those of all courses.
    """

    def at_risk(ended: Reals) -> Reals:
        return np.cumsum(ended[..., ::-1], axis=-1)[..., ::-1]

    def per_course(counts: Reals) -> Reals:
        sums = np.zeros((courses, counts.shape[1]))
        np.add.at(sums, course, counts)
        return sums

    came, risk = per_course(returned), at_risk(per_course(ends))
    everywhere = came.sum(axis=0) / np.maximum(risk.sum(axis=0), 1.0)
    in_course = (came + FIRMNESS * everywhere) / (risk + FIRMNESS)
    hazard = (returned + FIRMNESS * in_course[course]) / (at_risk(ends) + FIRMNESS)
    return np.minimum(hazard, 1 - 1e-12)
