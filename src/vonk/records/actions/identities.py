"""Says which person an actor is: by declared identifiers or confirmed by somebody, never overwriting what was known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from django.db import transaction
from django.db.models import Q

from vonk.people.models import Person
from vonk.records.events import Event
from vonk.records.horizon import transaction_number
from vonk.records.identity import NOBODY, actor_key, identifiers_of_person, masked
from vonk.records.incoming import read_one
from vonk.records.models import Connection, Identity, Statement, UnknownActor

CHUNK = 5_000


class IdentityConflict(ValueError):
    """In that period the actor is already known as somebody else; end the earlier period first."""


@dataclass(frozen=True)
class Matched:
    """How many actors found their person, and which keys could mean somebody new on a used identifier."""

    connected: int
    conflicts: tuple[str, ...]


@transaction.atomic
def match_identities(*, now: datetime) -> Matched:
    """Matches unknown actors to persons in the identifier spaces that their connection declares.

    A key that was ever somebody else's is not given away: it is a conflict, and waits for `connect_person`.
    """
    del now
    spaces = _spaces()
    if not spaces or not UnknownActor.objects.exists():
        return Matched(0, ())
    connected = 0
    conflicts: list[str] = []
    people = Person.objects.order_by("pk").values_list("pk", "email", "code").iterator(CHUNK)
    for some in batched(people, CHUNK):
        wanted = {
            actor_key(scope, identifier): (person, identifier.space)
            for scope, space in spaces
            for person, email, code in some
            for identifier in identifiers_of_person(space, email, code)
        }
        found = _match(wanted)
        connected += found.connected
        conflicts += found.conflicts
    return Matched(connected, tuple(conflicts))


def _spaces() -> set[tuple[str, str]]:
    rows = Connection.objects.filter(active=True).values_list("scope", "identifier_spaces")
    return {(scope, space) for scope, spaces in rows for space in spaces}


def _match(wanted: Mapping[str, tuple[int, str]]) -> Matched:
    unknown: set[str] = set()
    taken: set[str] = set()
    for keys in batched(wanted, CHUNK):
        unknown |= set(UnknownActor.objects.filter(actor_key__in=keys).values_list("actor_key", flat=True))
    for keys in batched(unknown, CHUNK):
        taken |= set(Identity.objects.filter(actor_key__in=keys).values_list("actor_key", flat=True))
    number = transaction_number()
    rows = [
        Identity(actor_key=key, person_id=wanted[key][0], source=wanted[key][1][:60], transaction_id=number)
        for key in wanted
        if key in unknown - taken
    ]
    Identity.objects.bulk_create(rows, CHUNK)
    _known([row.actor_key for row in rows])
    return Matched(len(rows), tuple(sorted(taken)))


def _known(keys: Sequence[str]) -> None:
    for some in batched(keys, CHUNK):
        UnknownActor.objects.filter(actor_key__in=some).delete()


@transaction.atomic
def connect_person(
    *, actor_key: str, person: int, source: str, valid_from: date | None = None, valid_to: date | None = None
) -> int:
    """Confirms that an actor is this person from one day up to and including another; returns the identity.

    Raises IdentityConflict when somebody else is that actor on any of those days.
    """
    others = Identity.objects.select_for_update().filter(actor_key=actor_key).exclude(person=person)
    if valid_to is not None:
        others = others.filter(Q(valid_from=None) | Q(valid_from__lte=valid_to))
    if valid_from is not None:
        others = others.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
    if others.exists():
        raise IdentityConflict
    row = Identity.objects.create(
        actor_key=actor_key,
        person_id=person,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        transaction_id=transaction_number(),
    )
    _known([actor_key])
    return row.pk


@transaction.atomic
def end_identity(*, actor_key: str, person: int, valid_to: date) -> int:
    """Ends the open period in which an actor is this person, so that the identifier can be used again."""
    return Identity.objects.filter(actor_key=actor_key, person=person, valid_to=None).update(valid_to=valid_to)


def count_unknown(events: Iterable[Event], *, now: datetime) -> int:
    """Keeps and counts the actors of these events that are nobody on the day of the event; returns how many actors."""
    by_key: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.actor_key != NOBODY:
            by_key[event.actor_key].append(event)
    known = periods(by_key)
    strange = {
        key: unowned
        for key, found in by_key.items()
        if (unowned := [event for event in found if not covered(known.get(key, ()), event.local_day)])
    }
    for some in batched(strange.items(), CHUNK):
        _count(dict(some), now)
    return len(strange)


type Period = tuple[date | None, date | None, int]


def periods(keys: Iterable[str]) -> Mapping[str, Sequence[Period]]:
    """From when to when each of these actors is which person."""
    found: dict[str, list[Period]] = defaultdict(list)
    for some in batched(keys, CHUNK):
        rows = Identity.objects.filter(actor_key__in=some).order_by("pk")
        for key, start, end, person in rows.values_list("actor_key", "valid_from", "valid_to", "person_id"):
            found[key].append((start, end, person))
    return found


def covered(known: Iterable[Period], day: date) -> int | None:
    """The person of the period that holds this day."""
    for start, end, person in known:
        if (start is None or start <= day) and (end is None or day <= end):
            return person
    return None


def _count(strange: Mapping[str, Sequence[Event]], now: datetime) -> None:
    here = UnknownActor.objects.filter(actor_key__in=list(strange))
    seen = dict(here.values_list("actor_key", "statements"))
    again = [
        UnknownActor(pk=pk, statements=count + len(strange[key]), last_seen=now)
        for pk, key, count in here.values_list("pk", "actor_key", "statements")
    ]
    UnknownActor.objects.bulk_update(again, ["statements", "last_seen"], 500)
    new = [key for key in strange if key not in seen]
    bodies = dict(
        Statement.objects.filter(seq__in=[strange[key][0].position.seq for key in new]).values_list("seq", "body")
    )
    UnknownActor.objects.bulk_create(
        UnknownActor(
            actor_key=key,
            connection_id=strange[key][0].connection,
            masked=masked(read_one(bodies[strange[key][0].position.seq].encode(), "$").actor),
            statements=len(strange[key]),
            first_seen=now,
            last_seen=now,
        )
        for key in new
    )
