"""Writes tiny snapshots that a test can read at a glance: days are numbers, day 0 is the first of January 2026."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from vonk.engine import tables
from vonk.engine.backend import Frames, open_snapshot

DAY0 = date(2026, 1, 1)


def day(number: int) -> date:
    return DAY0 + timedelta(days=number)


def _value(field: pa.Field, value: Any) -> Any:
    return day(value) if pa.types.is_date(field.type) and isinstance(value, int) else value


def _table(schema: pa.Schema, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    unknown = {name for row in rows for name in row} - set(schema.names)
    assert not unknown, unknown
    return pa.Table.from_pylist(
        [{field.name: _value(field, row.get(field.name)) for field in schema} for row in rows], schema=schema
    )


def world(path: Path, events: Sequence[Mapping[str, Any]] = (), **rows: Sequence[Mapping[str, Any]]) -> Frames:
    """A snapshot of these rows; persons, identities and events get what the test does not care about."""
    people = sorted(
        {row["person"] for row in rows.get("enrolment", [])} | {row["person"] for row in rows.get("person", [])}
    )
    rows.setdefault("person", [{"person": person} for person in people])
    rows.setdefault("identity", [{"actor_key": f"a{person}", "person": person} for person in people])
    rows.setdefault("unit", [{"unit": 1, "level": 0, "valid_from": -1000}])
    rows.setdefault("membership", [{"person": person, "unit": 1, "valid_from": -1000} for person in people])
    path.mkdir(parents=True, exist_ok=True)
    for name, schema in tables.SNAPSHOT.items():
        pq.write_table(_table(schema, rows.get(name, [])), path / f"{name}.parquet")
    lake = []
    if events:
        filled = [
            {"verb": "experienced", "voided": False, "at": datetime(2026, 1, 1, tzinfo=UTC), **event}
            for event in events
        ]
        lake = [path / "events.parquet"]
        pq.write_table(_table(tables.EVENT, filled), lake[0])
    return open_snapshot(path, lake, memory_limit="1GB", threads=2)


def enrol(enrolment: int, person: int, on: int, **more: Any) -> dict[str, Any]:
    row = {"offering": 1, "obligation": "employer", "state": "started", "attempt": 1}
    return row | {"enrolment": enrolment, "person": person, "enrolled_on": on} | more


def act(person: int, on: int, **more: Any) -> dict[str, Any]:
    return {"actor_key": f"a{person}", "offering": 1, "local_day": on} | more
