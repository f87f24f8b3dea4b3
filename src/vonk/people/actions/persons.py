"""Puts people, their home units, who leads them and when they are there, as an import or the demo has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from vonk.people.access import System
from vonk.people.actions.units import UnknownCode
from vonk.people.journal import CHUNK, Change, Changes, differences, write
from vonk.people.models import Leadership, Membership, Person, Role, Unavailability, Unit
from vonk.people.rows import LeadershipRow, MembershipRow, PersonRow, RoleRow, UnavailableRow

EVERYTHING = frozenset(PersonRow.__dataclass_fields__) - {"code"}
DAY = timedelta(days=1)


@transaction.atomic
def upsert_roles(system: System, *, rows: Sequence[RoleRow]) -> Changes:  # noqa: ARG001 - jobs only
    """Makes roles, or renames them in the languages given."""
    roles = {role.code: role for role in Role.objects.all()}
    new = [Role(code=row.code, name=dict(row.name)) for row in rows if row.code not in roles]
    changed = [
        (role, change)
        for row in rows
        if (role := roles.get(row.code)) and (change := differences(role, {"name": {**role.name, **row.name}}))
    ]
    return write(Role, new=new, changed=changed)


@transaction.atomic
def upsert_people(
    system: System,  # noqa: ARG001 - jobs only
    *,
    rows: Sequence[PersonRow],
    fields: Collection[str] = EVERYTHING,
) -> Changes:
    """Makes new people whole; of people who are there already only `fields` are set."""
    roles = dict(Role.objects.values_list("code", "pk"))
    known = {person.code: person for person in _named({row.code for row in rows})}
    new, changed = [], []
    for row in rows:
        person = known.get(row.code)
        if person is None:
            new.append(Person(code=row.code, **_columns(row, EVERYTHING, roles)))
        elif change := differences(person, _columns(row, fields, roles)):
            changed.append((person, change))
    return write(Person, new=new, changed=changed)


@transaction.atomic
def set_public_ids(system: System, *, ids: Mapping[str, UUID]) -> int:  # noqa: ARG001 - jobs only
    """Gives people (by code) these public ids instead of random ones, so that what is drawn by lot can be repeated."""
    rows = list(_named(ids.keys()).only("pk", "code"))
    rows = [row for row in rows if row.code in ids]
    for row in rows:
        row.public_id = ids[row.code]
    Person.objects.bulk_update(rows, ["public_id"], batch_size=CHUNK)
    return len(rows)


def _named(codes: Collection[str]) -> QuerySet[Person]:
    """Few codes are looked up by name; for many it is cheaper to read everybody."""
    return Person.objects.filter(code__in=codes) if len(codes) <= CHUNK else Person.objects.all()


def _columns(row: PersonRow, fields: Collection[str], roles: Mapping[str, int]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in fields if name != "role"}
    if "role" in fields:
        if row.role is not None and row.role not in roles:
            raise UnknownCode(row.role)
        values["role_id"] = roles[row.role] if row.role is not None else None
    return values


@transaction.atomic
def set_memberships(system: System, *, rows: Sequence[MembershipRow]) -> Changes:  # noqa: ARG001 - jobs only
    """Gives people their home unit; who moves leaves the old one the day before."""
    people, units = _people(row.person for row in rows), _units()
    open_now = {row.person_id: row for row in Membership.objects.filter(valid_to=None)}
    new: list[Membership] = []
    changed: list[tuple[Membership, Change]] = []
    for row in rows:
        person, unit = _known(people, row.person), _known(units, row.unit)
        old = open_now.get(person)
        if old is not None and old.unit_id == unit:
            continue
        if old is not None:
            corrected = old.valid_from >= row.since
            change = differences(old, {"unit_id": unit} if corrected else {"valid_to": row.since - DAY})
            changed += [(old, change)] if change else []
            if corrected:
                continue
        new.append(Membership(person_id=person, unit_id=unit, valid_from=row.since))
    return write(Membership, new=new, changed=changed)


@transaction.atomic
def set_leaderships(
    system: System,  # noqa: ARG001 - jobs only
    *,
    rows: Sequence[LeadershipRow],
    units: Collection[str],
    on: date,
) -> Changes:
    """Who leads `units`: who is not in the rows stops the day before `on`. Deputies are only added."""
    people, keys = _people(row.person for row in rows), _units()
    wanted = {(_known(keys, row.unit), _known(people, row.person), row.deputy): row for row in rows}
    settled = {_known(keys, unit) for unit in units}
    there = [row for row in Leadership.objects.filter(valid_to=None) if row.unit_id in settled]
    there += Leadership.objects.filter(deputy=True, valid_to__gte=on)
    held = {(row.unit_id, row.person_id, row.deputy) for row in there}
    new = [
        Leadership(unit_id=unit, person_id=person, deputy=deputy, valid_from=row.since, valid_to=row.until)
        for (unit, person, deputy), row in wanted.items()
        if (unit, person, deputy) not in held
    ]
    ended = [row for row in there if not row.deputy and (row.unit_id, row.person_id, False) not in wanted]
    pairs = [(row, differences(row, {"valid_to": on - DAY})) for row in ended]
    return write(Leadership, new=new, changed=[(row, change) for row, change in pairs if change])


@transaction.atomic
def set_availability(system: System, *, rows: Sequence[UnavailableRow], on: date) -> int:  # noqa: ARG001 - jobs only
    """From `on`, the people in the rows are not there on these days and on no others; how many periods are new."""
    people = _people(row.person for row in rows)
    wanted = {(_known(people, row.person), row.day_from, row.day_to) for row in rows}
    ours = set(people.values())
    rows_now = Unavailability.objects.values_list("person_id", "day_from", "day_to", "pk")
    there = {(person, start, end): pk for person, start, end, pk in rows_now if person in ours}
    gone = [pk for key, pk in there.items() if key not in wanted and key[1] >= on]
    Unavailability.objects.filter(pk__in=gone).delete()
    new = [Unavailability(person_id=p, day_from=start, day_to=end) for p, start, end in sorted(wanted - there.keys())]
    Unavailability.objects.bulk_create(new, batch_size=CHUNK * 4)
    return len(new)


def _people(codes: Iterable[str]) -> dict[str, int]:
    wanted = set(codes)
    return {code: pk for code, pk in _named(wanted).values_list("code", "pk") if code in wanted}


def _units() -> dict[str, int]:
    return dict(Unit.objects.values_list("code", "pk"))


def _known(keys: Mapping[str, int], code: str) -> int:
    if code not in keys:
        raise UnknownCode(code)
    return keys[code]
