"""Times the signals on a random snapshot, beside the same counts written straight in polars.

    uv run python bench/bench_signals.py 100000

Each figure is measured in a process of its own, so that peak memory is that of the work and not of making the data. The
polars side takes what is true of this snapshot for granted (one attempt for each person and offering, identities and
memberships without end, nobody away); the engine checks it. Both must find the same numbers.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vonk.engine import tables

START = date(2026, 1, 1)
END = START + timedelta(days=84)
AS_OF = START + timedelta(days=180)
OFFERINGS, STEPS, TEAM, FILES, ROUNDS = 200, 10, 12, 6, 3
EVENTS = 25  # per person, over two enrolments
TASKS = ("state", "a28", "steps")


def main(people: int) -> None:
    """Make the snapshot and print one line for each task and side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, people)
        print(f"{people} people, {2 * people} enrolments, {EVENTS * people // FILES * FILES} events, best of {ROUNDS}")
        for task in TASKS:
            found = {
                side: [_in_own_process(folder, side, task) for _ in range(ROUNDS)] for side in ("engine", "polars")
            }
            if len({run["answer"] for runs in found.values() for run in runs}) != 1:
                sys.exit(f"{task}: the two sides differ: {found}")
            seconds = {side: min(run["seconds"] for run in runs) for side, runs in found.items()}
            peak = {side: max(run["peak_mb"] for run in runs) for side, runs in found.items()}
            ratio = seconds["engine"] / seconds["polars"]
            print(
                f"{task:6} engine {seconds['engine']:7.2f} s {peak['engine']:6.0f} MB | "
                f"polars {seconds['polars']:7.2f} s {peak['polars']:6.0f} MB | engine/polars {ratio:.2f}"
            )


def _in_own_process(folder: Path, side: str, task: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--task", str(folder), side, task]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run_task(folder: Path, side: str, task: str) -> None:
    """Run one task on one side and print what it took; imports are not counted."""
    work = {"engine": engine, "polars": in_polars}[side]
    ready = work(folder, task)
    begun = time.perf_counter()
    answer = ready()
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"answer": answer, "seconds": seconds, "peak_mb": peak}))


def engine(folder: Path, task: str) -> Callable[[], int]:
    """Prepare the engine's side; imported here, so that the other side's memory does not hold it."""
    from vonk.engine.backend import Frames, open_snapshot  # noqa: PLC0415
    from vonk.engine.signals.activation import a28  # noqa: PLC0415
    from vonk.engine.signals.cohort import Window  # noqa: PLC0415
    from vonk.engine.signals.state import enrolment_state  # noqa: PLC0415
    from vonk.engine.signals.steps import steps  # noqa: PLC0415

    def state() -> int:
        table = enrolment_state(opened(), AS_OF).select(["step_reached", "since_last_active", "since_person_active"])
        return int(sum(np.nansum(column.to_numpy()) for column in table.columns))

    def activation() -> int:
        table = a28(opened(), Window(START, END), AS_OF, by=("unit", "obligation"), level=2).to_pyarrow()
        return _checksum(pl.from_arrow(table), "unit")

    def hazards() -> int:
        return _checksum(pl.from_arrow(steps(opened(), Window(START, END), AS_OF).to_pyarrow()), "step")

    def opened() -> Frames:
        return open_snapshot(folder, sorted(folder.glob("events-*.parquet")))

    return {"state": state, "a28": activation, "steps": hazards}[task]


def _checksum(table: pl.DataFrame, key: str) -> int:
    """One number that changes when any count of any group does."""
    return int(
        table.select(((pl.col("n") * 31 + pl.col("x") * 17 + pl.col("persons")) * (pl.col(key) + 1)).sum()).item()
    )


def in_polars(folder: Path, task: str) -> Callable[[], int]:
    """Prepare the other side."""

    def table(name: str) -> pl.LazyFrame:
        return pl.scan_parquet(folder / f"{name}.parquet")

    def activity() -> pl.LazyFrame:
        events = pl.scan_parquet(folder / "events-*.parquet").filter(~pl.col("voided"), pl.col("local_day") <= AS_OF)
        events = events.join(table("identity").select("actor_key", "person"), on="actor_key")
        places = table("enrolment").select("person", "offering", "enrolment", "enrolled_on")
        return events.join(places, on=["person", "offering"]).with_columns(
            pl.max_horizontal("local_day", "enrolled_on")
        )

    def engagement() -> pl.LazyFrame:
        day = pl.col("local_day")
        return activity().group_by("enrolment").agg(first=day.min(), last=day.max(), reached=pl.col("step").max())

    def cohort() -> pl.LazyFrame:
        within = table("enrolment").filter(pl.col("enrolled_on") >= START, pl.col("enrolled_on") < END)
        return within.join(engagement(), on="enrolment", how="left")

    def state() -> int:
        rows = table("enrolment").join(engagement(), on="enrolment", how="left").collect()
        last = rows.group_by("person").agg(anything=pl.col("last").max())
        rows = rows.join(last, on="person", how="left").sort("enrolment")
        silent = pl.lit(AS_OF) - pl.col("last")
        idle = pl.lit(AS_OF) - pl.col("anything")
        return int(
            rows.select(pl.col("reached").sum() + silent.dt.total_days().sum() + idle.dt.total_days().sum()).item()
        )

    def activation() -> int:
        unit = table("unit").select("unit", "parent")
        home = table("membership").select("person", "unit").join(unit, on="unit").select("person", unit="parent")
        mature = cohort().filter(pl.col("enrolled_on") <= AS_OF - timedelta(days=28)).join(home, on="person")
        finished = pl.when(pl.col("completed_on") <= AS_OF).then(pl.max_horizontal("completed_on", "enrolled_on"))
        hit = (pl.min_horizontal("first", finished) - pl.col("enrolled_on")).dt.total_days() <= 28
        groups = mature.group_by("unit", "obligation")
        return _checksum(groups.agg(n=pl.len(), x=hit.sum(), persons=pl.col("person").n_unique()).collect(), "unit")

    def hazards() -> int:
        return _checksum(_hazards(activity(), cohort(), table("enrolment"), table("step")), "step")

    return {"state": state, "a28": activation, "steps": hazards}[task]


def _hazards(activity: pl.LazyFrame, cohort: pl.LazyFrame, enrolment: pl.LazyFrame, step: pl.LazyFrame) -> pl.DataFrame:
    completed = enrolment.filter(pl.col("completed_on") <= AS_OF).select("enrolment", until="completed_on")
    days = activity.join(completed, on="enrolment").filter(pl.col("local_day") <= pl.col("until"))
    days = (
        days.group_by("offering", "enrolment", "local_day")
        .agg(step=pl.col("step").max())
        .sort("enrolment", "local_day")
    )
    days = days.with_columns(
        furthest=pl.col("step").cum_max().over("enrolment"),
        pause=(pl.col("local_day").shift(-1) - pl.col("local_day")).over("enrolment").dt.total_days(),
    ).drop_nulls("pause")
    place = ((pl.len() * 95 + 99) // 100 - 1).cast(pl.Int64)
    usual = days.group_by("offering", step="furthest").agg(silence=pl.col("pause").sort().get(place))
    rows = cohort.filter(pl.col("enrolled_on") <= AS_OF - timedelta(days=90)).drop_nulls("first")
    rows = rows.join(usual, left_on=["offering", "reached"], right_on=["offering", "step"], how="left")
    silent = (pl.lit(AS_OF) - pl.col("last")).dt.total_days()
    limit = pl.max_horizontal(pl.col("silence").fill_null(14), 14)
    unfinished = pl.col("completed_on").is_null() | (pl.col("completed_on") > AS_OF)
    through = pl.when(unfinished).then(pl.col("reached")).otherwise(STEPS)  # who completed came through every step
    rows = rows.with_columns(stopped=unfinished & (silent >= limit), reached=through)
    rows = rows.select("offering", "person", "reached", "stopped")
    at = pl.col("reached")
    pairs = step.select("offering", step="position").join(rows, on="offering").filter(at >= pl.col("step"))
    groups = pairs.group_by("offering", "step")
    here = (pl.col("stopped") & (at == pl.col("step"))).sum()
    return groups.agg(n=pl.len(), x=here, persons=pl.col("person").n_unique()).collect()


# --- the snapshot ----------------------------------------------------------------------------------------------


def make(folder: Path, people: int) -> None:
    """Write a snapshot of `people` persons in teams of twelve, with two enrolments and 25 events each."""
    rng = np.random.default_rng(1)
    person, teams = np.arange(people), max(1, people // TEAM)
    keys = np.char.add("actor-", np.char.zfill(person.astype(str), 32))
    holder = np.repeat(person, 2)
    course = rng.integers(0, OFFERINGS // 2, holder.size) * 2 + np.tile([0, 1], people)  # never the same one twice
    enrolled = rng.integers(0, 120, holder.size)
    finished = np.where(rng.random(holder.size) < 0.3, enrolled + rng.integers(5, 60, holder.size), -1)
    team = np.arange(teams) + 1_000_000
    _write(folder, "person", person=person)
    _write(folder, "identity", actor_key=keys, person=person)
    _write(folder, "membership", person=person, unit=team[person % teams], valid_from=_days(0 * person))
    _write(folder, "unit", **_tree(team))
    _write(folder, "offering", offering=np.arange(OFFERINGS), steps=np.full(OFFERINGS, STEPS))
    position = np.tile(np.arange(1, STEPS + 1), OFFERINGS)
    _write(folder, "step", offering=np.repeat(np.arange(OFFERINGS), STEPS), position=position)
    _write(
        folder,
        "enrolment",
        enrolment=np.arange(holder.size),
        person=holder,
        offering=course,
        obligation=rng.choice(["chosen", "employer", "statutory_or_cao"], holder.size),
        state=np.full(holder.size, "started"),
        attempt=np.ones(holder.size, int),
        enrolled_on=_days(enrolled),
        completed_on=_days(finished),
    )
    for name in tables.SNAPSHOT:
        if not (folder / f"{name}.parquet").exists():
            _write(folder, name)
    for number in range(FILES):
        path = folder / f"events-{number}.parquet"
        _write_events(path, rng, keys, (holder, course, enrolled), people * EVENTS // FILES)


def _tree(team: np.ndarray) -> dict[str, object]:
    """Make one organisation, divisions of eight departments and departments of eight teams."""
    department, division = np.arange(team.size // 8 + 1) + 1000, np.arange(team.size // 64 + 1) + 1
    unit = np.concatenate(([0], division, department, team))
    above = np.concatenate(
        ([0], 0 * division, division[(department - 1000) // 8], department[np.arange(team.size) // 8])
    )
    level = np.repeat([0, 1, 2, 3], [1, division.size, department.size, team.size])
    return {"unit": unit, "parent": pa.array(above, mask=level == 0), "level": level, "valid_from": _days(0 * unit)}


def _write_events(path: Path, rng: np.random.Generator, keys: np.ndarray, places: tuple, count: int) -> None:
    holder, course, enrolled = places
    place = rng.integers(0, holder.size, count)
    place = np.where(place % 4 == 3, place - 1, place)  # one enrolment in four never starts
    columns = {
        "statement_id": np.char.add("s", np.arange(count).astype(str)),
        "actor_key": keys[holder[place]],
        "offering": course[place],
        "step": np.minimum(rng.geometric(0.25, count), STEPS),
        "verb": np.full(count, "experienced"),
        "local_day": _days(enrolled[place] + rng.integers(0, 60, count)),
        "voided": np.zeros(count, bool),
    }
    _write_table(path, tables.EVENT, columns)


def _days(numbers: np.ndarray) -> pa.Array:
    """Days after the start; null below 0."""
    return pa.array(np.datetime64(START, "D") + numbers, pa.date32(), mask=numbers < 0)


def _write(folder: Path, name: str, **columns: object) -> None:
    _write_table(folder / f"{name}.parquet", tables.SNAPSHOT[name], columns)


def _write_table(path: Path, schema: pa.Schema, columns: dict) -> None:
    size = len(next(iter(columns.values()), ()))
    filled = [
        pa.nulls(size, field.type) if field.name not in columns else pa.array(columns[field.name]) for field in schema
    ]
    cast = [array.cast(field.type) for array, field in zip(filled, schema, strict=True)]
    pq.write_table(pa.Table.from_arrays(cast, schema=schema), path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--task"]:
        run_task(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
