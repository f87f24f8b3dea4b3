"""Records the works council's decisions, and who holds which grant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from vonk.people.access import GrantRole, NotAllowed, System, Viewer
from vonk.people.models import Grant, Person, PurposeDecision, Unit
from vonk.people.purposes import PURPOSES, PurposeName


@dataclass(frozen=True)
class PurposeRecorded:
    """A decision as it was recorded."""

    purpose: str
    on: bool
    decided_on: date


@dataclass(frozen=True)
class Granted:
    """A grant as it was given."""

    grant: int
    role: str


def record_purpose_decision(
    viewer: Viewer | System, *, purpose: PurposeName, decided_on: date, on: bool, note: str = "", example: bool = False
) -> PurposeRecorded:
    """Turns a purpose on or off from now, with the date of the works council's decision."""
    if isinstance(viewer, Viewer):
        viewer.require("administrator")
    if purpose not in PURPOSES:
        raise ValueError(purpose)
    PurposeDecision.objects.create(
        purpose=purpose,
        decided_on=decided_on,
        note=note,
        on=on,
        example=example,
        recorded_at=viewer.now,
        recorded_by_id=viewer.account if isinstance(viewer, Viewer) else None,
    )
    return PurposeRecorded(purpose, on, decided_on)


@transaction.atomic
def give_grant(
    viewer: Viewer | System,
    *,
    person: UUID,
    role: GrantRole,
    unit: UUID | None = None,
    purpose: str = "",
    until: datetime | None = None,
) -> Granted:
    """Lets a person work in a role, for the whole organisation or for one unit and below."""
    if isinstance(viewer, Viewer):
        viewer.require("administrator")
    holder = Person.objects.filter(public_id=person).first()
    place = Unit.objects.filter(public_id=unit).first() if unit else None
    if holder is None or (unit and place is None):
        raise NotAllowed
    grant, _ = Grant.objects.update_or_create(
        person=holder, role=role, unit=place, defaults={"purpose": purpose, "until": until}
    )
    return Granted(grant.pk, grant.role)


def revoke_grant(viewer: Viewer, *, grant: int) -> None:
    """Ends a grant now; it stays on record until its term is over."""
    viewer.require("administrator")
    Grant.objects.filter(pk=grant).update(until=viewer.now)
