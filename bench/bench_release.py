"""Times the release of figures over the replay's 17 weekly runs: uv run python bench/bench_release.py [--copies N]."""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

HOME = tempfile.mkdtemp(prefix="vonk-bench-")
os.environ.update(VONK_HOME=HOME, DJANGO_SETTINGS_MODULE="vonk.conf.settings", VONK_SECRET_KEY="bench-" + "x" * 44)

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from django.core.management import call_command  # noqa: E402
from run_tables import put, table, units  # noqa: E402

from vonk.demo import cut, replay  # noqa: E402
from vonk.engine import tables  # noqa: E402
from vonk.figures.models import PublishedCell  # noqa: E402
from vonk.insight.actions import release_due  # noqa: E402
from vonk.people.models import Organisation  # noqa: E402

DAY0 = date(2026, 3, 1)
LIMIT = 60.0  # seconds for all 17 runs of the whole loop; release must be a small part of it


def main() -> None:
    """Seventeen weekly runs over the growing enrolments."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--copies", type=int, default=1, help="copies of the replay's 2,150 people")
    copies = options.parse_args().copies
    call_command("migrate", verbosity=0)
    Organisation.objects.create(pk=1, name="Bench", replay=True)
    folder = Path(HOME) / "run"
    folder.mkdir()
    for name in tables.SNAPSHOT:
        put(folder, name)  # empty, until it is written
    derived = replay.derive(cut.load())
    lake = _write_fixed(folder, derived, copies)
    total, slowest, cpu = 0.0, 0.0, 0.0
    for week in range(17):
        moment = 120 - 7 * (16 - week)
        _write_enrolments(folder, derived, copies, moment - 1)
        begun, worked = time.perf_counter(), time.process_time()
        done = release_due(
            snapshot=folder,
            events=[lake],
            run_day=_day(moment - 1),
            first_day=_day(replay.FIRST_DAY),
            replay=True,
            now=datetime.combine(_day(moment), datetime.min.time(), tzinfo=UTC),
        )
        seconds, work = time.perf_counter() - begun, time.process_time() - worked
        total, slowest, cpu = total + seconds, max(slowest, seconds), cpu + work
        print(f"day {moment:3d}: {seconds:5.2f} s  {done.shown:4d} of {done.cells:4d} cells  {' '.join(done.tables)}")
    shown = PublishedCell.objects.filter(shown=True).count()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{shown} of {PublishedCell.objects.count()} cells shown; {memory:.0f} MB")
    print(
        f"17 runs {total:.1f} s = {total / LIMIT:.2f} of the whole loop's {LIMIT:.0f} s; "
        f"slowest {slowest:.2f} s; {cpu:.1f} s of processor"
    )


def _day(number: int) -> date:
    return DAY0 + timedelta(days=number)


def _write_fixed(folder: Path, derived: replay.Replay, copies: int) -> Path:
    people = derived.person_days["person"].max() + 1
    people = max(people, derived.enrolments["person"].max() + 1)
    everybody = np.arange(people * copies)
    parent, level, teams = units(len(everybody))
    since = _day(-1000)
    rng = np.random.default_rng(1)
    home = rng.choice(teams, len(everybody), p=(weights := rng.lognormal(0, 0.5, len(teams))) / weights.sum())
    numbers = range(len(parent))
    names, dates = [f"u{number}" for number in numbers], [since] * len(parent)
    put(folder, "unit", unit=numbers, public_id=names, parent=parent, level=level, valid_from=dates)
    put(folder, "membership", person=everybody, unit=home, valid_from=[since] * len(everybody))
    put(folder, "person", person=everybody, employed_from=[since] * len(everybody))
    put(folder, "identity", actor_key=[f"a{p}" for p in everybody], person=everybody)
    steps = derived.steps.with_columns(_offering())
    offerings = steps.group_by("offering").len().sort("offering")
    put(folder, "offering", offering=offerings["offering"], public_id=[f"o{o}" for o in offerings["offering"]])
    step_names = [f"o{offering}s{step}" for offering, step in steps.select("offering", "step").rows()]
    put(folder, "step", offering=steps["offering"], position=steps["step"], public_id=step_names)
    opens = derived.step_opens().with_columns(_offering())
    frames = [opens.with_columns(pl.col("person") + people * copy) for copy in range(copies)]
    opens = pl.concat(frames)
    lake = folder / "events.parquet"
    days = [_day(d) for d in opens["day"]]
    opened = {
        "actor_key": [f"a{p}" for p in opens["person"]],
        "offering": opens["offering"],
        "step": opens["step"],
        "local_day": days,
        "verb": ["experienced"] * len(days),
        "voided": [False] * len(days),
    }
    pq.write_table(table(tables.EVENT, opened), lake)
    return lake


def _write_enrolments(folder: Path, derived: replay.Replay, copies: int, day: int) -> None:
    """The enrolments as they stood in the evening of a day."""
    rows = derived.enrolments.with_columns(_offering()).filter(pl.col("enrolled_day") <= day)
    people = max(derived.person_days["person"].max(), derived.enrolments["person"].max()) + 1
    rows = pl.concat([rows.with_columns(pl.col("person") + people * copy) for copy in range(copies)])

    def dates(name: str) -> list[date | None]:
        return [None if d is None or d > day else _day(d) for d in rows[name]]

    put(
        folder,
        "enrolment",
        enrolment=np.arange(len(rows)),
        person=rows["person"],
        offering=rows["offering"],
        obligation=["employer" if course == "BBB" else "chosen" for course in rows["course"]],
        state=rows["state"],
        attempt=np.ones(len(rows), int),
        enrolled_on=dates("enrolled_day"),
        completed_on=dates("submitted_day"),
        withdrawn_on=dates("withdrawn_day"),
        lapsed_on=dates("lapsed_day"),
        due_on=[_day(due) for due in rows["due_day"]],
    )


def _offering() -> pl.Expr:
    course = pl.when(pl.col("course") == "AAA").then(0).otherwise(10)
    return (course + pl.col("part").cast(pl.Int64)).alias("offering")


if __name__ == "__main__":
    main()
