"""Whom messages go to: address, language, working hours, and what they stopped; read for many persons at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched

from django.db.models import Q

from vonk.messaging.arbiter import STOPPABLE
from vonk.messaging.hours import Pattern
from vonk.messaging.models import Preference
from vonk.people.models import Organisation, Person, Unavailability

CHUNK = 5_000  # ids in one statement; SQLite allows 32,766


@dataclass(frozen=True, slots=True)
class Stops:
    """What a person stopped or paused: pairs of class and channel, each empty for all."""

    pairs: frozenset[tuple[str, str]] = frozenset()

    def stops(self, message_class: str) -> bool:
        """Whether they want no messages of this class, through whatever channel."""
        return message_class in STOPPABLE and not self.pairs.isdisjoint({("", ""), (message_class, "")})

    def stops_push(self, message_class: str, channel: str) -> bool:
        """Whether messages of this class may not be pushed through this channel."""
        if message_class not in STOPPABLE:
            return False
        return self.stops(message_class) or not self.pairs.isdisjoint({("", channel), (message_class, channel)})


@dataclass(frozen=True, slots=True)
class Receiver:
    """One person as messaging needs to know them."""

    person: int
    name: str
    email: str
    lang: str
    pattern: Pattern
    employed_from: date
    employed_to: date | None
    stops: Stops

    def employed_on(self, day: date) -> bool:
        """Whether they work here on this day."""
        return self.employed_from <= day and (self.employed_to is None or day <= self.employed_to)


def receivers(persons: Collection[int], *, now: datetime) -> dict[int, Receiver]:
    """These persons by id, with three questions to the database for every 5,000 of them."""
    organisation = Organisation.objects.first() or Organisation()
    found: dict[int, Receiver] = {}
    for ids in batched(sorted(set(persons)), CHUNK):
        found |= {receiver.person: receiver for receiver in _chunk(organisation, ids, now)}
    return found


def _chunk(organisation: Organisation, ids: tuple[int, ...], now: datetime) -> Iterator[Receiver]:
    away, stops = _away(ids, now), stops_of(ids, now=now)
    for person in Person.objects.filter(pk__in=ids):
        yield Receiver(
            person=person.pk,
            name=person.name,
            email=person.email,
            lang=person.lang,
            pattern=Pattern(
                tz=person.tz or organisation.tz,
                country=person.country or organisation.country,
                workdays=person.workdays,
                start=person.work_start,
                end=person.work_end,
                away=tuple(away[person.pk]),
            ),
            employed_from=person.employed_from,
            employed_to=person.employed_to,
            stops=stops.get(person.pk, Stops()),
        )


def _away(ids: tuple[int, ...], now: datetime) -> dict[int, list[tuple[date, date]]]:
    # A day earlier: in the west it may still be yesterday.
    rows = Unavailability.objects.filter(person_id__in=ids, day_to__gte=now.date() - timedelta(days=1)).order_by("pk")
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person, first, last in rows.values_list("person_id", "day_from", "day_to"):
        away[person].append((first, last))
    return away


def stops_of(ids: Collection[int], *, now: datetime) -> dict[int, Stops]:
    """What these persons stopped, as far as it still holds; who stopped nothing is not in it."""
    rows = Preference.objects.filter(Q(until=None) | Q(until__gt=now), person_id__in=ids)
    pairs: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for person, message_class, channel in rows.values_list("person_id", "message_class", "channel"):
        pairs[person].add((message_class, channel))
    return {person: Stops(frozenset(held)) for person, held in pairs.items()}
