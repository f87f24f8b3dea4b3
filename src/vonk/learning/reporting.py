"""Steps that people say they did, on Vonk's own pages: kept as learning records, like those of any other source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import msgspec
from django.db import transaction

from vonk.catalog.queries import step_activity
from vonk.learning.models import Enrolment
from vonk.learning.moves import move
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Person
from vonk.records.actions import connect_person, open_connection, store
from vonk.records.identity import account, actor_key
from vonk.records.incoming import read
from vonk.records.models import Connection, Identity, Statement
from vonk.records.sources import Source, source_of

NAME = "Vonk"
HOME = "urn:vonk:people"  # the identifier space of Vonk's own pages: public ids of persons


@dataclass(frozen=True)
class Reported:
    """A step that was said to be done, and what takes it back."""

    enrolment: UUID
    position: int
    statement: UUID


@transaction.atomic
def report_step(*, viewer: Viewer, enrolment: UUID, position: int, now: datetime) -> Reported:
    """Says that the next step is done; NotAllowed for anything but the next step of one's own open enrolment."""
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(public_id=enrolment, person=viewer.own())
    row = rows.filter(state__in=["approved", "started"]).select_related("offering", "person").first()
    activity = step_activity(row.offering_id, position) if row and position == row.step_reached + 1 else None
    if row is None or activity is None:
        raise NotAllowed
    statement = uuid4()
    _record(row.person, statement, "experienced", {"id": activity, "objectType": "Activity"}, now)
    if row.state == "approved":
        move(row, "started", by="person", on=viewer.today)
    row.step_reached, row.last_active_on = position, viewer.today
    row.save(update_fields=["state", "started_on", "step_reached", "last_active_on"])
    return Reported(row.public_id, position, statement)


@transaction.atomic
def take_back_step(*, viewer: Viewer, enrolment: UUID, position: int, statement: UUID, now: datetime) -> None:
    """Undoes `report_step` while nothing later happened: the record is voided, the step is open again."""
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(public_id=enrolment, person=viewer.own())
    row = rows.filter(step_reached=position).select_related("person").first()
    if row is None or not _own(row.person, statement, now):
        raise NotAllowed
    _record(row.person, uuid4(), "voided", {"id": str(statement), "objectType": "StatementRef"}, now)
    row.step_reached = position - 1
    row.save(update_fields=["step_reached"])


@transaction.atomic
def take_back_use(*, viewer: Viewer, enrolment: UUID) -> bool:
    """Undoes that one said to have used it: a slip of the finger is no move; False when it was not so."""
    rows = Enrolment.objects.filter(public_id=enrolment, person=viewer.own(), state="applied")
    return rows.exclude(completed_on=None).update(state="completed", applied_on=None) == 1


def _own(person: Person, statement: UUID, now: datetime) -> bool:
    key = actor_key(_own_source(now).scope, account(HOME, str(person.public_id)))
    return Statement.objects.filter(statement_id=statement, actor_key=key).exists()


def _record(person: Person, statement: UUID, verb: str, thing: dict[str, str], now: datetime) -> None:
    source = _own_source(now)
    actor = {"objectType": "Agent", "account": {"homePage": HOME, "name": str(person.public_id)}}
    body = {
        "id": str(statement),
        "actor": actor,
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": thing,
        "timestamp": now.isoformat(),
    }
    store(connection=source, statements=read(msgspec.json.encode(body)), now=now)
    key = actor_key(source.scope, account(HOME, str(person.public_id)))
    if not Identity.objects.filter(actor_key=key, person=person).exists():
        connect_person(actor_key=key, person=person.pk, source=NAME, valid_from=date(2000, 1, 1))


def _own_source(now: datetime) -> Source:
    row = Connection.objects.filter(name=NAME).first()
    return source_of(row) if row else open_connection(name=NAME, spaces=[f"account:{HOME}"], scope=NAME, now=now).source
