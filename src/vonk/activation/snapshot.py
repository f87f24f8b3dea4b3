"""The only door into the engine: one moment of the operational store as Parquet, beside the list of lake files."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched, chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet

from vonk.activation.drafts import KIND
from vonk.activation.models import Assignment, Decision
from vonk.activation.said import said
from vonk.catalog.models import Offering, Step
from vonk.engine import tables
from vonk.learning.models import BusyPeriod, Enrolment
from vonk.messaging.queries import duties, nudges_off, spending
from vonk.people.access import System
from vonk.people.models import Membership, Organisation, Person, Unavailability, UnitPlacement
from vonk.records.models import EventBatch, Identity

CHUNK = 20_000
ASIDE = "aside"  # what people said "not now" to; the decisions leave it alone, the figures do not
ASIDE_ROWS = pa.schema([("enrolment", pa.int64())])
OPEN = ("approved", "started", "completed")


@dataclass(frozen=True)
class Snapshot:
    """Where one run's tables stand, and which lake files belong to them."""

    path: Path
    events: tuple[Path, ...]
    persons: int


def snapshot(*, run_id: str, wave: str, now: datetime) -> Snapshot:
    """Writes every table of engine.tables.SNAPSHOT to `<runs>/<run_id>/`, read in one transaction of its own.

    wave: of the holdout; empty when nobody may be divided by lot, and then nobody is in a campaign's comparison either.
    """
    path = Path(settings.VONK_RUNS) / run_id
    path.mkdir(parents=True, exist_ok=True)
    with transaction.atomic(using="snapshot"):
        organisation = Organisation.objects.using("snapshot").get()
        zone = ZoneInfo(organisation.tz)
        today = now.astimezone(zone).date()
        rows = {
            "person": _persons(organisation, now),
            "membership": _pairs(Membership, "person_id", "unit_id"),
            "unit": _units(),
            "unavailable": _read(Unavailability, "person_id", "day_from", "day_to"),
            "busy": _busy(),
            "offering": _offerings(),
            "step": _steps(),
            "enrolment": _enrolments(),
            "identity": _identities(),
            "sent": chain(_sent(organisation, today), _held(), _spent(organisation, now), _duties(organisation, now)),
            "assignment": _read(Assignment, "person_id", "wave", "arm", wave=wave),
            "enlisted": _enlisted(today) if wave else (),
            **said(zone),
        }
        persons = {name: _write(path / f"{name}.parquet", tables.SNAPSHOT[name], data) for name, data in rows.items()}
        _write(path / f"{ASIDE}.parquet", ASIDE_ROWS, _aside(today))
        batches = EventBatch.objects.using("snapshot").order_by("pk").values_list("file", flat=True)
        events = tuple(Path(settings.VONK_LAKE) / file for file in batches)
    return Snapshot(path, events, persons["person"])


def keep_only(run_id: str) -> int:
    """Removes the snapshots of other runs: they hold personal data, and nothing reads them again; returns how many."""
    runs = Path(settings.VONK_RUNS)
    older = [path for path in runs.iterdir() if path.name != run_id] if runs.exists() else []
    for path in older:
        shutil.rmtree(path, ignore_errors=True)
    return len(older)


type Rows = Iterable[Sequence[Any]]


def _write(file: Path, schema: pa.Schema, rows: Rows) -> int:
    """Streams rows to one Parquet file in chunks, so that memory does not grow with the organisation."""
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for chunk in batched(rows, CHUNK):
            columns = [
                pa.array(column, type=field.type)
                for column, field in zip(zip(*chunk, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            count += len(chunk)
    return count


def _read(model: type[Model], *fields: str, **where: str) -> Rows:
    found: QuerySet[Model] = model._default_manager.using("snapshot").filter(**where)  # noqa: SLF001 - Django's own name
    return found.order_by("pk").values_list(*fields).iterator(CHUNK)


def _pairs(model: type[Model], *fields: str) -> Rows:
    return _read(model, *fields, "valid_from", "valid_to")


def _persons(organisation: Organisation, now: datetime) -> Rows:
    silent = nudges_off(System("snapshot", now), using="snapshot")
    place_and_time = ("workdays", "work_start", "work_end", "tz", "country", "employed_from", "employed_to")
    wishes = ("intention__company", "intention__moment")
    fields = ("pk", "person_key", "public_id", "lang", "role__public_id", *place_and_time, "measured", *wishes)
    for row in _read(Person, *fields):
        pk, key, public, lang, role, days, start, end, tz, country, first, last, measured, company, moment = row
        place = (tz or organisation.tz, country or organisation.country)
        switches = (measured, pk not in silent)
        told = (str(public), lang, str(role) if role else None, days, start, end, *place, first, last)
        yield (pk, key, *told, *switches, company or None, moment or None)


def _busy() -> Rows:
    """What people called busy and did not take back."""
    found = BusyPeriod.objects.using("snapshot").filter(ended_at=None).order_by("pk")
    return found.values_list("person_id", "day_from", "day_to").iterator(CHUNK)


def _enlisted(today: date) -> Rows:
    """Who is in the comparison of a campaign that runs today, with the chance of the arm that the lot gave."""
    running = Q(campaign__kind="test", campaign__state="running", campaign__stopped_at=None)
    running &= Q(campaign__starts_on__lte=today, campaign__ends_on__gte=today)
    found = Assignment.objects.using("snapshot").filter(running, arm__in=("treated", "control")).order_by("pk")
    fields = ("person_id", "campaign_id", "campaign__play", "arm", "campaign__control_share")
    for person, campaign, play, arm, share in found.values_list(*fields).iterator(CHUNK):
        yield (person, campaign, play, arm, share if arm == "control" else 1 - share)


def _units() -> Rows:
    fields = ("unit_id", "unit__public_id", "parent_id", "unit__level", "valid_from", "valid_to")
    for unit, public, parent, level, start, end in _read(UnitPlacement, *fields):
        yield (unit, str(public), parent, level, start, end)


def _offerings() -> Rows:
    found = Offering.objects.using("snapshot").annotate(length=Count("steps")).order_by("pk")
    for pk, public, length, minutes in found.values_list("pk", "public_id", "length", "minutes").iterator(CHUNK):
        yield (pk, str(public), length, minutes)


def _steps() -> Rows:
    for offering, position, public, minutes in _read(Step, "offering_id", "position", "public_id", "minutes"):
        yield (offering, position, str(public), minutes)


def _enrolments() -> Rows:
    names = {"enrolment": "pk", "person": "person_id", "offering": "offering_id"}
    return _read(Enrolment, *(names.get(name, name) for name in tables.ENROLMENT.names))


def _aside(today: date) -> Rows:
    rows = Enrolment.objects.using("snapshot").filter(set_aside_until__gt=today)
    return rows.order_by("pk").values_list("pk").iterator(CHUNK)


def _identities() -> Rows:
    return _pairs(Identity, "actor_key", "person_id")


def _sent(organisation: Organisation, today: date) -> Rows:
    """Nudges that went out or will, of the last 13 weeks or about what is still open, with the day of an answer."""
    zone = ZoneInfo(organisation.tz)
    recent = Q(send_on__gte=today - timedelta(weeks=13)) | Q(enrolment__state__in=OPEN)
    found = Decision.objects.using("snapshot").filter(recent, message__isnull=False)
    found = found.exclude(message__state__in=["cancelled", "failed"]).order_by("pk")
    fields = ("person_id", "enrolment_id", "play", "send_on", "message__sent_at", "message__acted_at")
    for person, enrolment, play, send_on, sent, acted in found.values_list(*fields).iterator(CHUNK):
        # Who could not be reached on the day that was meant got it later, and has seven days from then.
        sent_on = sent.astimezone(zone).date() if sent else send_on
        yield (person, enrolment, play, sent_on, acted.astimezone(zone).date() if acted else None, "nudge")


def _held() -> Rows:
    """What a campaign's comparison group would have got: it is used up for them, and spends no cap."""
    found = Decision.objects.using("snapshot").filter(reason="campaign_control", enrolment__state__in=OPEN)
    fields = ("person_id", "enrolment_id", "play", "run_day")
    for person, enrolment, play, day in found.order_by("pk").values_list(*fields).iterator(CHUNK):
        yield (person, enrolment, play, day, None, "held")


def _spent(organisation: Organisation, now: datetime) -> Rows:
    """Whatever else spends the same cap: a question about use, a reminder of an agreement, a manager's week."""
    zone = ZoneInfo(organisation.tz)
    found = spending(System("snapshot", now), besides=KIND, using="snapshot")
    for person, moment, acted, message_class in found:
        answered = acted.astimezone(zone).date() if acted else None
        yield (person, None, "", moment.astimezone(zone).date(), answered, message_class)


def _duties(organisation: Organisation, now: datetime) -> Rows:
    """The days on which somebody hears of a statutory duty."""
    zone = ZoneInfo(organisation.tz)
    for person, moment in duties(System("snapshot", now), using="snapshot"):
        yield (person, None, "", moment.astimezone(zone).date(), None, "statutory")
