"""What a person decides about what is kept of them, and what is done when they are to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from vonk.people import lifecycle
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.models import Erasure, Person


@dataclass(frozen=True)
class Measured:
    """Whether personal measurement is on now."""

    on: bool


@dataclass(frozen=True)
class Erased:
    """How many rows of each class went."""

    rows: dict[str, int]


def set_measured(viewer: Viewer, *, on: bool) -> Measured:
    """Stops or resumes personal measurement of the viewer; nobody else is told."""
    Person.objects.filter(pk=viewer.own()).update(measured=on)
    return Measured(on)


@transaction.atomic
def erase_person(viewer: Viewer, *, person: UUID) -> Erased:
    """Forgets a person on request; only an administrator does this, and it cannot be undone."""
    viewer.require("administrator")
    found = Person.objects.filter(public_id=person).values_list("pk", flat=True).first()
    if found is None:
        raise NotAllowed
    return Erased(lifecycle.erase_all(found, now=viewer.now))


def erase_again(system: System, *, people: Iterable[UUID] = ()) -> int:
    """After a backup is restored: erases everybody who had been erased before; how many people that were.

    `people` adds the public ids that were erased after the backup was made, from `vonk.people.queries.erasures`.
    """
    wanted = {*people, *Erasure.objects.values_list("public_id", flat=True)}
    found = list(Person.objects.filter(public_id__in=wanted).values_list("pk", flat=True))
    for person in found:
        lifecycle.erase_all(person, now=system.now)
    return len(found)
