"""Reads import batches: what a file would do, and which files were taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vonk.intake.models import ImportBatch
from vonk.intake.plan import ChangeLine, Plan, plan
from vonk.intake.problems import RowProblem
from vonk.intake.reading import Sheet
from vonk.people.access import NotAllowed, Reader, System, Viewer
from vonk.people.queries import register


@dataclass(frozen=True)
class Preview:
    """What a file would do, for whoever decides on it."""

    batch: UUID
    file_name: str
    rows: int
    added: tuple[str, ...]
    changed: tuple[ChangeLine, ...]
    same: int
    missing: tuple[str, ...]  # numbers that are registered and not in the file
    new_units: tuple[str, ...]
    ignored: tuple[str, ...]  # columns that are not read
    problems: tuple[RowProblem, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be applied."""
        return not self.problems

    @property
    def nothing(self) -> bool:
        """Whether applying it would change nothing."""
        return not (self.added or self.changed or self.new_units)


@dataclass(frozen=True)
class BatchLine:
    """A file that was taken in."""

    batch: UUID
    file_name: str
    state: str
    created_at: datetime
    applied_at: datetime | None
    counts: Mapping[str, int]
    end_missing: bool
    can_undo: bool


def batches(reader: Reader, *, limit: int = 50) -> tuple[BatchLine, ...]:
    """The files that were taken in, the latest first."""
    _require(reader)
    last = ImportBatch.objects.filter(state=ImportBatch.APPLIED).order_by("-applied_at", "-pk").first()
    rows = ImportBatch.objects.defer("sheet", "changes").order_by("-pk")[:limit]
    return tuple(_line(row, last=row == last) for row in rows)


def batch(reader: Reader, *, batch: UUID) -> BatchLine:
    """One file that was taken in; NotAllowed when there is none."""
    found = next((line for line in batches(reader, limit=1000) if line.batch == batch), None)
    if found is None:
        raise NotAllowed
    return found


def preview(reader: Reader, *, batch: UUID) -> Preview | None:
    """What a file that is not applied yet would do today; None once it is applied or dropped."""
    _require(reader)
    row = ImportBatch.objects.filter(public_id=batch, state=ImportBatch.PREVIEWED).first()
    if row is None or row.sheet is None:
        return None
    now = register(System("import", reader.now))
    return preview_of(row, plan(sheet_of(row.sheet), now, today=reader.now.astimezone(now.zone).date()))


def preview_of(row: ImportBatch, found: Plan) -> Preview:
    """A plan, told."""
    return Preview(
        row.public_id,
        row.file_name,
        len(row.sheet["rows"]) if row.sheet else 0,
        found.added,
        found.changed,
        found.same,
        found.missing,
        found.new_units,
        found.ignored,
        found.problems,
    )


def sheet_of(value: Mapping[str, Any]) -> Sheet:
    """A sheet as it was kept."""
    return Sheet(tuple(value["heading"]), tuple((number, tuple(cells)) for number, cells in value["rows"]))


def _line(row: ImportBatch, *, last: bool) -> BatchLine:
    when = (row.created_at, row.applied_at)
    return BatchLine(row.public_id, row.file_name, row.state, *when, row.counts, row.end_missing, last)


def _require(reader: Reader) -> None:
    if isinstance(reader, Viewer):
        reader.require("administrator")
