"""Who works in which unit today, who leads it, and so who reads whose log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from vonk.culture.models import Post
from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Leadership, Membership, Person


def home_of(viewer: Viewer) -> QuerySet[Membership]:
    """The viewer's home unit of today."""
    return Membership.objects.filter(valid_on(viewer.today), person=viewer.own())


def people_in(units: tuple[int, ...], *, today: date) -> QuerySet[Person]:
    """Everybody who works in these units today."""
    here = Membership.objects.filter(valid_on(today), unit__in=units).values("person")
    return employed(Person.objects.filter(pk__in=here), today=today)


def leaders_of(units: Iterable[int] | QuerySet[Membership, Any], *, today: date) -> QuerySet[Leadership]:
    """Who leads these units today, deputies too."""
    return Leadership.objects.filter(valid_on(today), unit__in=units)


def employed(people: QuerySet[Person], *, today: date) -> QuerySet[Person]:
    """Of these people, who works here today."""
    return people.filter(Q(employed_to=None) | Q(employed_to__gte=today), employed_from__lte=today)


def leaders_above(viewer: Viewer) -> QuerySet[Person]:
    """Who leads the viewer's home unit or a unit above it today, the viewer aside; two questions in all."""
    path = home_of(viewer).values_list("unit__path", flat=True).first() or ""
    above = [int(key) for key in path.strip("/").split("/") if key]
    led_by = leaders_of(above, today=viewer.today).values("person")
    return employed(Person.objects.filter(pk__in=led_by), today=viewer.today).exclude(pk=viewer.own())


def readable(viewer: Viewer) -> QuerySet[Post]:
    """The posts that the viewer may read: the author shows the log and leads the viewer's unit, or one above it."""
    authors = leaders_above(viewer).filter(shown__log=True)
    return Post.objects.filter(author__in=authors, withdrawn_at=None)
