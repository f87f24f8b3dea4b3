"""Verbs of the private record of what somebody can do now and could not before."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from vonk.dialogue.models import CanNow
from vonk.people.access import NotAllowed, Viewer


@dataclass(frozen=True)
class Change:
    """One change in the person's own words."""

    skill: str
    now: str
    before: str = ""
    example: str = ""


@transaction.atomic
def write_can_now(viewer: Viewer, *, change: Change, entry: UUID | None = None) -> UUID:
    """Writes a new entry, or changes one's own; NotAllowed for anybody else's."""
    row = CanNow(person_id=viewer.own(), written_at=viewer.now)
    if entry is not None:
        found = CanNow.objects.filter(public_id=entry, person=viewer.own()).first()
        if found is None:
            raise NotAllowed
        row = found
    row.skill, row.now = change.skill[:120], change.now[:300]
    row.before, row.example = change.before[:300], change.example[:500]
    row.save()
    return row.public_id


@transaction.atomic
def delete_can_now(viewer: Viewer, *, entry: UUID) -> bool:
    """Removes an own entry for good; what was copied into a talk stays there until it is taken back there."""
    return CanNow.objects.filter(public_id=entry, person=viewer.own()).delete()[0] > 0
