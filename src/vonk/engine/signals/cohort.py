"""Who is counted: the enrolments of a window, of the people on the roster at its start, with what each did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import ibis
from ibis.expr.types import DateValue, IntegerValue, Table

from vonk.engine.backend import Frames, activity, covers

type Key = Literal["unit", "offering", "obligation", "person"]  # by person only for sums that are made further on

KEYS: Final = ("unit", "offering", "obligation", "person")
DEPTH: Final = 4  # organisation, division, department, team


@dataclass(frozen=True, slots=True)
class Window:
    """Enrolments with `enrolled_on` in [start, end)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            message = f"a window ends after it starts: {self.start} to {self.end}"
            raise ValueError(message)


def placement(frames: Frames, on: date) -> Table:
    """Tell where everybody stood on a day: person, unit, level; one row for the home unit and each unit above it.

    Persons without a home unit on that day have no row. The tree is at most four levels deep (`tables.UNIT`).
    """
    unit = frames.unit.filter(covers(frames.unit, on)).select("unit", "parent", "level")
    home = frames.membership.filter(covers(frames.membership, on)).select("person", "unit")
    rung = home.inner_join(unit, "unit").select("person", "unit", "parent", "level")
    rungs = [rung]
    for _ in range(DEPTH - 1):
        above = unit.view().rename(above="unit", above_parent="parent", above_level="level")
        rung = rung.inner_join(above, [rung.parent == above.above])
        rung = rung.select("person", unit="above", parent="above_parent", level="above_level")
        rungs.append(rung)
    return ibis.union(*rungs, distinct=False).select("person", "unit", "level")


def engagement(frames: Frames, as_of: date) -> Table:
    """Sum up every enrolment with activity: enrolment, first_active_on, last_active_on, step_reached.

    `step_reached` is the furthest step that was opened, 0 when no source named one. Activity after `as_of` is ignored.
    """
    done = activity(frames)
    done = done.filter(done.enrolment.notnull(), done.local_day <= as_of)
    return done.group_by("enrolment").aggregate(
        first_active_on=done.local_day.min(),
        last_active_on=done.local_day.max(),
        step_reached=done.step.max().fill_null(0),
    )


def cohort(frames: Frames, window: Window, as_of: date) -> Table:
    """Select the window's enrolments of people who had a home unit on its first day, with what they did by `as_of`.

    Columns: those of `tables.ENROLMENT`, of `engagement` (null: nothing yet) and the person's employed_to. The roster
    is fixed at the start of the window, for every grouping alike, so that parts and totals speak of the same people.
    """
    roster = frames.membership.filter(covers(frames.membership, window.start)).select("person").distinct()
    enrolled_on = frames.enrolment.enrolled_on
    enrolled = frames.enrolment.filter(enrolled_on >= window.start, enrolled_on < window.end)
    enrolled = enrolled.semi_join(roster, "person")
    seen = engagement(frames, as_of).rename(seen="enrolment")
    person = frames.person.select(owner="person", employed_to="employed_to")
    rows = enrolled.left_join(seen, [enrolled.enrolment == seen.seen]).drop("seen")
    return rows.left_join(person, [rows.person == person.owner]).drop("owner")


def counted(frames: Frames, rows: Table, window: Window, by: Sequence[Key], level: int) -> Table:
    """Count `rows` (person, the keys, and the flag `hit`) per group: the keys, persons, n and x.

    `persons` are distinct people behind n, which is what minimum group sizes are about. x is how many rows were hit.
    Under the key unit, people who stood in no unit of that level are in no group.
    """
    rows = keyed(frames, rows, window, by, level)
    sums = {"persons": rows.person.nunique(), "n": rows.count(), "x": rows.hit.cast("int64").sum().fill_null(0)}
    return rows.aggregate(by=list(by), **sums).order_by([*by, "n"])


def keyed(frames: Frames, rows: Table, window: Window, by: Sequence[Key], level: int) -> Table:
    """Give each row the unit of `level` in which its person stood when the window started, if `by` asks for it."""
    unknown = set(by) - set(KEYS)
    if unknown:
        message = f"no such group key: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    if "unit" not in by:
        return rows
    place = placement(frames, window.start)
    return rows.inner_join(place.filter(place.level == level).select("person", "unit"), "person")


def voices(frames: Frames, on: date) -> Table:
    """Who may be asked and counted by what they say: person, of everybody with a home unit on a day who is measured."""
    roster = frames.membership.filter(covers(frames.membership, on)).select("person").distinct()
    measured = frames.person.filter(frames.person.measured.fill_null(True)).select("person")
    return measured.semi_join(roster, "person")


def days_from(start: DateValue, end: DateValue) -> IntegerValue:
    """Whole days from one date to another; null when either is null."""
    return end.delta(start, unit="day")
