"""From statements to files of flat events: complete, listed only when safe on disk, and repairable."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from tests.conftest import House
from tests.records.samples import COURSE, NOW, offer, open_lms, send, statement, step
from vonk.engine import tables
from vonk.people.access import System
from vonk.records import actions, lake, queries
from vonk.records.models import Cursor, EventBatch, Statement
from vonk.records.queries import Source

SYSTEM = System("test", NOW)


def rows() -> list[dict[str, Any]]:
    """Every row of the lake, in order of writing."""
    found = [pq.read_table(file, partitioning=None).to_pylist() for file in queries.lake_files(SYSTEM)]
    return [row for some in found for row in some]


def voiding(target: dict[str, Any]) -> dict[str, Any]:
    return {**statement("voided"), "object": {"objectType": "StatementRef", "id": target["id"]}}


def test_lake_has_the_columns_that_the_engine_reads() -> None:
    assert lake.EVENT.equals(tables.EVENT)


def test_a_row_says_what_happened_where_and_on_which_local_day(lms: Source) -> None:
    pk = offer()
    result = {"duration": "PT8M", "score": {"scaled": 0.5}, "success": True}
    send(lms, statement(activity=step(2), at="2026-11-20T23:30:00Z", result=result))
    actions.flatten(now=NOW)
    (row,) = rows()
    assert (row["offering"], row["step"], row["verb"]) == (pk, 2, "experienced")
    assert row["local_day"] == date(2026, 11, 21)  # half past midnight in Amsterdam
    assert (row["seconds"], row["score"], row["success"], row["voided"]) == (480.0, 0.5, True, False)


def test_connection_has_a_day_of_its_own(house: House) -> None:
    send(open_lms(tz="America/New_York").source, statement(at="2026-11-20T23:30:00Z"))
    actions.flatten(now=NOW)
    assert rows()[0]["local_day"] == date(2026, 11, 20)


def test_the_object_counts_and_else_every_known_offering_around_it(lms: Source) -> None:
    one, two = offer(), offer("bathing", "https://lms.example.org/course/bathing")
    around = {"contextActivities": {"grouping": [{"id": COURSE}, {"id": "https://lms.example.org/course/bathing"}]}}
    send(
        lms,
        statement(activity=step(1), context=around),
        statement(activity="https://lms.example.org/home", context=around),
        statement(activity="https://elsewhere.example.org"),
    )
    actions.flatten(now=NOW)
    assert [(row["offering"], row["step"]) for row in rows()] == [(one, 1), (one, None), (two, None), (None, None)]


def test_flattening_twice_adds_nothing(lms: Source) -> None:
    send(lms, statement(), statement())
    assert actions.flatten(now=NOW).rows == 2
    assert actions.flatten(now=NOW).rows == 0
    assert len(rows()) == 2


def test_what_is_voided_later_is_void_in_the_lake_too(lms: Source, lake: Path) -> None:
    kept, gone = statement(), statement()
    send(lms, kept, gone)
    actions.flatten(now=NOW)
    (before,) = queries.lake_files(SYSTEM)
    send(lms, voiding(gone))
    actions.flatten(now=NOW)
    assert {row["statement_id"]: row["voided"] for row in rows()} == {kept["id"]: False, gone["id"]: True}
    assert before.exists(), "a run that reads the old list must be able to finish"
    assert before not in queries.lake_files(SYSTEM)


def test_voiding_itself_is_no_event(lms: Source) -> None:
    send(lms, voiding(statement()))
    assert actions.flatten(now=NOW).rows == 0
    assert Cursor.objects.get(reader="lake").seq == Statement.objects.get().seq


def test_rebuilding_finds_what_the_catalogue_learned_since(lms: Source) -> None:
    gone = statement()
    send(lms, statement(activity=step(1)), gone, voiding(gone))
    actions.flatten(now=NOW)
    pk = offer()
    done = actions.rebuild_lake(now=NOW)
    assert done.rows == 2
    assert [(row["offering"], row["voided"]) for row in rows()] == [(pk, False), (pk, True)]


def test_missing_and_changed_files_are_named(lms: Source) -> None:
    for _ in range(3):
        send(lms, statement())
        actions.flatten(now=NOW)
    assert queries.verify_lake(SYSTEM) == []
    missing, changed, _ = queries.lake_files(SYSTEM)
    missing.unlink()
    changed.write_bytes(changed.read_bytes()[:-1] + b"!")
    found = {damage.file: damage.what for damage in queries.verify_lake(SYSTEM)}
    assert found == {f"events/2026-11/{missing.name}": "missing", f"events/2026-11/{changed.name}": "changed"}
    actions.rebuild_lake(now=NOW)
    assert queries.verify_lake(SYSTEM) == []


def test_only_old_files_that_nobody_lists_are_swept(lms: Source, lake: Path) -> None:
    send(lms, statement())
    actions.flatten(now=NOW)
    (listed,) = queries.lake_files(SYSTEM)
    young, old, part = (listed.with_name(name) for name in ("young.parquet", "old.parquet", "old.part"))
    for path in (young, old, part):
        path.write_bytes(b"x")
    for path in (old, part, listed):
        import os

        os.utime(path, (1_000_000, 1_000_000))
    assert actions.sweep_orphans() == 2
    assert (listed.exists(), young.exists(), old.exists(), part.exists()) == (True, True, False, False)


FULL = """
import resource, sys
import django
django.setup()
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from vonk.records import lake
from vonk.records.events import Event
from vonk.records.horizon import Position
now = datetime(2026, 11, 24, tzinfo=UTC)
def event(n):
    return Event(Position(0, n), uuid4(), uuid4().hex, 1, None, "did", now, now.date(), (), None, None, None, False)
data = lake.table(event(n) for n in range(2000))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
try:
    lake.write(data, span=(0, 1), now=now)
except lake.LakeFull as full:
    print(full)
    print(sorted(path.name for path in lake.folder().rglob("*.p*")))
"""


def test_full_disk_leaves_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    import os

    environment = {**os.environ, "VONK_LAKE": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", FULL], env=environment, capture_output=True, text=True, check=True)
    said, left = done.stdout.splitlines()
    assert "free space there, then try again" in said
    assert str(tmp_path) in said
    assert left == "[]"


def test_statements_wait_when_the_lake_cannot_be_written(lms: Source, lake: Path) -> None:
    send(lms, statement())
    lake.parent.mkdir(exist_ok=True)
    lake.write_bytes(b"a file where the folder should be")
    from vonk.records.lake import LakeFull

    with pytest.raises(LakeFull):
        actions.flatten(now=NOW)
    assert not EventBatch.objects.exists()
    assert not Cursor.objects.exists()
    lake.unlink()
    assert actions.flatten(now=NOW).rows == 1


def test_body_is_read_without_what_it_does_not_have(lms: Source) -> None:
    row = statement(result={"score": {"raw": 3}})
    send(lms, row)
    actions.flatten(now=NOW)
    assert rows()[0]["score"] is None
    assert msgspec.json.decode(Statement.objects.get().body) == row
