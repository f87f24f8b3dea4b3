"""The tables of a run for an organisation of any size: its units, and how a table is written as the engine reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from vonk.engine import tables


def units(people: int) -> tuple[list[int | None], list[int], list[int]]:
    """The unit above each, the level of each, and which are teams: divisions of about 430, departments 54, teams 9."""
    parent: list[int | None] = [None]
    level, teams = [0], []
    for _ in range(max(1, people // 430)):
        parent.append(0)
        level.append(1)
        division = len(parent) - 1
        for _ in range(8):
            parent.append(division)
            level.append(2)
            department = len(parent) - 1
            parent += [department] * 6
            level += [3] * 6
            teams += range(len(parent) - 6, len(parent))
    return parent, level, teams


def put(folder: Path, name: str, **columns: Collection[Any]) -> None:
    """Writes one table of the snapshot."""
    pq.write_table(table(tables.SNAPSHOT[name], columns), folder / f"{name}.parquet")


def table(schema: pa.Schema, columns: Mapping[str, Collection[Any]]) -> pa.Table:
    """Columns of one length in the form of `schema`, empty where there is none."""
    size = len(next(iter(columns.values()))) if columns else 0
    arrays = [
        pa.array(list(columns[field.name]), field.type) if field.name in columns else pa.nulls(size, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
