"""Which talks somebody takes part in: the employee always, the manager only as long as they lead that employee."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from vonk.dialogue.models import Conversation
from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Leadership, Person

type Side = Literal["me", "team"]  # the viewer as employee, or as manager


def leading(day: date, *, manager: str = "manager", employee: str = "employee") -> Exists:
    """That the manager of a row leads the home unit of its employee on this day, and that both work here."""
    valid = valid_on(day)
    home = Q(unit__memberships__person=OuterRef(employee), unit__memberships__valid_from__lte=day)
    home &= Q(unit__memberships__valid_to=None) | Q(unit__memberships__valid_to__gte=day)
    here = Q(person__employed_to=None) | Q(person__employed_to__gte=day)
    there = Q(unit__memberships__person__employed_to=None) | Q(unit__memberships__person__employed_to__gte=day)
    return Exists(Leadership.objects.filter(valid, home, here, there, person=OuterRef(manager)))


def taking_part(viewer: Viewer, side: Side) -> QuerySet[Conversation]:
    """The talks that the viewer may read and write in; nobody but the two has any, a follower inherits none.

    Each row says in `together` whether its manager still leads its employee.
    """
    rows = Conversation.objects.annotate(together=leading(viewer.today))
    if side == "me":
        return rows.filter(employee=viewer.own())
    return rows.filter(manager=viewer.own(), together=True)


def led_person(viewer: Viewer, person: UUID) -> Person | None:
    """The person with this public id when the viewer leads them today; nobody leads themselves."""
    today = viewer.today
    home = Q(memberships__unit__in=viewer.leads, memberships__valid_from__lte=today)
    home &= Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=today)
    working = Q(employed_to=None) | Q(employed_to__gte=today)
    return Person.objects.filter(home, working, public_id=person).exclude(pk=viewer.own()).first()


def leading_person(viewer: Viewer, person: UUID) -> Person | None:
    """The person with this public id when they lead the viewer's home unit today, as manager or deputy."""
    today = viewer.today
    valid = Q(leaderships__valid_from__lte=today) & (
        Q(leaderships__valid_to=None) | Q(leaderships__valid_to__gte=today)
    )
    home = Q(leaderships__unit__memberships__person=viewer.own(), leaderships__unit__memberships__valid_from__lte=today)
    home &= Q(leaderships__unit__memberships__valid_to=None) | Q(leaderships__unit__memberships__valid_to__gte=today)
    working = Q(employed_to=None) | Q(employed_to__gte=today)
    return Person.objects.filter(valid, home, working, public_id=person).exclude(pk=viewer.own()).first()
