"""Who is left without nudges by chance, so that anybody can see what nudges do (decisions.md section 7)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from vonk.activation.models import Assignment
from vonk.engine.experiment import assign
from vonk.people.models import Organisation, Person

SMALLEST_FOR_HOLDOUT = 400  # people; below it an organisation borrows evidence
CHUNK = 2_000


def wave_of(moment: date) -> str:
    """The wave that a moment belongs to: a new one each calendar year, so that nobody is left out for ever."""
    return f"nudges-{moment:%Y}"


def arm_of(public_id: UUID, *, wave: str) -> str:
    """The arm that the lot of a wave gives to this public id, whether or not it was drawn already."""
    return assign([str(public_id)], wave, Organisation.objects.get().holdout_share)[0]


@transaction.atomic
def assign_wave(*, now: datetime, wave: str | None = None) -> int:
    """Gives everybody without an assignment in the wave a stored one; returns how many were new.

    The chance is a hash of the person's public id and the wave's salt (stack.md section 3). Under 400 people no lots
    are drawn, and nobody is told that they were.
    """
    wave = wave or wave_of(now)
    working = Person.objects.filter(employed_from__lte=now.date())
    working = working.filter(Q(employed_to=None) | Q(employed_to__gte=now.date()))
    if working.count() < SMALLEST_FOR_HOLDOUT:
        return 0
    people = list(working.exclude(assignments__wave=wave).order_by("pk").values_list("pk", "public_id").iterator(CHUNK))
    share = Organisation.objects.get().holdout_share
    arms = assign([str(public_id) for _, public_id in people], wave, share)
    rows = [
        Assignment(person_id=pk, wave=wave, salt=wave, arm=arm, assigned_at=now)
        for (pk, _), arm in zip(people, arms, strict=True)
    ]
    Assignment.objects.bulk_create(rows, batch_size=CHUNK)
    return len(rows)
