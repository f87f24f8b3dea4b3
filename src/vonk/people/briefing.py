"""What a job may tell managers of their people: the registry read for many managers at once, and the log of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import batched
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from vonk.people.access import System, Viewer
from vonk.people.days import valid_on
from vonk.people.disclosures import ADDRESSED, Disclosed, Fact, Field, PersonSeen, Subject, registered, told
from vonk.people.models import AccessEntry, Membership, Organisation, Person
from vonk.people.purposes import purpose_on

CHUNK = 5_000  # ids in one statement; SQLite allows 32,766


class Told(NamedTuple):
    """That a message tells this manager this field of this person."""

    manager: int
    subject: int
    field: str


def brief(system: System, *, units: Collection[int], fields: Sequence[str]) -> Mapping[int, Disclosed]:
    """By unit, what whoever leads it would see of the people in it now; not logged, for nobody looked yet.

    Facts that only one particular manager may see are not among them; whoever leads the unit is told nothing of
    themselves, which is for the caller to leave out. A unit without people is not in it.
    """
    wanted = [field for field in registered() if field.name in fields and _on(field, system)]
    if not wanted or not units:
        return {}
    organisation = Organisation.objects.get()
    homes = _homes(_today(organisation, system), units)
    people = Person.objects.in_bulk(homes)
    nobody = _nobody(organisation, system)
    facts: dict[str, dict[int, tuple[Fact, ...]]] = {field.name: {} for field in wanted}
    for ids in batched(people, CHUNK):
        for field in wanted:
            facts[field.name] |= field.fetch(ids, viewer=nobody)
    found: dict[int, list[PersonSeen]] = defaultdict(list)
    for person in sorted(people.values(), key=lambda one: (one.given_name, one.family_name, one.pk)):
        subject = Subject(person.pk, person.public_id, person.name, person.given_name, person.initials)
        found[homes[person.pk]].append(PersonSeen(subject, told(person.pk, wanted, facts)))
    on = len(wanted) == len(fields)
    return {unit: Disclosed(on=on, people=tuple(seen)) for unit, seen in found.items()}


def log_told(system: System, *, rows: Iterable[Told]) -> None:
    """Writes down what messages told, so that each person reads on /me/data who was told what."""
    purposes = {field.name: field.purpose or ADDRESSED for field in registered()}
    rows = set(rows)
    accounts = dict(
        Person.objects.filter(pk__in={row.manager for row in rows}, account__isnull=False).values_list("pk", "account")
    )
    day = _today(Organisation.objects.get(), system)
    entries = [
        AccessEntry(
            day=day,
            viewer_id=accounts.get(row.manager),
            viewer_person_id=row.manager,
            subject_id=row.subject,
            field=row.field,
            purpose=purposes[row.field],
        )
        for row in sorted(rows)
    ]
    AccessEntry.objects.bulk_create(entries, batch_size=500, ignore_conflicts=True)


def told_of(person: int) -> set[int]:
    """Whoever saw anything of this person, on a page or in a message: the keys of the people in the access log."""
    rows = AccessEntry.objects.filter(subject=person, viewer_person__isnull=False)
    return {key for key in rows.values_list("viewer_person", flat=True) if key is not None}


def _on(field: Field, system: System) -> bool:
    return field.purpose is None or purpose_on(field.purpose, now=system.now)


def _homes(today: date, units: Collection[int]) -> dict[int, int]:
    """The home unit of everybody who works in one of these units on this day."""
    employed = Q(person__employed_from__lte=today) & (Q(person__employed_to=None) | Q(person__employed_to__gte=today))
    homes = Membership.objects.filter(valid_on(today), employed, unit__in=units)
    return dict(homes.values_list("person_id", "unit_id"))


def _nobody(organisation: Organisation, system: System) -> Viewer:
    """Somebody who leads but has decided nothing: sees what every leader of the unit sees."""
    return Viewer(0, None, "", "", organisation.lang, organisation.tz, (), (), system.now)


def _today(organisation: Organisation, system: System) -> date:
    return system.now.astimezone(ZoneInfo(organisation.tz)).date()
