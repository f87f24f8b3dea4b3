"""What is exported, erased and expired of statements and identities.

Erasing leaves a tombstone `{id, stored, erased_at}` where a statement stood, so that the record store can say it is
gone. The lake needs no change: without its identity an actor_key points to nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from vonk.people import lifecycle
from vonk.people.lifecycle import Record
from vonk.people.models import Person
from vonk.records.models import Identity, Statement, UnknownActor

YEAR = timedelta(days=365)
ERASED = "erased"  # the actor_key of a tombstone
NOBODY = {"objectType": "Agent", "account": {"homePage": "https://vonk.invalid", "name": ERASED}}
CHUNK = 1000
FIELDS = ("body", "actor_key", "activity", "registration")


def register() -> None:
    """Identities first: erasing a person's statements needs them still."""
    lifecycle.register(
        "identity",
        basis="employment contract",
        term="with the person; unknown actors 2 years",
        export=_export_identities,
        erase=_erase_identities,
        expire=_expire_identities,
    )
    lifecycle.register(
        "event",
        basis="legitimate interest: helping people learn",
        term="5 years",
        export=_export_statements,
        erase=_erase_statements,
        expire=_expire_statements,
    )


def _export_identities(person: int) -> Sequence[Record]:
    rows = Identity.objects.filter(person=person).order_by("pk")
    return [
        {
            "actor": row.actor_key,
            "from": str(row.valid_from) if row.valid_from else None,
            "until": str(row.valid_to) if row.valid_to else None,
            "source": row.source,
        }
        for row in rows
    ]


def _erase_identities(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Identity.objects.filter(person=person).delete()[0]


def _expire_identities(*, now: datetime) -> int:
    return UnknownActor.objects.filter(last_seen__lt=now - 2 * YEAR).delete()[0]


def _of(person: int) -> QuerySet[Statement]:
    """The statements that a person is the actor of, within the days that each identity is theirs."""
    mine = Q(pk__in=[])
    for row in Identity.objects.filter(person=person):
        days = Q(actor_key=row.actor_key)
        if row.valid_from:
            days &= Q(at__date__gte=row.valid_from)
        if row.valid_to:
            days &= Q(at__date__lte=row.valid_to)
        mine |= days
    return Statement.objects.filter(mine)


def _export_statements(person: int) -> Sequence[Record]:
    return [json.loads(body) for body in _of(person).order_by("seq").values_list("body", flat=True)]


def _erase_statements(person: int, *, now: datetime) -> int:
    own = _replace(_of(person), lambda row: _tombstone(row, now=now))
    return own + _leave_out_of_others(Person.objects.get(pk=person))


def _expire_statements(*, now: datetime) -> int:
    past = Statement.objects.filter(stored__lt=now - 5 * YEAR).exclude(actor_key=ERASED)
    return _replace(past, lambda row: _tombstone(row, now=now))


def _replace(rows: QuerySet[Statement], change: Callable[[Statement], None]) -> int:
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = list(Statement.objects.filter(pk__in=keys[start : start + CHUNK]))
        for row in chunk:
            change(row)
        Statement.objects.bulk_update(chunk, FIELDS, batch_size=200)
    return len(keys)


def _tombstone(row: Statement, *, now: datetime) -> None:
    words = {"id": str(row.statement_id), "stored": row.stored.isoformat(), "erased_at": now.isoformat()}
    row.body = json.dumps(words)
    row.actor_key, row.activity, row.registration = ERASED, "", None


def _leave_out_of_others(person: Person) -> int:
    """Takes the person out of statements of others, as instructor, in a team or as object."""
    names = [name for name in (person.email, person.code) if name]
    mentioned = Q(pk__in=[])
    for name in [*names, hashlib.sha1(f"mailto:{person.email}".encode(), usedforsecurity=False).hexdigest()]:
        mentioned |= Q(body__icontains=json.dumps(name)[1:-1])

    def redact(row: Statement) -> None:
        row.body = json.dumps(_without(json.loads(row.body), person))

    return _replace(Statement.objects.filter(mentioned).exclude(actor_key=ERASED), redact)


def _without(value: object, person: Person) -> object:
    """The JSON value with every agent that is this person replaced by nobody."""
    if isinstance(value, Mapping):
        return dict(NOBODY) if _is(value, person) else {key: _without(item, person) for key, item in value.items()}
    return [_without(item, person) for item in value] if isinstance(value, list) else value


def _is(agent: Mapping[str, object], person: Person) -> bool:
    mbox, account = str(agent.get("mbox", "")), agent.get("account")
    if person.email and mbox.lower() == f"mailto:{person.email.lower()}":
        return True
    if person.email and agent.get("mbox_sha1sum"):
        return (
            agent["mbox_sha1sum"] == hashlib.sha1(f"mailto:{person.email}".encode(), usedforsecurity=False).hexdigest()
        )
    return isinstance(account, Mapping) and account.get("name") == person.code
