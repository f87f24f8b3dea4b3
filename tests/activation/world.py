"""People with something open, and what they did, told through the real record store; then the loop decides about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.conftest import NOW, TODAY, House
from tests.records.samples import COURSE, offer, send, statement, step
from vonk.activation.actions import Activated, activate
from vonk.activation.models import Decision
from vonk.learning.actions import Given, enrol_many, project
from vonk.learning.models import Enrolment
from vonk.messaging.models import Message
from vonk.people.models import Membership, Person, PurposeDecision, Unit
from vonk.records.actions import flatten
from vonk.records.queries import Source

TEN_DAYS = TODAY - timedelta(days=10)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def told(lms: Source, *statements: dict[str, Any], now: datetime = NOW) -> None:
    """What a platform sends, stored, carried to the lake and applied."""
    send(lms, *statements, now=now)
    flatten(now=now)
    project(now=now)


def did(name: str, verb: str, day: date, activity: str = COURSE) -> dict[str, Any]:
    return statement(verb, name, activity, at(day).isoformat())


def enrolled(lms: Source, *names: str, on: date = TEN_DAYS, offering: int | None = None) -> int:
    """These people enrol in the course by record and do nothing else; returns the offering."""
    offering = offering or offer()
    told(lms, *(did(name, "registered", on) for name in names))
    return offering


def stalled(lms: Source, *names: str, steps: int = 1, days: int = 12) -> int:
    """These people began and stopped so many days ago, after this step of four."""
    offering = offer(steps=4)
    told(lms, *(did(name, "registered", TODAY - timedelta(days=days + 5)) for name in names))
    told(lms, *(did(name, "experienced", TODAY - timedelta(days=days), step(steps)) for name in names))
    return offering


def finished(lms: Source, *names: str, days: int = 16) -> int:
    """These people finished so many days ago, and have not used it yet."""
    offering = offer()
    told(lms, *(did(name, "registered", TODAY - timedelta(days=days + 20)) for name in names))
    told(lms, *(did(name, "completed", TODAY - timedelta(days=days)) for name in names))
    return offering


def crowd(unit: Unit, count: int, *, on: date = TEN_DAYS) -> int:
    """So many people with the same thing open for ten days, enrolled in one go; returns the offering."""
    people = [
        Person(
            code=f"c{n:04d}",
            given_name="P",
            family_name=str(n),
            email=f"c{n:04d}@example.org",
            employed_from=date(2020, 1, 1),
        )
        for n in range(count)
    ]
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create([Membership(person=p, unit=unit, valid_from=date(2020, 1, 1)) for p in people])
    offering = offer()
    enrol_many(rows=[Given(person.pk, offering, on) for person in people])
    return offering


def purpose(name: str, *, on: bool) -> None:
    PurposeDecision.objects.create(purpose=name, on=on, decided_on=TODAY, recorded_at=NOW - timedelta(days=30))


def run(now: datetime = NOW) -> Activated:
    return activate(now=now)


def decision(house: House, name: str = "noor") -> Decision:
    return Decision.objects.get(person=house.people[name])


def message(house: House, name: str = "noor") -> Message:
    return Message.objects.get(person=house.people[name])


def enrolment(house: House, name: str = "noor") -> Enrolment:
    return Enrolment.objects.get(person=house.people[name])


def logged(done: Activated, house: House, name: str = "noor") -> dict[str, Any]:
    """What the log says of this person in the last run."""
    import pyarrow.parquet as pq
    from django.conf import settings

    from vonk.activation.models import Run

    key = house.people[name].person_key
    file = Run.objects.get(pk=done.run).log_file
    rows = pq.read_table(f"{settings.VONK_LAKE}/{file}").to_pylist()
    (row,) = [row for row in rows if row["person_key"] == key]
    return row
