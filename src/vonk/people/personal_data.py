"""What is exported, erased and expired of the classes of personal data that `people` itself holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from vonk.people import lifecycle
from vonk.people.lifecycle import Record
from vonk.people.models import (
    AccessEntry,
    Account,
    Erasure,
    Grant,
    Leadership,
    Membership,
    Person,
    Unavailability,
)

YEAR = timedelta(days=365)


def register() -> None:
    """The person first, so that it is erased last."""
    contract, duty = "employment contract", "legitimate interest: security"
    lifecycle.register(
        "person",
        basis=contract,
        term="2 years after leaving",
        export=_export_person,
        erase=_erase_person,
        expire=_expire_people,
    )
    lifecycle.register(
        "availability",
        basis=contract,
        term="1 year",
        export=_export_availability,
        erase=_erase_availability,
        expire=_expire_availability,
    )
    lifecycle.register(
        "account", basis=contract, term="with the person", export=_export_account, erase=_erase_account, expire=_nothing
    )
    lifecycle.register(
        "grant",
        basis=duty,
        term="2 years after it ended",
        export=_export_grants,
        erase=_erase_grants,
        expire=_expire_grants,
    )
    lifecycle.register(
        "audit", basis=duty, term="2 years", export=_export_audit, erase=_erase_audit, expire=_expire_audit
    )


def _nothing(*, now: datetime) -> int:  # noqa: ARG001 - the signature of every handler
    return 0


def _export_person(person: int) -> Sequence[Record]:
    who = Person.objects.select_related("role").get(pk=person)
    members = Membership.objects.filter(person=person).order_by("valid_from").select_related("unit")
    leads = Leadership.objects.filter(person=person).order_by("valid_from").select_related("unit")
    return [
        {
            "number": who.code,
            "name": who.name,
            "email": who.email,
            "language": who.lang,
            "time_zone": who.tz,
            "role": who.role.name if who.role else None,
            "workdays": who.workdays,
            "works_from": who.work_start,
            "works_until": who.work_end,
            "employed_from": str(who.employed_from),
            "employed_to": str(who.employed_to) if who.employed_to else None,
            "personal_measurement": who.measured,
            "home_units": [_period(row) for row in members],
            "leads": [_period(row) | {"deputy": row.deputy} for row in leads],
        }
    ]


def _period(row: Membership | Leadership) -> dict[str, str | bool | None]:
    return {
        "unit": row.unit.name,
        "from": str(row.valid_from),
        "until": str(row.valid_to) if row.valid_to else None,
    }


def _erase_person(person: int, *, now: datetime) -> int:
    """Deletes the row and with it the person_key: the decision log no longer speaks of anybody."""
    who = Person.objects.filter(pk=person).first()
    if who is None:
        return 0
    Erasure.objects.get_or_create(public_id=who.public_id, defaults={"erased_at": now})
    return who.delete()[0]


def _expire_people(*, now: datetime) -> int:
    left = Person.objects.filter(employed_to__lt=now.date() - 2 * YEAR).order_by("pk")
    people = list(left.values_list("pk", flat=True)[:1000])  # a thousand a night: each is a careful transaction
    for person in people:
        lifecycle.erase_all(person, now=now)
    return len(people)


def _export_availability(person: int) -> Sequence[Record]:
    rows = Unavailability.objects.filter(person=person).order_by("day_from")
    return [{"not_available_from": str(row.day_from), "until": str(row.day_to)} for row in rows]


def _erase_availability(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Unavailability.objects.filter(person=person).delete()[0]


def _expire_availability(*, now: datetime) -> int:
    return Unavailability.objects.filter(day_to__lt=now.date() - YEAR).delete()[0]


def _export_account(person: int) -> Sequence[Record]:
    rows = Account.objects.filter(person=person)
    return [{"email": row.email, "joined": row.joined_at.isoformat(), "active": row.is_active} for row in rows]


def _erase_account(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Account.objects.filter(person=person).delete()[0]


def _export_grants(person: int) -> Sequence[Record]:
    rows = Grant.objects.filter(Q(person=person) | Q(account__person=person)).select_related("unit")
    return [
        {
            "role": row.role,
            "unit": row.unit.name if row.unit else None,
            "purpose": row.purpose,
            "until": row.until.isoformat() if row.until else None,
        }
        for row in rows
    ]


def _erase_grants(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Grant.objects.filter(Q(person=person) | Q(account__person=person)).delete()[0]


def _expire_grants(*, now: datetime) -> int:
    return Grant.objects.filter(until__lt=now - 2 * YEAR).delete()[0]


def _export_audit(person: int) -> Sequence[Record]:
    rows = AccessEntry.objects.filter(subject=person).order_by("day").select_related("viewer_person")
    return [
        {
            "day": str(row.day),
            "seen_by": row.viewer_person.name if row.viewer_person else None,
            "field": row.field,
            "purpose": row.purpose,
        }
        for row in rows
    ]


def _erase_audit(person: int, *, now: datetime) -> int:  # noqa: ARG001
    """What others saw of this person goes; that this person looked at others stays with them, without a name."""
    return AccessEntry.objects.filter(subject=person).delete()[0]


def _expire_audit(*, now: datetime) -> int:
    return AccessEntry.objects.filter(day__lt=now.date() - 2 * YEAR).delete()[0]
