"""What a person reads of their own busy days, and of the ways to go on when there is little time. Nobody else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from vonk.catalog.models import Offering, Topic
from vonk.learning.models import BusyPeriod, Intention
from vonk.learning.queries import EnrolmentShown, my_enrolments
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Person
from vonk.people.texts import Text

WEEK = timedelta(days=7)
WEEKS = (1, 2, 4)  # for which something may be put off
TWO_MINUTES = 2
MOST_OTHERS = 3


@dataclass(frozen=True)
class Busy:
    """Days that one called busy; `day_to` is the last of them."""

    day_from: date
    day_to: date


@dataclass(frozen=True)
class Smaller:
    """Something shorter of what is open: a next step; `instead_of` is what it stands in for, in minutes, if known."""

    enrolment: UUID
    offering: Text
    step: Text
    minutes: int
    instead_of: int | None

    @property
    def saved(self) -> int:
        """Minutes won; 0 when nothing is known of the longer way."""
        return max((self.instead_of or 0) - self.minutes, 0)


@dataclass(frozen=True)
class Other:
    """A shorter activity of the catalogue about a topic that one chose, or about the same topic."""

    offering: UUID
    title: Text
    minutes: int
    saved: int

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return str(self.offering)


@dataclass(frozen=True)
class Ways:
    """What can be done instead of the next step of one enrolment."""

    enrolment: EnrolmentShown
    smaller: Smaller | None  # only the next step, or a shorter one of something else that is open
    two_minutes: int  # minutes won by a start of two minutes; 0 when the length of the step is unknown
    until: tuple[tuple[int, date], ...]  # weeks for which it may be put off, and the day on which it comes back
    others: tuple[Other, ...]
    topics: tuple[Text, ...]  # by which the others were found; empty: nothing is known to look by


def busy_now(viewer: Viewer) -> Busy | None:
    """The days around today that the viewer called busy and did not take back."""
    rows = running(viewer.own(), viewer.today).order_by("-day_to").values_list("day_from", "day_to")
    found = rows.first()
    return Busy(*found) if found else None


def running(person: int, today: date) -> QuerySet[BusyPeriod]:
    """What this person calls busy today."""
    return BusyPeriod.objects.filter(person=person, ended_at=None, day_from__lte=today, day_to__gte=today)


def ways(viewer: Viewer, enrolment: UUID) -> Ways:
    """Smaller, later or something else, for an open enrolment of the viewer's own; NotAllowed for any other."""
    open_now = my_enrolments(viewer)
    row = next((one for one in open_now if one.public_id == enrolment), None)
    if row is None:
        raise NotAllowed
    topics = _topics(viewer, row)
    length = row.next_step.minutes if row.next_step else None
    return Ways(
        enrolment=row,
        smaller=_smaller(row, open_now, viewer.today),
        two_minutes=max((length or 0) - TWO_MINUTES, 0),
        until=tuple(_until(row, viewer.today)),
        others=tuple(_others(viewer, row, topics)),
        topics=tuple(topic.name for topic in topics),
    )


def _left(row: EnrolmentShown) -> int | None:
    """Minutes that all steps to come take together; None when that is not known of each."""
    minutes = [step.minutes for step in row.steps if step.position > row.step_reached]
    return sum(n for n in minutes if n) if minutes and all(minutes) else row.minutes if not row.step_reached else None


def _smaller(row: EnrolmentShown, open_now: Sequence[EnrolmentShown], today: date) -> Smaller | None:
    """The shortest next step of all that is open, when it is shorter than what lies ahead here."""
    left = _left(row)
    found = [
        Smaller(one.public_id, one.title, one.next_step.title, one.next_step.minutes, left)
        for one in open_now
        if one.next_step and one.next_step.minutes and (one.set_aside_until is None or one.set_aside_until <= today)
    ]
    found.sort(key=lambda one: (one.minutes, one.enrolment != row.public_id))
    return found[0] if found and (left is None or found[0].minutes < left) else None


def _until(row: EnrolmentShown, today: date) -> list[tuple[int, date]]:
    """What law or employer demands is put off no further than the day on which it is due."""
    ends = [(weeks, today + weeks * WEEK) for weeks in WEEKS]
    bound = row.due_on if row.obligation != "chosen" else None
    return [(weeks, day) for weeks, day in ends if bound is None or day <= bound]


def _topics(viewer: Viewer, row: EnrolmentShown) -> list[Topic]:
    """The topics that the viewer said to like, else those of this activity."""
    wished = Intention.topics.through.objects.filter(intention__person=viewer.own())
    own = list(Topic.objects.filter(pk__in=wished.values("topic")).order_by("code"))
    return own or list(Topic.objects.filter(offerings__public_id=row.offering).order_by("code"))


def _others(viewer: Viewer, row: EnrolmentShown, topics: Sequence[Topic]) -> list[Other]:
    """The shortest that one has nothing to do with yet, that is offered now and meant for one's role."""
    left = _left(row) or row.minutes
    if not topics or not left:
        return []
    role = Person.objects.filter(pk=viewer.own()).values("role")
    rows = Offering.objects.filter(Q(roles=None) | Q(roles__in=role), topics__in=topics, minutes__lt=left)
    rows = rows.filter(Q(offered_from=None) | Q(offered_from__lte=viewer.today))
    rows = rows.filter(Q(due_on=None) | Q(due_on__gte=viewer.today)).exclude(enrolments__person=viewer.own())
    found = rows.order_by("minutes", "code").values_list("public_id", "title", "minutes", "code").distinct()
    return [
        Other(public_id, title, minutes or 0, left - (minutes or 0))
        for public_id, title, minutes, _ in found[:MOST_OTHERS]
    ]
