"""Times the release of what people say, at 100,000 people: uv run python bench/bench_voices.py [--people N].

Beside it, in the same run, a plain polars group-by of the same answers per unit: no suppression, no rounding, no
intervals, no reliability; what a report would do.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HOME = tempfile.mkdtemp(prefix="vonk-bench-")
os.environ.update(VONK_HOME=HOME, DJANGO_SETTINGS_MODULE="vonk.conf.settings", VONK_SECRET_KEY="bench-" + "x" * 44)

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402
from django.core.management import call_command  # noqa: E402
from run_tables import put, units  # noqa: E402

from vonk.engine import tables  # noqa: E402
from vonk.figures.models import PublishedCell  # noqa: E402
from vonk.insight.actions import release_said  # noqa: E402
from vonk.people.models import Organisation, PurposeDecision  # noqa: E402

START, END = date(2026, 7, 1), date(2026, 10, 1)
CONSTRUCTS = ("autonomy", "ownership", "mastery", "joy", "belonging", "purpose", "safety", "support")
ANSWERED = 0.6  # of each fortnight's two statements
LIMIT = 60.0  # seconds at 100,000 people, once a quarter


def main() -> None:
    """One quarter: 100,000 people in teams of about nine, two statements a fortnight, and all the rest."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--people", type=int, default=100_000)
    people = options.parse_args().people
    call_command("migrate", verbosity=0)
    Organisation.objects.create(pk=1, name="Bench")
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    for purpose in ("pulse", "signals"):
        PurposeDecision.objects.create(purpose=purpose, decided_on=moment.date(), recorded_at=moment)
    folder = Path(HOME) / "run"
    folder.mkdir()
    answers = _write(folder, people, np.random.default_rng(1))
    begun, worked = time.perf_counter(), time.process_time()
    _plain(folder)
    plain = time.perf_counter() - begun
    print(
        f"polars group-by of {answers} answers: {plain:.2f} s, "
        f"{time.process_time() - worked:.2f} s of processor; {_memory()} MB"
    )
    begun, worked = time.perf_counter(), time.process_time()
    done = release_said(
        snapshot=folder,
        run_day=END + timedelta(days=20),
        first_day=START,
        replay=False,
        zone=ZoneInfo("Europe/Amsterdam"),
        now=datetime(2026, 10, 21, tzinfo=UTC),
    )
    seconds = time.perf_counter() - begun
    shown = PublishedCell.objects.filter(shown=True).count()
    print(f"release of {' '.join(done.tables)}")
    print(f"{shown} of {done.cells} cells shown; {_memory()} MB")
    print(
        f"{people} people: {seconds:.1f} s = {seconds / LIMIT:.2f} of {LIMIT:.0f} s, "
        f"{time.process_time() - worked:.1f} s of processor"
    )


def _memory() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _plain(folder: Path) -> pl.DataFrame:
    """Mean per construct for every unit of every level."""
    unit = pl.read_parquet(folder / "unit.parquet").select("unit", "parent")
    answer = pl.read_parquet(folder / "answer.parquet")
    home = pl.read_parquet(folder / "membership.parquet").select("person", "unit")
    rows = answer.join(home, on="person").select("construct", "person", "unit", "score")
    told = []
    for _ in range(4):
        told.append(rows.group_by("construct", "unit").agg(pl.col("score").mean(), pl.col("person").n_unique()))
        rows = rows.join(unit, on="unit").select("construct", "person", unit="parent", score="score").drop_nulls()
    return pl.concat(told)


def _write(folder: Path, people: int, rng: np.random.Generator) -> int:
    """The tables of one quarter; returns how many answers they hold."""
    for name in tables.SNAPSHOT:
        put(folder, name)  # empty, until it is written
    everybody = np.arange(people)
    parent, level, teams = units(people)
    since = [date(2020, 1, 1)]
    home = rng.choice(teams, people)
    names = [f"u{number}" for number in range(len(parent))]
    put(
        folder,
        "unit",
        unit=range(len(parent)),
        public_id=names,
        parent=parent,
        level=level,
        valid_from=since * len(parent),
    )
    put(folder, "membership", person=everybody, unit=home, valid_from=since * people)
    put(folder, "person", person=everybody, measured=rng.random(people) > 0.05)
    put(folder, "lead", unit=teams, person=np.arange(len(teams)) + people, valid_from=since * len(teams))
    put(folder, "offering", offering=range(50), public_id=[f"o{number}" for number in range(50)])
    obligation = rng.choice(["chosen", "employer"], people)
    put(folder, "enrolment", enrolment=everybody, person=everybody, obligation=obligation)
    answers = _answers(folder, people, home, rng)
    some = rng.choice(everybody, people // 3, replace=False)
    put(
        folder,
        "barrier",
        person=some,
        offering=some % 50,
        barrier=rng.choice(["no_time", "forgets", "none"], len(some)),
        tapped_on=_days(rng, len(some)),
    )
    put(
        folder,
        "motive",
        enrolment=some,
        motive=rng.choice(["must", "chosen"], len(some)),
        tapped_on=_days(rng, len(some)),
    )
    asked = _days(rng, len(some))
    late = [
        day + timedelta(days=3) if yes else None
        for day, yes in zip(asked, rng.random(len(some)) < ANSWERED, strict=True)
    ]
    put(
        folder,
        "used",
        enrolment=some,
        week=[6] * len(some),
        asked_on=asked,
        answered_on=late,
        used=rng.choice(["yes", "no"], len(some)),
        confirmed=some % 5 == 0,
    )
    put(
        folder, "talk", employee=some, manager=some, template=["performance"] * len(some), held_on=_days(rng, len(some))
    )
    put(folder, "goal", person=some, since=_days(rng, len(some)))
    blocks = rng.choice(everybody, 4 * people)
    put(
        folder,
        "block",
        person=blocks,
        day=_days(rng, len(blocks)),
        minutes=[30] * len(blocks),
        state=rng.choice(["kept", "dropped"], len(blocks)),
    )
    put(folder, "norm", person=[None], weekly_minutes=[60], valid_from=since)
    for name in ("unavailable", "step", "identity", "sent", "assignment"):
        put(folder, name)
    return answers


def _answers(folder: Path, people: int, home: np.ndarray[Any, Any], rng: np.random.Generator) -> int:
    """Six fortnights of two statements, drawn without replacement; people and, a little, teams differ."""
    drawn = np.argsort(rng.random((people, 24)), axis=1)[:, :12]
    asked = rng.random(drawn.shape) < ANSWERED
    person = np.repeat(np.arange(people), 12).reshape(drawn.shape)[asked]
    item = drawn[asked]
    team = rng.normal(0, 0.3, home.max() + 1)[home]
    factor = rng.normal(size=(people, 8)) + team[:, None]
    score = np.clip(np.rint(3.4 + factor[person, item // 3] * 0.8 + rng.normal(0, 0.7, len(person))), 1, 5).astype(int)
    reverse = item % 3 == 2
    construct = np.array(CONSTRUCTS)[item // 3]
    names = np.char.add(construct, (item % 3 + 1).astype(str))
    put(
        folder,
        "answer",
        person=person,
        item=names,
        construct=construct,
        reversed=reverse,
        score=np.where(reverse, 6 - score, score),
        answered_on=_days(rng, len(person)),
    )
    return len(person)


def _days(rng: np.random.Generator, size: int) -> list[date]:
    days = [START + timedelta(days=number) for number in range((END - START).days)]
    return [days[number] for number in rng.integers(0, len(days), size)]


if __name__ == "__main__":
    main()
