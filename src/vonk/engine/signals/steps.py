"""Where learning stops: per step of an offering, and as a share of what was started."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis
from ibis.expr.types import Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Key, Window, cohort, counted, days_from
from vonk.engine.signals.pauses import in_time, pauses
from vonk.engine.signals.presence import away_days
from vonk.engine.signals.registry import STOPPED_DAYS

SILENCE: Final = 14  # days: no pause shorter than this is ever called a stop
USUAL: Final = 95  # in 100 pauses of those who completed


def steps(frames: Frames, window: Window, as_of: date, maturity: int = STOPPED_DAYS) -> Table:
    """Step hazard (P4), one row for each step of each offering: offering, step, persons, n, x, open, silence, hazard.

    n = enrolments that opened this step or a later one or completed the whole (handing in the work is the last step,
    whatever was skipped on the way), x = those that stopped here, open = those that are here and not stopped (yet),
    silence = days without activity that count as a stop here, hazard = x / n
    (null when nobody reached it), persons = distinct people behind n. Only enrolments `maturity` days old count.
    """
    rows = _through(frames, _progress(frames, window, as_of, maturity))
    furthest = rows.group_by(["offering", "person"]).aggregate(at=rows.step_reached.max())
    people = furthest.group_by(["offering", "at"]).aggregate(persons=furthest.count())
    ends = rows.group_by("offering", at=rows.step_reached).aggregate(
        n=rows.count(), stops=rows.stopped.cast("int64").sum(), opens=rows.open.cast("int64").sum()
    )
    step = frames.step.select("offering", step="position")
    reached = step.left_join(ends, [step.offering == ends.offering, step.step <= ends.at])
    here = reached.at == reached.step
    counts = reached.group_by(["offering", "step"]).aggregate(
        n=reached.n.sum().fill_null(0),
        x=here.ifelse(reached.stops, 0).sum().fill_null(0),
        open=here.ifelse(reached.opens, 0).sum().fill_null(0),
    )
    behind = step.left_join(people, [step.offering == people.offering, step.step <= people.at])
    behind = behind.group_by(["offering", "step"]).aggregate(persons=behind.persons.sum().fill_null(0))
    table = counts.inner_join(behind, ["offering", "step"]).left_join(_usual(frames, as_of), ["offering", "step"])
    return table.select(
        "offering",
        "step",
        persons=table.persons.cast("int64"),
        n=table.n.cast("int64"),
        x=table.x.cast("int64"),
        open=table.open.cast("int64"),
        silence=table.silence.fill_null(SILENCE),
        hazard=table.x / table.n.nullif(0),
    ).order_by(["offering", "step"])


def stopped(
    frames: Frames,
    window: Window,
    as_of: date,
    by: Sequence[Key] = ("unit", "obligation"),
    level: int = 0,
    maturity: int = STOPPED_DAYS,
) -> Table:
    """Count what stopped: `by`, persons, n = started enrolments `maturity` days old, x = those of them that stopped."""
    rows = _progress(frames, window, as_of, maturity)
    return counted(frames, rows.mutate(hit=rows.stopped), window, by, level)


def _progress(frames: Frames, window: Window, as_of: date, maturity: int) -> Table:
    """Mature, started enrolments with `stopped` and `open` (neither: completed).

    Withdrawing or lapsing is stopping at once. Otherwise it takes `silence` days on which the person was available and
    employed: after someone left, or while someone is away, silence says nothing about the step.
    """
    rows = cohort(frames, window, as_of)
    old_enough = days_from(rows.enrolled_on, ibis.date(as_of)) >= maturity
    rows = rows.filter(old_enough, rows.first_active_on.notnull())
    until = ibis.least(ibis.coalesce(rows.employed_to, ibis.date(as_of)), ibis.date(as_of))
    rows = rows.mutate(until=until)
    pause = _usual(frames, as_of).rename(pause_offering="offering", at="step")
    rows = rows.left_join(pause, [rows.offering == pause.pause_offering, rows.step_reached == pause.at])
    away = away_days(frames, rows, rows.last_active_on + ibis.interval(days=1), rows.until, key="enrolment")
    rows = rows.left_join(away, [rows.enrolment == away.of])
    silent = days_from(rows.last_active_on, rows.until) - rows.away.fill_null(0)
    finished = (rows.completed_on <= as_of).fill_null(False)
    ended = (rows.withdrawn_on <= as_of).fill_null(False) | (rows.lapsed_on <= as_of).fill_null(False)
    halted = ~finished & (ended | (silent >= rows.silence.fill_null(SILENCE)))
    return rows.mutate(stopped=halted, open=~finished & ~halted)


def _through(frames: Frames, rows: Table) -> Table:
    """Who completed has come through every step."""
    length = frames.offering.select(length_of="offering", length="steps")
    rows = rows.left_join(length, [rows.offering == length.length_of])
    done = ~rows.stopped & ~rows.open
    return rows.mutate(step_reached=done.ifelse(rows.length.fill_null(rows.step_reached), rows.step_reached))


def _usual(frames: Frames, as_of: date) -> Table:
    """How long a pause is still usual: offering, step, silence = max(14, 95th percentile of completers' pauses).

    In days that they were there. The percentile is the smallest pause that at least 95 of 100 do not exceed, found by
    rank, so that every backend gives the same whole number of days.
    """
    rows = pauses(frames, in_time(frames, as_of))
    rows = rows.filter(rows.back)
    group = [rows.offering, rows.step]
    shortest_first = ibis.window(group_by=group, order_by=[rows.pause, rows.enrolment])
    ranked = rows.mutate(
        rank=ibis.row_number().over(shortest_first) + 1, size=rows.count().over(ibis.window(group_by=group))
    )
    ranked = ranked.filter(ranked.rank * 100 >= ranked.size * USUAL)
    usual = ranked.group_by(["offering", "step"]).aggregate(usual=ranked.pause.min())
    return usual.select("offering", "step", silence=ibis.greatest(usual.usual, SILENCE))
