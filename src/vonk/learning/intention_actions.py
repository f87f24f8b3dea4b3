"""Tells how one likes to learn, changes it, puts the question off, and erases it. Only the person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from vonk.catalog.models import Topic
from vonk.learning.intention_queries import IntentionShown, my_intention
from vonk.learning.models import Intention
from vonk.people.access import NotAllowed, Viewer

LONGEST = 300


@dataclass(frozen=True)
class Told:
    """Why, what, when and with whom; each may be empty. `topics` are public ids."""

    worth: str = ""
    topics: Sequence[UUID] = ()
    moment: str = ""
    company: str = ""


@transaction.atomic
def tell(*, viewer: Viewer, told: Told) -> IntentionShown:
    """Keeps all of it as it is told now. NotAllowed for a moment, company or topic that does not exist."""
    if told.moment not in dict(Intention.MOMENTS) or told.company not in dict(Intention.COMPANY):
        raise NotAllowed
    topics = list(Topic.objects.filter(public_id__in=told.topics))
    if len(topics) != len(set(told.topics)):
        raise NotAllowed
    kept = {"worth": told.worth.strip()[:LONGEST], "moment": told.moment, "company": told.company}
    row, _ = Intention.objects.update_or_create(person_id=viewer.own(), defaults={**kept, "changed_at": viewer.now})
    row.topics.set(topics)
    return my_intention(viewer)


@transaction.atomic
def not_now(*, viewer: Viewer) -> bool:
    """Not asked again for a while; False when something was told already, which stays."""
    person = viewer.own()
    if not my_intention(viewer).empty:
        return False
    Intention.objects.update_or_create(person_id=person, defaults={"changed_at": viewer.now})
    return True


@transaction.atomic
def ask_again(*, viewer: Viewer) -> bool:
    """Takes `not_now` back."""
    return my_intention(viewer).empty and forget(viewer=viewer)


@transaction.atomic
def forget(*, viewer: Viewer) -> bool:
    """Erases all of it for good; False when there was nothing."""
    return Intention.objects.filter(person=viewer.own()).delete()[0] > 0
