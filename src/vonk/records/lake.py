"""Files of flat events: one Parquet file a chunk, first durable on disk, then listed in the manifest.

The manifest (`EventBatch`) is the truth; a file that is not listed does not exist. Files lie in a folder of the month
in which they were stored. A file is never changed: whatever changes its rows writes another and lists that one instead,
so a run that holds the old list can finish; the old file is swept a day later.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from vonk.records.events import Event
from vonk.records.models import EventBatch
from vonk.records.sources import fingerprint

# The engine's EVENT table, said again because records knows no engine; a test holds the two together.
EVENT: Final = pa.schema(
    [
        ("statement_id", pa.string()),
        ("actor_key", pa.string()),
        ("connection", pa.int64()),
        ("registration", pa.string()),
        ("offering", pa.int64()),
        ("step", pa.int64()),
        ("verb", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("local_day", pa.date32()),
        ("seconds", pa.float64()),
        ("score", pa.float64()),
        ("success", pa.bool_()),
        ("voided", pa.bool_()),
    ]
)


class LakeFull(OSError):
    """A file of the lake could not be written; nothing of it is left, and nothing was skipped."""


@dataclass(frozen=True)
class Damage:
    """A listed file that is missing or differs from what was written."""

    file: str
    what: str  # missing | changed


def folder() -> Path:
    """Where the lake lies."""
    return Path(settings.VONK_LAKE)


def rows(events: Iterable[Event]) -> Iterator[tuple[object, ...]]:
    """One row per event and offering it touches; an event that touches none gives one without."""
    for one in events:
        registration = str(one.registration) if one.registration else None
        head = (str(one.statement_id), one.actor_key, one.connection, registration)
        tail = (one.verb, one.at, one.local_day, one.seconds, one.score, one.success, one.voided)
        for offering, step, _ in one.touches or ((None, None, None),):
            yield (*head, offering, step, *tail)


def table(events: Iterable[Event]) -> pa.Table:
    """The rows as a table of the schema EVENT."""
    columns = list(zip(*rows(events), strict=True)) or [()] * len(EVENT)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, EVENT, strict=True)]
    return pa.Table.from_arrays(arrays, schema=EVENT)


def write(data: pa.Table, *, span: tuple[int, int], now: datetime) -> EventBatch:
    """Writes a file so that it survives a crash, and returns the row that will list it; the row is not saved.

    `span` holds the lowest and highest `seq` of the statements in it. Raises LakeFull.
    """
    name = f"events/{now:%Y-%m}/{now:%d}-{uuid4().hex}.parquet"
    content = _encoded(data)
    path = folder() / name
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync(path.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        msg = f"the lake in {folder()} cannot be written ({error.strerror}); free space there, then try again"
        raise LakeFull(error.errno, msg) from error
    days = [day for day in data.column("local_day").to_pylist() if day]
    return EventBatch(
        file=name,
        rows=data.num_rows,
        digest=fingerprint(content),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        first_seq=span[0],
        last_seq=span[1],
        committed_at=now,
    )


def _encoded(data: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(data, sink, compression="zstd")
    return bytes(sink.getvalue())


def _sync(directory: Path) -> None:
    """Makes a rename durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(file: str) -> pa.Table:
    """The rows of one listed file."""
    return pq.read_table(folder() / file, schema=EVENT, partitioning=None)


def with_voided(data: pa.Table, statement_ids: Sequence[str]) -> pa.Table | None:
    """The same rows with these statements marked void; None when they stand in none of them."""
    hit = pc.is_in(data.column("statement_id"), value_set=pa.array(statement_ids, pa.string()))
    if not pc.any(hit).as_py():
        return None
    flags = pc.or_(data.column("voided"), hit)
    return data.set_column(EVENT.get_field_index("voided"), EVENT.field("voided"), flags)


def damage() -> list[Damage]:
    """Every listed file that is missing or changed since it was written."""
    found = []
    for file, kept in EventBatch.objects.order_by("pk").values_list("file", "digest").iterator():
        try:
            content = (folder() / file).read_bytes()
        except OSError:
            found.append(Damage(file, "missing"))
            continue
        if fingerprint(content) != kept:
            found.append(Damage(file, "changed"))
    return found


def unlisted(before: datetime) -> list[Path]:
    """Files that the manifest does not list and that have lain there since `before` (real time of the file system)."""
    top = folder() / "events"
    listed = {folder() / file for file in EventBatch.objects.values_list("file", flat=True)}
    present = [path for path in top.glob("*/*") if path.suffix in {".parquet", ".part"}]
    return [path for path in present if path not in listed and path.stat().st_mtime < before.timestamp()]
