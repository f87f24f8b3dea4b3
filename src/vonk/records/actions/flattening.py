"""Carries statements over to the lake, marks there what was voided later, and can build it anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from vonk import clock
from vonk.records import lake
from vonk.records.actions.identities import count_unknown, match_identities
from vonk.records.events import COLUMNS, Event, flat, zones
from vonk.records.horizon import Position, after
from vonk.records.models import Cursor, EventBatch, Statement
from vonk.records.statements import VOIDED

READER = "lake"
CHUNK = 20_000
SWEEP_AFTER = timedelta(days=1)  # longer than the longest run, which may still read a replaced file


@dataclass(frozen=True)
class Flattened:
    """What went to the lake."""

    statements: int = 0
    rows: int = 0
    files: int = 0
    unknown_actors: int = 0
    matched: int = 0


def flatten(*, now: datetime) -> Flattened:
    """Carries over every statement since the last time, and matches the actors that are new.

    Safe to run twice at once: the file of whoever comes second is not listed, and swept later. Raises lake.LakeFull.
    """
    statements = written = files = unknown = 0
    while (step := _chunk(now)) is not None:
        statements, written = statements + step.statements, written + step.rows
        files, unknown = files + step.files, unknown + step.unknown_actors
    matched = match_identities(now=now).connected
    return Flattened(statements, written, files, unknown, matched)


def _chunk(now: datetime) -> Flattened | None:
    start = position(READER)
    rows = list(Statement.objects.filter(after(start)).order_by("transaction_id", "seq").only(*COLUMNS)[:CHUNK])
    if not rows:
        return None
    events = flat([row for row in rows if row.verb != VOIDED], zones())
    data = lake.table(events)
    fresh = [lake.write(data, span=_span(events), now=now)] if events else []
    replaced = _rewritten([row.seq for row in rows if row.verb == VOIDED], now)
    with transaction.atomic():
        if not advance(reader=READER, start=start, to=Position(rows[-1].transaction_id, rows[-1].seq)):
            return Flattened()
        EventBatch.objects.filter(pk__in=list(replaced)).delete()
        EventBatch.objects.bulk_create([*fresh, *replaced.values()])
        unknown = count_unknown(events, now=now)
    return Flattened(len(rows), data.num_rows, len(fresh) + len(replaced), unknown)


def _span(events: Sequence[Event]) -> tuple[int, int]:
    return min(one.position.seq for one in events), max(one.position.seq for one in events)


def _rewritten(voidings: Sequence[int], now: datetime) -> dict[int, EventBatch]:
    """Writes the files again in which these voidings (by `seq`) hit a row; new manifest rows by the old one's id."""
    targets = Statement.objects.filter(voided=True, statement_id__in=_targets(voidings))
    hit = dict(targets.values_list("statement_id", "seq"))
    if not hit:
        return {}
    spans = Q()
    for seq in hit.values():
        spans |= Q(first_seq__lte=seq, last_seq__gte=seq)
    found = {}
    for batch in EventBatch.objects.filter(spans):
        data = lake.with_voided(lake.read(batch.file), [str(one) for one in hit])
        if data is not None:
            found[batch.pk] = lake.write(data, span=(batch.first_seq, batch.last_seq), now=now)
    return found


def _targets(voidings: Sequence[int]) -> list[UUID]:
    return list(Statement.objects.filter(seq__in=voidings).values_list("voids__target", flat=True))


def position(reader: str) -> Position:
    """Where a reader of statements stands."""
    row = Cursor.objects.filter(reader=reader).values_list("transaction_id", "seq").first()
    return Position(*row) if row else Position()


def advance(*, reader: str, start: Position, to: Position) -> bool:
    """Moves a reader's cursor, unless it moved since `start` was read; in the transaction that writes what was read."""
    Cursor.objects.get_or_create(reader=reader)
    here = Cursor.objects.filter(reader=reader, transaction_id=start.transaction_id, seq=start.seq)
    return here.update(transaction_id=to.transaction_id, seq=to.seq) == 1


def rebuild_lake(*, now: datetime) -> Flattened:
    """Writes every statement to the lake again, for instance after the catalogue learned new activity ids.

    The manifest changes in one transaction; until then runs read the old files.
    """
    end = position(READER)
    here = Position()
    files: list[EventBatch] = []
    statements = written = 0
    zone_of = zones()
    while rows := _passed(here, end):
        here = Position(rows[-1].transaction_id, rows[-1].seq)
        statements += len(rows)
        events = flat([row for row in rows if row.verb != VOIDED], zone_of)
        if events:
            files.append(lake.write(lake.table(events), span=_span(events), now=now))
            written += files[-1].rows
    with transaction.atomic():
        if not advance(reader=READER, start=end, to=end):
            raise RuntimeError("the lake grew while it was rebuilt; run this again while no worker runs")
        EventBatch.objects.all().delete()
        EventBatch.objects.bulk_create(files)
    return Flattened(statements, written, len(files))


def _passed(start: Position, end: Position) -> list[Statement]:
    passed = Q(transaction_id__lt=end.transaction_id) | Q(transaction_id=end.transaction_id, seq__lte=end.seq)
    found = Statement.objects.filter(after(start)).filter(passed)
    return list(found.order_by("transaction_id", "seq").only(*COLUMNS)[:CHUNK])


def sweep_orphans() -> int:
    """Deletes files that the manifest has not listed for a day; returns how many."""
    orphans = lake.unlisted(clock.real_now() - SWEEP_AFTER)
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
