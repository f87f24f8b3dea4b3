"""Reads people and units: my team, my own profile, who saw what of me, and what an import compares with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from vonk.people.access import NotAllowed, Reader, System, Viewer
from vonk.people.days import organisation_day, valid_on
from vonk.people.disclosures import Disclosed, Words, as_seen_by
from vonk.people.disclosures import registered as registered_fields
from vonk.people.lifecycle import Record, export_all
from vonk.people.models import (
    AccessEntry,
    Erasure,
    Grant,
    Leadership,
    Membership,
    Organisation,
    Person,
    PurposeDecision,
    Role,
    Unit,
    UnitPlacement,
)
from vonk.people.purposes import PURPOSES, purpose_on
from vonk.people.texts import Text


@dataclass(frozen=True)
class Named:
    """A person by name, and no more."""

    public_id: UUID
    name: str
    initials: str


@dataclass(frozen=True)
class UnitName:
    """A unit by name."""

    public_id: UUID
    name: str
    level: int


@dataclass(frozen=True)
class TeamUnit:
    """A unit that the viewer leads, and whose home it is today."""

    unit: UnitName
    deputy: bool
    people: tuple[Named, ...]


@dataclass(frozen=True)
class LeaderLine:
    """Somebody who leads the home unit of a person today."""

    person: int
    public_id: UUID
    name: str
    initials: str
    deputy: bool


@dataclass(frozen=True)
class Profile:
    """What the personnel administration says of the viewer."""

    public_id: UUID
    name: str
    email: str
    role: Text | None
    lang: str
    measured: bool
    units: tuple[UnitName, ...]


@dataclass(frozen=True)
class AccessLine:
    """That somebody saw a field of the viewer on a day; `name` is empty when that person is gone."""

    day: date
    name: str
    field: Words
    purpose: str


@dataclass(frozen=True)
class PurposeLine:
    """A purpose, whether it is on, and the last decision when there is one."""

    purpose: str
    on: bool
    decided_on: date | None
    note: str
    example: bool


@dataclass(frozen=True)
class GrantLine:
    """A grant that is valid now."""

    grant: int
    holder: str
    role: str
    unit: str
    purpose: str


@dataclass(frozen=True)
class PersonNow:
    """A person as the register has them today; codes name role and unit."""

    code: str
    values: Mapping[str, object]
    unit: str | None
    since: date | None


@dataclass(frozen=True)
class Register:
    """Everything an import compares a file with."""

    organisation: str
    zone: ZoneInfo
    lang: str
    people: Mapping[str, PersonNow]
    units: Mapping[str, tuple[str, int, str | None]]  # name, level, code of the parent
    leaders: Mapping[str, frozenset[str]]  # unit: who leads it, deputies aside
    roles: Mapping[str, Text]


def my_team(viewer: Viewer) -> tuple[TeamUnit, ...]:
    """The units that the viewer leads today, each with its people by name; nobody when nothing is led."""
    units = Unit.objects.in_bulk(viewer.leads)
    rows = Membership.objects.filter(valid_on(viewer.today), unit__in=viewer.leads).select_related("person")
    rows = rows.filter(Q(person__employed_to=None) | Q(person__employed_to__gte=viewer.today))
    people: dict[int, list[Named]] = {}
    for row in rows.exclude(person=viewer.own()).order_by("person__given_name", "person__family_name"):
        people.setdefault(row.unit_id, []).append(Named(row.person.public_id, row.person.name, row.person.initials))
    leads = Leadership.objects.filter(valid_on(viewer.today), person=viewer.own(), deputy=False)
    own = set(leads.values_list("unit_id", flat=True))
    return tuple(
        TeamUnit(_unit_name(units[key]), key not in own, tuple(people.get(key, ())))
        for key in dict.fromkeys(viewer.leads)
    )


def breadcrumb(reader: Reader, *, unit: UUID) -> tuple[UnitName, ...]:  # noqa: ARG001 - unit names are for all
    """The unit and everything above it, the organisation first; empty when there is no such unit."""
    found = Unit.objects.filter(public_id=unit).first()
    return _trail(found) if found else ()


def my_units(viewer: Viewer) -> tuple[UnitName, ...]:
    """The home unit of the viewer and everything above it, the organisation first."""
    row = Membership.objects.filter(valid_on(viewer.today), person=viewer.own()).select_related("unit").first()
    return _trail(row.unit) if row else ()


def managers_of(reader: Reader, *, person: int) -> tuple[LeaderLine, ...]:
    """Who leads the home unit of a person today, deputies last; a viewer may ask this of themselves only."""
    if isinstance(reader, Viewer):
        if reader.own() != person:
            raise NotAllowed
        today = reader.today
    else:
        today = organisation_day(reader.now)
    homes = Membership.objects.filter(valid_on(today), person=person).values("unit")
    rows = Leadership.objects.filter(valid_on(today), unit__in=homes).exclude(person=person).select_related("person")
    rows = rows.filter(Q(person__employed_to=None) | Q(person__employed_to__gte=today)).order_by("deputy", "pk")
    return tuple(
        LeaderLine(row.person_id, row.person.public_id, row.person.name, row.person.initials, row.deputy)
        for row in rows
    )


def my_profile(viewer: Viewer) -> Profile:
    """What is registered of the viewer."""
    person = Person.objects.select_related("role").get(pk=viewer.own())
    role = person.role.name if person.role else None
    return Profile(person.public_id, person.name, person.email, role, person.lang, person.measured, my_units(viewer))


def my_access_log(viewer: Viewer, *, limit: int = 100) -> tuple[AccessLine, ...]:
    """Who was shown what of the viewer, the latest day first; a field by its label as long as it is registered."""
    labels = {field.name: field.label for field in registered_fields()}
    rows = AccessEntry.objects.filter(subject=viewer.own()).select_related("viewer_person", "viewer")
    return tuple(
        AccessLine(
            row.day,
            row.viewer_person.name if row.viewer_person else (row.viewer.email if row.viewer else ""),
            labels.get(row.field, row.field),
            row.purpose,
        )
        for row in rows.order_by("-day", "-pk")[:limit]
    )


def seen_of_me(viewer: Viewer) -> tuple[tuple[LeaderLine, Disclosed], ...]:
    """What each leader of the viewer's home unit would see of the viewer now; empty when nobody leads it."""
    leaders = managers_of(viewer, person=viewer.own())
    return tuple((leader, as_seen_by(viewer, manager=leader.person)) for leader in leaders)


def export_of_me(viewer: Viewer) -> Mapping[str, Sequence[Record]]:
    """Everything that is kept about the viewer, by class of data."""
    return export_all(viewer.own())


def purposes(viewer: Viewer) -> tuple[PurposeLine, ...]:
    """Every purpose and the decision on it, for administrators and the works council."""
    viewer.require("administrator", "works_council")
    last: dict[str, PurposeDecision] = {}
    for row in PurposeDecision.objects.filter(recorded_at__lte=viewer.now).order_by("recorded_at", "pk"):
        last[row.purpose] = row
    return tuple(
        PurposeLine(
            purpose,
            purpose_on(purpose, now=viewer.now),
            last[purpose].decided_on if purpose in last else None,
            last[purpose].note if purpose in last else "",
            last[purpose].example if purpose in last else False,
        )
        for purpose in PURPOSES
    )


def grants(viewer: Viewer) -> tuple[GrantLine, ...]:
    """Who holds which grant now, for administrators and the works council."""
    viewer.require("administrator", "works_council")
    rows = Grant.objects.filter(Q(until=None) | Q(until__gt=viewer.now)).select_related("person", "account", "unit")
    return tuple(
        GrantLine(
            row.pk,
            row.person.name if row.person else (row.account.email if row.account else ""),
            row.role,
            row.unit.name if row.unit else "",
            row.purpose,
        )
        for row in rows.order_by("role", "pk")
    )


def erasures(system: System) -> tuple[UUID, ...]:  # noqa: ARG001 - jobs only
    """The public ids of everybody who was erased; keep these apart from the backups."""
    return tuple(Erasure.objects.order_by("erased_at").values_list("public_id", flat=True))


def register(system: System) -> Register:
    """People, units, leaders and roles as they are today, read in seven queries."""
    organisation = Organisation.objects.get()
    today = system.now.astimezone(ZoneInfo(organisation.tz)).date()
    homes = {
        row[0]: (row[1], row[2])
        for row in Membership.objects.filter(valid_to=None).values_list("person_id", "unit__code", "valid_from")
    }
    parents = dict(UnitPlacement.objects.filter(valid_to=None).values_list("unit_id", "parent__code"))
    leaders: dict[str, set[str]] = {}
    leads = Leadership.objects.filter(valid_on(today), deputy=False)
    for unit, person in leads.values_list("unit__code", "person__code"):
        leaders.setdefault(unit, set()).add(person)
    return Register(
        organisation=organisation.name,
        zone=ZoneInfo(organisation.tz),
        lang=organisation.lang,
        people={row.code: row for row in _people_now(homes)},
        units={unit.code: (unit.name, unit.level, parents.get(unit.pk)) for unit in Unit.objects.all()},
        leaders={unit: frozenset(people) for unit, people in leaders.items()},
        roles=dict(Role.objects.values_list("code", "name")),
    )


PERSON_COLUMNS = (
    *("given_name", "family_name", "email", "lang", "tz", "country", "workdays", "work_start", "work_end"),
    *("employed_from", "employed_to"),
)


def _people_now(homes: Mapping[int, tuple[str, date]]) -> list[PersonNow]:
    people = []
    for pk, code, role, *values in Person.objects.values_list("pk", "code", "role__code", *PERSON_COLUMNS):
        unit, since = homes.get(pk, (None, None))
        columns = dict(zip(PERSON_COLUMNS, values, strict=True)) | {"role": role}
        people.append(PersonNow(code, columns, unit, since))
    return people


def _trail(unit: Unit) -> tuple[UnitName, ...]:
    keys = [int(key) for key in unit.path.strip("/").split("/") if key]
    units: Mapping[int, Unit] = Unit.objects.in_bulk(keys)
    return tuple(_unit_name(units[key]) for key in keys if key in units)


def _unit_name(unit: Unit) -> UnitName:
    return UnitName(unit.public_id, unit.name, unit.level)
