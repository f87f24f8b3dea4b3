"""Finds a colleague by name, so that one can be asked something or made the owner of something."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Membership, Person

MOST = 8  # somebody with a frequent name is found by typing more of it


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here, and the unit that tells two people of one name apart."""

    public_id: UUID
    name: str
    initials: str
    unit: str


def search_colleagues(viewer: Viewer, *, name: str, myself: bool = False) -> tuple[Colleague, ...]:
    """At most eight people who work here today, in whose name every word typed begins a word.

    myself: the viewer may be found too.
    """
    typed = name.split()[:6]
    if not typed or len(name.strip()) < 2:  # noqa: PLR2004 - one letter finds everybody
        return ()
    today = viewer.today
    people = Person.objects.filter(employed_from__lte=today).exclude(pk=0 if myself else viewer.person or 0)
    people = people.filter(Q(employed_to=None) | Q(employed_to__gte=today))
    for word in typed:
        begins = Q(given_name__istartswith=word) | Q(family_name__istartswith=word)
        people = people.filter(begins | Q(given_name__icontains=f" {word}") | Q(family_name__icontains=f" {word}"))
    found = list(people.order_by("given_name", "family_name", "pk")[:MOST])
    units = _units(viewer, [person.pk for person in found])
    return tuple(Colleague(p.public_id, p.name, p.initials, units.get(p.pk, "")) for p in found)


def colleague(viewer: Viewer, *, public_id: UUID) -> Colleague | None:
    """Somebody who works here today; None when there is nobody, or it is the viewer."""
    today = viewer.today
    people = Person.objects.filter(public_id=public_id, employed_from__lte=today).exclude(pk=viewer.person or 0)
    person = people.filter(Q(employed_to=None) | Q(employed_to__gte=today)).first()
    if person is None:
        return None
    unit = _units(viewer, [person.pk]).get(person.pk, "")
    return Colleague(person.public_id, person.name, person.initials, unit)


def _units(viewer: Viewer, people: list[int]) -> dict[int, str]:
    homes = Membership.objects.filter(valid_on(viewer.today), person__in=people)
    return dict(homes.values_list("person_id", "unit__name"))
