"""To whom a new offering matters: those whom it is meant for and who chose its topic, or whose role it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from vonk.catalog.models import Offering
from vonk.learning.models import Enrolment, Intention
from vonk.people.models import Person

CHUNK: Final = 2_000  # people read at a time
CHOSEN, NAMED = "topic", "role"


@dataclass(frozen=True)
class Match:
    """Somebody, and the one thing because of which it is for them: a topic that they chose, or their role."""

    person: int
    because: str  # CHOSEN or NAMED
    of: int  # the topic or role


def matches(offering: Offering, *, today: date) -> Iterator[Match]:
    """Everybody to whom it matters today; two questions, however many people there are, and one for its roles."""
    topics = list(offering.topics.values_list("pk", flat=True))
    roles = list(offering.roles.values_list("pk", flat=True))
    people = _newcomers(offering, today)
    chosen = Intention.topics.through.objects.filter(intention__person=OuterRef("pk"), topic__in=topics)
    people = people.annotate(topic=Subquery(chosen.order_by("topic").values("topic")[:1]))
    people = people.filter(role__in=roles) if roles else people.filter(topic__isnull=False)
    rows = people.order_by("pk").values_list("pk", "topic", "role")
    for person, topic, role in rows.iterator(CHUNK):
        yield Match(person, CHOSEN, topic) if topic else Match(person, NAMED, role)


def knows(offering: int, people: Collection[int]) -> set[int]:
    """Who of these enrolled in it, or was ever suggested it: it is no news to them."""
    found = Enrolment.objects.filter(offering=offering, person__in=people)
    return set(found.values_list("person_id", flat=True))


def _newcomers(offering: Offering, today: date) -> QuerySet[Person]:
    known = Enrolment.objects.filter(offering=offering, person=OuterRef("pk"))
    here = Person.objects.filter(Q(employed_to=None) | Q(employed_to__gte=today), employed_from__lte=today)
    return here.exclude(Exists(known))
