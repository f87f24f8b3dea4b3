"""How long people were there: days of employment on which they were available, which is what rates of time count."""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, Table

from vonk.engine.backend import Frames
from vonk.engine.signals.cohort import Window, days_from

DAY = 1


def absences(frames: Frames) -> Table:
    """Spells on which people were not available: person, day_from, day_to (both included); they never overlap.

    What was reported twice, or in pieces that overlap or touch, is one spell, so that no day counts twice.
    """
    gone = frames.unavailable
    gone = gone.filter(gone.day_to >= gone.day_from)
    line = ibis.cumulative_window(group_by=gone.person, order_by=[gone.day_from, gone.day_to])
    gone = gone.mutate(reach=gone.day_to.max().over(line))
    turn = ibis.window(group_by=gone.person, order_by=[gone.day_from, gone.day_to])
    before = gone.reach.lag().over(turn)
    gone = gone.mutate(begins=(days_from(before, gone.day_from) > DAY).fill_null(True).cast("int64"))
    line = ibis.cumulative_window(group_by=gone.person, order_by=[gone.day_from, gone.day_to])
    gone = gone.mutate(spell=gone.begins.sum().over(line))
    spells = gone.group_by(["person", "spell"]).aggregate(day_from=gone.day_from.min(), day_to=gone.day_to.max())
    return spells.drop("spell")


def days_there(frames: Frames, people: Table, window: Window) -> Table:
    """Of each of these people (a table with `person`): person, there = days of the window, employed and available."""
    person = frames.person.select("person", "employed_from", "employed_to").semi_join(people, "person")
    first = ibis.greatest(ibis.coalesce(person.employed_from, ibis.date(window.start)), ibis.date(window.start))
    last_of_window = ibis.date(window.end) - ibis.interval(days=DAY)
    last = ibis.least(ibis.coalesce(person.employed_to, last_of_window), last_of_window)
    rows = person.select("person", since=first, till=last)
    away = away_days(frames, rows, rows.since, rows.till, key="person")
    rows = rows.left_join(away, rows.person == away.of)
    employed = ibis.greatest(days_from(rows.since, rows.till) + DAY, 0)
    return rows.select("person", there=employed - rows.away.fill_null(0))


def away_days(frames: Frames, rows: Table, first: DateValue, last: DateValue, *, key: str) -> Table:
    """Days from `first` to `last` (both included) of each row on which its person was away: of (its `key`), away.

    Rows of nobody who was away then are left out.
    """
    spans = rows.select(of=rows[key], who=rows.person, since=first, till=last).filter(lambda row: row.since <= row.till)
    gone = absences(frames)
    both = spans.inner_join(gone, [spans.who == gone.person, spans.till >= gone.day_from, spans.since <= gone.day_to])
    days = days_from(ibis.greatest(both.since, both.day_from), ibis.least(both.till, both.day_to)) + DAY
    return both.mutate(days=days).group_by("of").aggregate(away=lambda both: both.days.sum())
