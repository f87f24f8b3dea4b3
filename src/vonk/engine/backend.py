"""Opens a frozen snapshot as tables to compute on, and says whose activity every event in it is."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend
from ibis.expr.types import BooleanValue, DateValue, Table

from vonk.engine import tables

# Statements about a place on a course, which a system or an office may send without the learner doing anything.
NOT_ACTIVITY: Final = (
    "abandoned",
    "assigned",
    "cancelled",
    "enrolled",
    "invited",
    "lapsed",
    "registered",
    "satisfied",
    "unenrolled",
    "unregistered",
    "waived",
    "withdrawn",
    "withdrew",
)


class DamagedFile(Exception):
    """A file that a run needs is missing or cannot be read; nothing is computed from the others."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables of one snapshot, each with the columns of its namesake in `engine.tables`.

    `valid_from` and `valid_to` are both included, and null is open on that side.
    """

    person: Table
    membership: Table
    unit: Table
    unavailable: Table
    busy: Table
    offering: Table
    step: Table
    enrolment: Table
    identity: Table
    sent: Table
    assignment: Table
    enlisted: Table
    lead: Table
    answer: Table
    barrier: Table
    motive: Table
    used: Table
    talk: Table
    goal: Table
    block: Table
    norm: Table
    shared: Table
    event: Table


def open_snapshot(
    path: Path,
    events: Sequence[Path],
    *,
    memory_limit: str = "2GB",
    threads: int | None = None,
) -> Frames:
    """Open the snapshot in `path` (one `<table>.parquet` for each name in `tables.SNAPSHOT`) with these lake files.

    The files are read by DuckDB inside this process, in UTC, with no extension fetched from anywhere; above
    `memory_limit` it spills to the temporary directory. Raises DamagedFile for a file that is not there or breaks off,
    and ValueError when one lacks a column.
    """
    for file in (*(path / f"{name}.parquet" for name in tables.SNAPSHOT), *events):
        _check(file)
    config: dict[str, object] = {
        "memory_limit": memory_limit,
        "temp_directory": str(Path(tempfile.gettempdir()) / "vonk-engine"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        config["threads"] = threads
    connection = ibis.duckdb.connect(**config)
    opened = {
        name: _read(connection, name, schema, [path / f"{name}.parquet"]) for name, schema in tables.SNAPSHOT.items()
    }
    return Frames(event=_read(connection, "event", tables.EVENT, events), **opened)


def _check(file: Path) -> None:
    """A Parquet file ends with what it holds, so one that was cut short shows it without being read."""
    try:
        pq.read_metadata(file)
    except FileNotFoundError as error:
        raise DamagedFile(file, "missing") from error
    except (OSError, pa.ArrowException) as error:
        raise DamagedFile(file, "cut short or not a Parquet file") from error


def activity(frames: Frames) -> Table:
    """Tell what people did: one row per event of a known person, without voided and administrative statements.

    Columns: person, offering (null outside any known offering), enrolment (null without one), step (null when the
    source names none), local_day, verb, statement_id, at, success. A statement that came twice has two rows. With
    several attempts an event belongs to the latest one that had begun by that day. Activity before the first attempt
    belongs to that attempt on its first day: learning ahead of the administration is day 0, not a negative number of
    days.
    """
    event = frames.event.filter(~frames.event.voided.fill_null(False))
    event = event.filter(event.verb.notin(NOT_ACTIVITY))
    owner = frames.identity.rename(owner_key="actor_key")
    known = event.inner_join(owner, [event.actor_key == owner.owner_key, covers(owner, event.local_day)])
    known = known.select("person", "offering", "step", "local_day", "verb", "statement_id", "at", "success")
    spell = _spells(frames.enrolment)
    began = spell.is_first | (spell.spell_from <= known.local_day)
    lasts = spell.spell_until.isnull() | (known.local_day < spell.spell_until)
    same = [known.person == spell.spell_person, known.offering == spell.spell_offering]
    placed = known.left_join(spell, [*same, began & lasts])
    day = ibis.greatest(placed.local_day, ibis.coalesce(placed.spell_from, placed.local_day))
    about = ("person", "offering", "enrolment", "step", "local_day", "verb", "statement_id", "at", "success")
    return placed.mutate(local_day=day).select(*about)


def covers(interval: Table, day: DateValue | date) -> BooleanValue:
    """Whether `interval` is valid on `day` (a date, or a date column of a table joined with it); both ends count."""
    begun = interval.valid_from.isnull() | (interval.valid_from <= day)
    return begun & (interval.valid_to.isnull() | (interval.valid_to >= day))


def _spells(enrolment: Table) -> Table:
    """Each attempt with the days during which activity on its offering belongs to it."""
    held = enrolment.filter(enrolment.enrolled_on.notnull())
    attempts = ibis.window(
        group_by=[held.person, held.offering], order_by=[held.enrolled_on, held.attempt, held.enrolment]
    )
    return held.select(
        spell_person=held.person,
        spell_offering=held.offering,
        enrolment=held.enrolment,
        is_first=ibis.row_number().over(attempts) == 0,
        spell_from=held.enrolled_on,
        spell_until=held.enrolled_on.lead().over(attempts),
    )


def _read(connection: Backend, name: str, schema: pa.Schema, files: Sequence[Path]) -> Table:
    if not files:
        connection.con.register(name, schema.empty_table())
        return connection.table(name)
    table = connection.read_parquet([str(file) for file in files], table_name=name)
    missing = set(schema.names) - set(table.columns)
    if missing:
        message = f"{name}: columns missing from the snapshot: {', '.join(sorted(missing))}"
        raise ValueError(message)
    return table.select(schema.names)
