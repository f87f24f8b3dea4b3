"""Takes in a file of people: looks at it, applies it as a whole, takes it back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from vonk.intake.models import ImportBatch
from vonk.intake.plan import Plan, plan
from vonk.intake.queries import Preview, preview_of, sheet_of
from vonk.intake.reading import Sheet, read_sheet
from vonk.people import actions as people
from vonk.people.access import NotAllowed, Reader, System, Viewer
from vonk.people.journal import Changes
from vonk.people.queries import Register, register
from vonk.people.rows import PersonRow

type Progress = Callable[[int, int], None]


class NotReady(ValueError):
    """The batch has problems, was applied already, or is no longer the last one."""


@dataclass(frozen=True)
class Applied:
    """What a batch did: rows written by kind."""

    batch: UUID
    added: int
    changed: int
    ended: int
    units: int

    @property
    def nothing(self) -> bool:
        """Whether the file said what was registered already."""
        return not (self.added or self.changed or self.ended or self.units)


def preview_people(reader: Reader, *, content: bytes, file_name: str) -> Preview:
    """Keeps the file and says what it would do; writes nothing about people. Unreadable."""
    _require(reader)
    sheet = read_sheet(content)
    found, _now = _plan(sheet, reader)
    batch = ImportBatch.objects.create(
        file_name=file_name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        sheet=asdict(sheet),
        counts={"added": len(found.added), "problems": len(found.problems), "rows": len(sheet.rows)},
        created_at=reader.now,
        created_by_id=reader.account if isinstance(reader, Viewer) else None,
    )
    return preview_of(batch, found)


@transaction.atomic
def apply_batch(
    reader: Reader, *, batch: UUID, end_missing: bool = False, progress: Progress = lambda _done, _all: None
) -> Applied:
    """Writes everything the file says, or nothing. NotReady when it has problems or was applied before."""
    row = _locked(reader, batch)
    if row.state not in {ImportBatch.PREVIEWED, ImportBatch.APPLYING} or row.sheet is None:
        raise NotReady(row.state)
    found, now = _plan(sheet_of(row.sheet), reader)
    if found.problems:
        raise NotReady("problems")
    system = System("import", reader.now)
    today = reader.now.astimezone(now.zone).date()
    changes = _write(system, found, today=today, progress=progress)
    ended = _end(system, found, now, today=today) if end_missing else Changes()
    touched = {line.code for line in found.changed}
    done = Applied(
        row.public_id,
        added=len(found.added),
        changed=len(touched),
        ended=len(ended.changed.get("person", ())),
        units=len(found.new_units),
    )
    row.state, row.applied_at, row.sheet, row.end_missing = ImportBatch.APPLIED, reader.now, None, end_missing
    row.changes, row.counts = (changes + ended).as_json(), {k: v for k, v in asdict(done).items() if k != "batch"}
    row.save()
    return done


@transaction.atomic
def undo_batch(reader: Reader, *, batch: UUID) -> None:
    """Takes back everything the batch changed. NotReady, StillUsed, ChangedSince: then nothing happens."""
    row = _locked(reader, batch)
    last = ImportBatch.objects.filter(state=ImportBatch.APPLIED).order_by("-applied_at", "-pk").first()
    if row.state != ImportBatch.APPLIED or row.changes is None or row != last:
        raise NotReady(row.state)
    people.revert(System("import", reader.now), changes=Changes.from_json(row.changes))
    row.state, row.undone_at, row.changes = ImportBatch.UNDONE, reader.now, None
    row.save()


def begin_applying(reader: Reader, *, batch: UUID, end_missing: bool) -> None:
    """Marks a batch as on its way, before a job applies it."""
    _require(reader)
    rows = ImportBatch.objects.filter(public_id=batch, state=ImportBatch.PREVIEWED)
    if not rows.update(state=ImportBatch.APPLYING, end_missing=end_missing):
        raise NotReady("state")


def mark_failed(system: System, *, batch: UUID) -> None:  # noqa: ARG001 - jobs only
    """Says that applying went wrong; nothing was written."""
    rows = ImportBatch.objects.filter(public_id=batch, state=ImportBatch.APPLYING)
    rows.update(state=ImportBatch.FAILED, sheet=None)


def _require(reader: Reader) -> None:
    if isinstance(reader, Viewer):
        reader.require("administrator")


def _locked(reader: Reader, batch: UUID) -> ImportBatch:
    _require(reader)
    row = ImportBatch.objects.select_for_update().filter(public_id=batch).first()
    if row is None:
        raise NotAllowed
    return row


def _plan(sheet: Sheet, reader: Reader) -> tuple[Plan, Register]:
    now = register(System("import", reader.now))
    return plan(sheet, now, today=reader.now.astimezone(now.zone).date()), now


def _write(system: System, found: Plan, *, today: date, progress: Progress) -> Changes:
    """Six sets in the order in which they need each other."""
    progress(0, 5)
    changes = people.upsert_roles(system, rows=found.roles)
    changes += people.upsert_units(system, rows=found.units, on=today)
    progress(1, 5)
    changes += people.upsert_people(system, rows=found.people, fields=found.fields)
    progress(3, 5)
    changes += people.set_memberships(system, rows=found.memberships)
    progress(4, 5)
    settled = {row.unit for row in found.leaderships}
    changes += people.set_leaderships(system, rows=found.leaderships, units=settled, on=today)
    progress(5, 5)
    return changes


def _end(system: System, found: Plan, now: Register, *, today: date) -> Changes:
    """Yesterday was the last day of who is no longer in the file."""
    rows = [
        replace(_as_row(code, now), employed_to=max(today - timedelta(days=1), _as_row(code, now).employed_from))
        for code in found.missing
    ]
    return people.upsert_people(system, rows=rows, fields={"employed_to"})


def _as_row(code: str, now: Register) -> PersonRow:
    return PersonRow(code=code, **dict(now.people[code].values))  # type: ignore[arg-type]
