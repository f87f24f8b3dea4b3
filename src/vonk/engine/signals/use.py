"""Whether what was learned is used, as people say when they are asked; who is silent is counted apart."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Window, voices
from vonk.engine.signals.registry import ANSWER_DAYS, FOLLOWED_DAYS
from vonk.engine.signals.survey import within

LATE_WEEK = 6  # of the question that also asks whether it made a difference


def application(frames: Frames, window: Window) -> Table:
    """What was finished six weeks before a day of the window: person, obligation, n, answered, yes, seen (science I1).

    One row for each measured person on the roster and obligation. n were asked about at two weeks or at six, `answered`
    at least once within 14 days of being asked, `yes` said at least once that it was used, and of these `seen` were
    confirmed by a colleague. What was finished counts once, whichever of its questions was put or passed over.
    """
    asked = _asked(frames, window.start)
    matured = (asked.completed_on + ibis.interval(days=FOLLOWED_DAYS)).fill_null(asked.asked_on)
    asked = within(asked, matured, window)
    once = asked.group_by(["enrolment", "person", "obligation"]).aggregate(
        said=asked.said.max(), yes=asked.yes.max(), seen=asked.seen.max()
    )
    return _tally(once)


def transfer(frames: Frames, window: Window) -> Table:
    """The transfer score of what people said at six weeks in the window (I2): person, obligation, score, answers.

    Three questions, each a share of what is possible: used it (yes 1), had the chance (0 for no chance at all), it made
    a difference (yes 1, a little a half; 0 where it was not used, since then nothing could be noticed). What was used
    without saying whether it made a difference is scored over two. score: the mean over everything somebody answered
    about. One's own word alone, and single questions: they are steps of one route and no scale, so no coefficient of
    consistency belongs to them.
    """
    asked = _asked(frames, window.start)
    asked = within(asked.filter(asked.week == LATE_WEEK, asked.said == 1), asked.asked_on, window)
    effect = ibis.cases(
        (asked.yes == 0, 0.0),
        (asked.effect == "yes", 1.0),
        (asked.effect == "a_little", 0.5),
        (asked.effect == "no", 0.0),
    )
    chance = (asked.used != "no_chance").cast("float64")
    answered = ibis.cases((effect.isnull(), 2), else_=3)
    rows = asked.mutate(score=(asked.yes + chance + effect.fill_null(0.0)) / answered)
    told = rows.group_by(["person", "obligation"]).aggregate(score=rows.score.mean(), answers=rows.count())
    return told.order_by("obligation", "person")


def answers(frames: Frames, window: Window, week: int) -> Table:
    """Questions put in the window, `week` weeks after finishing, with the same columns; each counts by itself."""
    asked = _asked(frames, window.start)
    return _tally(within(asked.filter(asked.week == week), asked.asked_on, window))


def _asked(frames: Frames, start: date) -> Table:
    """Every question about something that a measured person on the roster finished, with what was said in time."""
    known = frames.enrolment.select("enrolment", "person", "obligation", "completed_on")
    asked = frames.used.inner_join(known, "enrolment").semi_join(voices(frames, start), "person")
    in_time = (asked.answered_on.delta(asked.asked_on, unit="day") <= ANSWER_DAYS).fill_null(False)
    said = in_time & asked.used.notnull()
    yes = said & (asked.used == "yes")
    rows = asked.mutate(said=said.cast("int64"), yes=yes.cast("int64"))
    return rows.mutate(seen=rows.yes * rows.confirmed.fill_null(False).cast("int64"))


def _tally(rows: Table) -> Table:
    return (
        rows.group_by(["person", "obligation"])
        .aggregate(n=rows.count(), answered=rows.said.sum(), yes=rows.yes.sum(), seen=rows.seen.sum())
        .order_by("obligation", "person")
    )
