"""The replay as xAPI statements, week by week, ready to post to the served endpoint.

Per person and day one statement with the clicks added up; per person and step one for its first opening (whichever of
the step's sites it was: the sites of a day are in the day's statement); and one for each registering, submitting and
withdrawing. Lapsing is no statement: it follows from a due date without submission. A submission that came after its
part had closed is left out, and so is every click after the cut.

The record knows days, not hours: every timestamp is noon on that day and says so in the extension `PRECISION`. An
opening may be dated before its registration (people look ahead); whoever reads it counts it from the enrolment on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import msgspec
import polars as pl

from vonk.demo.cut import CUT_DAY
from vonk.demo.replay import FIRST_DAY, Replay

HOME: Final = "https://lms.example.org"
ACTIVITIES: Final = f"{HOME}/xapi/activities"
CLICKS: Final = f"{HOME}/xapi/extensions/clicks"
SITE_COUNT: Final = f"{HOME}/xapi/extensions/site-count"
SITES: Final = f"{HOME}/xapi/extensions/sites"
PRECISION: Final = f"{HOME}/xapi/extensions/precision"

REGISTERED: Final = "http://adlnet.gov/expapi/verbs/registered"
INTERACTED: Final = "http://adlnet.gov/expapi/verbs/interacted"
EXPERIENCED: Final = "http://adlnet.gov/expapi/verbs/experienced"
COMPLETED: Final = "http://adlnet.gov/expapi/verbs/completed"
UNREGISTERED: Final = "http://id.tincanapi.com/verb/unregistered"

RUNS: Final = 17  # a run each Tuesday, numbered from 0; the last one sees day 120
BATCH: Final = 50
_LAST_OF_FIRST_RUN: Final = CUT_DAY - 7 * (RUNS - 1)


@dataclass(frozen=True, slots=True)
class Week:
    """What is posted before one run: encoded statements in order of day, and how many of each verb."""

    run: int
    runs_on: date
    statements: list[bytes]
    counts: Mapping[str, int]

    def batches(self, size: int = BATCH) -> Iterator[bytes]:
        """Bodies for POST /statements, `size` statements each."""
        return (b"[" + b",".join(some) + b"]" for some in batched(self.statements, size))


def latest_tuesday(now: datetime) -> date:
    """Find the last Tuesday whose 10:00 has passed; `now` is local time."""
    ten = now - timedelta(hours=10)
    return (ten - timedelta(days=(ten.weekday() - 1) % 7)).date()


def day_zero(tuesday: date) -> date:
    """Date day 0 so that the cut's last day is the day before `tuesday`, the day of the last run."""
    return tuesday - timedelta(days=CUT_DAY + 1)


def run_of(day: int) -> int:
    """Find the number of the first run after `day`; run w sees the days up to 8 + 7 w."""
    return max(0, -(-(day - _LAST_OF_FIRST_RUN) // 7))


def person_key(person: int) -> str:
    """Name a person's account in the learning platform."""
    return f"L{person + 1:04d}"


def course_iri(course: str) -> str:
    """Name the activity of a whole course."""
    return f"{ACTIVITIES}/{course}"


def part_iri(course: str, part: int) -> str:
    """Name the activity of a part, which is an offering."""
    return f"{ACTIVITIES}/{course}/part/{part}"


def step_iri(course: str, part: int, step: int) -> str:
    """Name the activity of a step."""
    return f"{ACTIVITIES}/{course}/part/{part}/step/{step}"


def weeks(replay: Replay, tuesday: date, zone: ZoneInfo) -> Iterator[Week]:
    """Write what is posted before each of the 17 runs, the last on `tuesday`; equal arguments give equal bytes."""
    facts = _facts(replay).with_columns(run=pl.col("day").map_elements(run_of, pl.Int64))
    writer = _Writer(day_zero(tuesday), zone)
    for run in range(RUNS):
        week = facts.filter(pl.col("run") == run)
        statements = [writer.encode(row) for row in week.iter_rows(named=True)]
        counts = dict(week.group_by("verb").len().sort("verb").iter_rows())
        yield Week(run, tuesday - timedelta(weeks=RUNS - 1 - run), statements, counts)


def _facts(replay: Replay) -> pl.DataFrame:
    """Line up one row per statement, in order of day, then of course, person and verb."""
    enrolments = replay.enrolments
    moves = [
        enrolments.select("course", "person", "part", pl.col(column).alias("day"), pl.lit(verb).alias("verb"))
        for column, verb in (
            ("enrolled_day", REGISTERED),
            ("submitted_day", COMPLETED),
            ("withdrawn_day", UNREGISTERED),
        )
    ]
    opens = replay.step_opens().with_columns(pl.lit(EXPERIENCED).alias("verb"))
    days = replay.person_days.with_columns(pl.lit(INTERACTED).alias("verb"))
    order = pl.Enum([REGISTERED, INTERACTED, EXPERIENCED, COMPLETED, UNREGISTERED])
    facts = pl.concat([*moves, opens, days], how="diagonal_relaxed").drop_nulls("day")
    facts = facts.with_columns(pl.col("verb").cast(order))
    return facts.sort("day", "course", "person", "verb", "part", "step", maintain_order=True)


class _Writer:
    """Encodes facts; what many statements share (timestamps, activities) is built once."""

    def __init__(self, day0: date, zone: ZoneInfo) -> None:
        noon = time(12, tzinfo=zone)
        self._day0 = day0.isoformat()
        self._stamps = {
            day: datetime.combine(day0 + timedelta(days=day), noon).isoformat() for day in range(FIRST_DAY, CUT_DAY + 1)
        }
        self._encode = msgspec.json.Encoder().encode

    def encode(self, fact: Mapping[str, Any]) -> bytes:
        course, person, verb = fact["course"], fact["person"], fact["verb"]
        activity, parts = _object(fact), _touched(fact)
        day = fact["day"]
        context: dict[str, Any] = {"extensions": {PRECISION: "day"}}
        if parts:
            grouping = [{"id": part_iri(course, part)} for part in parts]
            context["contextActivities"] = {"grouping": grouping}
        statement: dict[str, Any] = {
            "id": str(uuid5(NAMESPACE_URL, f"{activity}?person={person}&verb={verb}&day={day}&from={self._day0}")),
            "actor": {"account": {"homePage": HOME, "name": person_key(person)}},
            "verb": {"id": verb},
            "object": {"id": activity},
            "context": context,
            "timestamp": self._stamps[day],
        }
        if verb == INTERACTED:
            sites: Sequence[int] = fact["sites"]
            context["extensions"] |= {CLICKS: fact["clicks"], SITE_COUNT: len(sites), SITES: sites}
        elif verb == COMPLETED:
            statement["result"] = {"completion": True}
        return self._encode(statement)


def _object(fact: Mapping[str, Any]) -> str:
    if fact["step"] is not None:
        return step_iri(fact["course"], fact["part"], fact["step"])
    if fact["part"] is not None:
        return part_iri(fact["course"], fact["part"])
    return course_iri(fact["course"])


def _touched(fact: Mapping[str, Any]) -> Sequence[int]:
    """List the parts a statement belongs to besides its object."""
    if fact["verb"] == INTERACTED:
        return list(fact["parts"])
    return [fact["part"]] if fact["verb"] == EXPERIENCED else []
