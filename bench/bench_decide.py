"""How long one day's decisions take: decide() over many persons, beside the same rows grouped by polars.

    uv run python bench/bench_decide.py [persons]      (100,000 by default, with three enrolments each)

With busy days, a campaign that four in ten are in, and an estimate of what stands in the way of everybody, who tapped
six times on average: it is timed beside it. The limit is 1.5 s for 100,000 persons, for each of the two. The ratio says
how much more decide() does than one plain pass over its input: polars grouping the candidates by person and taking the
latest day of five columns, in the same process.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa

from vonk.engine import tables
from vonk.engine.barriers import EVEN, SHARES, estimate
from vonk.engine.behaviour import hot_steps, observe
from vonk.engine.decide import DecideConfig, decide
from vonk.engine.playbook.loader import load_playbook

AS_OF = dt.date(2026, 11, 24)
LIMIT_SECONDS = 1.5
ENROLMENTS = 3


def tables_for(persons: int) -> dict[str, pa.Table]:
    """An organisation drawn at random, the same one at every run."""
    rng = np.random.default_rng(1)
    today = np.datetime64(AS_OF, "D")

    def days(low: int, high: int, count: int) -> np.ndarray:
        return rng.integers(low, high, count).astype("timedelta64[D]")

    who = np.arange(persons)
    rows = persons * ENROLMENTS
    person = np.repeat(who, ENROLMENTS)
    enrolled = today - days(1, 120, rows)
    state = rng.choice(["approved", "started", "completed", "withdrawn"], rows, p=[0.3, 0.35, 0.3, 0.05])
    begun = (state == "started") | (state == "completed")
    first = np.minimum(enrolled + days(0, 30, rows), today)
    last = np.minimum(first + days(0, 60, rows), today)
    done = state == "completed"
    candidate = {
        "enrolment": np.arange(rows),
        "person": person,
        "offering": rng.integers(0, 500, rows),
        "obligation": rng.choice(["chosen", "employer", "statutory_or_cao"], rows, p=[0.5, 0.35, 0.15]),
        "state": state,
        "enrolled_on": enrolled,
        "first_active_on": pa.array(first, mask=~begun),
        "last_active_on": pa.array(last, mask=~begun),
        "step_reached": pa.array(rng.integers(1, 6, rows), mask=~begun),
        "steps": rng.integers(4, 12, rows),
        "completed_on": pa.array(last, mask=~done),
        "due_on": pa.array(today + days(-5, 60, rows), mask=rng.random(rows) < 0.5),
        "applied_on": pa.array(last, mask=~done | (rng.random(rows) < 0.7)),
    }
    latest = np.full(persons, np.datetime64("2025-10-01"))
    np.maximum.at(latest, person[begun], last[begun])
    candidate["last_own_activity_on"] = latest[person]
    people = {
        "person": who,
        "person_key": who.astype(str),
        "public_id": who.astype(str),
        "lang": np.full(persons, "nl"),
        "role": pa.nulls(persons, pa.string()),
        "workdays": rng.choice(["1111100", "1111000", "0111100", "1010100"], persons),
        "work_start": np.full(persons, 510),
        "work_end": np.full(persons, 1020),
        "tz": np.full(persons, "Europe/Amsterdam"),
        "country": rng.choice(["NL", "BE", "DE"], persons),
        "employed_from": np.full(persons, np.datetime64("2020-01-01")),
        "employed_to": pa.nulls(persons, pa.date32()),
        "measured": rng.random(persons) > 0.02,
        "nudges_on": rng.random(persons) > 0.05,
        "company": rng.choice(["alone", "colleague", "group"], persons),
        "moment": pa.nulls(persons, pa.string()),
    }
    earlier = rng.integers(0, rows, 2 * persons)
    sent = {
        "person": person[earlier],
        "enrolment": earlier,
        "play": rng.choice([play.id for play in load_playbook().plays], 2 * persons),
        "sent_on": today - days(1, 120, 2 * persons),
        "acted_on": pa.nulls(2 * persons, pa.date32()),
        "message_class": np.full(2 * persons, "nudge"),
    }
    away = rng.integers(0, persons, persons // 5)
    start = today + days(-20, 10, len(away))
    return {
        "candidates": pa.table(candidate, schema=tables.CANDIDATE),
        "persons": pa.table(people, schema=tables.PERSON),
        "sent": pa.table(sent, schema=tables.SENT),
        "unavailable": pa.table(
            {"person": away, "day_from": start, "day_to": start + days(0, 14, len(away))},
            schema=tables.UNAVAILABLE,
        ),
        "assignments": pa.table(
            {
                "person": who,
                "wave": np.full(persons, "2026"),
                "arm": rng.choice(["nudge", "holdout"], persons, p=[0.9, 0.1]),
            },
            schema=tables.ASSIGNMENT,
        ),
        "busy": pa.table(
            {"person": away, "day_from": start, "day_to": start + days(0, 7, len(away))}, schema=tables.BUSY
        ),
        "enlisted": pa.table(
            {
                "person": who[: persons * 4 // 10],
                "campaign": np.ones(persons * 4 // 10, dtype=np.int64),
                "play": np.full(persons * 4 // 10, "micro-step"),
                "arm": rng.choice(["treated", "control"], persons * 4 // 10),
                "share": np.full(persons * 4 // 10, 0.5),
            },
            schema=tables.ENLISTED,
        ),
    }


def taps_for(persons: int) -> pa.Table:
    """Six taps each on average, in the last half year."""
    rng = np.random.default_rng(2)
    count = 6 * persons
    return pa.table(
        {
            "person": rng.integers(0, persons, count),
            "offering": pa.nulls(count, pa.int64()),
            "barrier": rng.choice(SHARES, count),
            "tapped_on": np.datetime64(AS_OF, "D") - rng.integers(0, 180, count).astype("timedelta64[D]"),
        },
        schema=tables.BARRIER,
    )


def mixes_for(given: dict[str, pa.Table], taps: pa.Table) -> pa.Table:
    """What stands in everybody's way, with all that goes before it."""
    hot = hot_steps(given["candidates"], as_of=AS_OF)
    signs = observe(given["candidates"], given["sent"], given["busy"], hot, as_of=AS_OF)
    who = given["persons"]["person"].to_numpy()
    usual = EVEN.of(np.full(len(who), -1))
    return estimate(who, taps, signs, usual, as_of=AS_OF).table()


def fastest(action: Callable[[], object], times: int = 5) -> float:
    """The fewest seconds that the action took."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    """Print the time, the limit and the ratio."""
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    given = tables_for(persons)
    plays, taps = load_playbook().plays, taps_for(persons)
    estimated = fastest(lambda: mixes_for(given, taps), times=3)
    given["mixes"] = mixes_for(given, taps)
    result = decide(**given, plays=plays, as_of=AS_OF, config=DecideConfig())
    seconds = fastest(lambda: decide(**given, plays=plays, as_of=AS_OF, config=DecideConfig()))
    days = ("enrolled_on", "first_active_on", "last_active_on", "completed_on", "due_on")
    grouped = fastest(
        lambda: pl.DataFrame(given["candidates"]).group_by("person").agg(*(pl.col(day).max() for day in days))
    )
    limit = LIMIT_SECONDS * persons / 100_000
    print(f"decide()        {seconds:6.2f} s   {persons:,} persons × {ENROLMENTS} enrolments")
    print(f"barriers        {estimated:6.2f} s   {len(taps):,} taps, behaviour and chances")
    print(f"limit           {limit:6.2f} s   used {seconds / limit:.0%}")
    print(f"polars group-by {grouped:6.2f} s   decide() takes {seconds / grouped:.1f} × as long")
    for reason, count in Counter(result["reason"].to_pylist()).most_common():
        print(f"  {reason:24}{count:9,}")
    if max(seconds, estimated) > limit:
        sys.exit("over the limit")


if __name__ == "__main__":
    main()
