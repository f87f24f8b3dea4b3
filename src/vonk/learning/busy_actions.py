"""Calls days busy, puts something off for as long, and takes either back; nobody but the person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from vonk.learning.actions import set_own_aside
from vonk.learning.busy_queries import WEEK, WEEKS, Busy, running
from vonk.learning.models import BusyPeriod
from vonk.learning.time_queries import monday_of
from vonk.people.access import NotAllowed, Viewer

DAY = timedelta(days=1)


@dataclass(frozen=True)
class PutOff:
    """Until when something rests, and the days that are called busy with it."""

    until: date
    busy: Busy


@transaction.atomic
def call_busy(*, viewer: Viewer) -> Busy:
    """What is left of this week is busy; on Monday it has ended by itself."""
    return _call(viewer, monday_of(viewer.today) + WEEK - DAY)


@transaction.atomic
def put_off(*, viewer: Viewer, enrolment: UUID, weeks: int) -> PutOff:
    """One's own enrolment rests for so many weeks, and those weeks are busy. NotAllowed for another number of weeks."""
    if weeks not in WEEKS:
        raise NotAllowed
    until = viewer.today + weeks * WEEK
    set_own_aside(viewer=viewer, enrolment=enrolment, until=until)
    return PutOff(until, _call(viewer, until - DAY))


@transaction.atomic
def take_up(*, viewer: Viewer, enrolment: UUID) -> None:
    """Takes `put_off` back: it is open again, and the days are as they were called before."""
    set_own_aside(viewer=viewer, enrolment=enrolment, until=None)
    uncall_busy(viewer=viewer)


@transaction.atomic
def free_again(*, viewer: Viewer) -> bool:
    """Not busy any more; False when it was not."""
    return running(viewer.own(), viewer.today).update(ended_at=viewer.now) > 0


@transaction.atomic
def uncall_busy(*, viewer: Viewer) -> bool:
    """Takes back what was called busy last; what it stood in for holds again. False when there was nothing."""
    last = running(viewer.own(), viewer.today).order_by("-said_at", "-pk").first()
    if last is None:
        return False
    BusyPeriod.objects.filter(person=viewer.own(), ended_at=last.said_at).update(ended_at=None)
    last.delete()
    return True


@transaction.atomic
def busy_after_all(*, viewer: Viewer) -> bool:
    """Takes `free_again` back; False when nothing was ended that still reaches today."""
    rows = BusyPeriod.objects.filter(person=viewer.own(), ended_at__isnull=False, day_to__gte=viewer.today)
    last = rows.order_by("-ended_at", "-pk").values_list("ended_at", flat=True).first()
    return last is not None and rows.filter(ended_at=last).update(ended_at=None) > 0


def _call(viewer: Viewer, day_to: date) -> Busy:
    """What was called busy before makes room."""
    running(viewer.own(), viewer.today).update(ended_at=viewer.now)
    BusyPeriod.objects.create(person_id=viewer.own(), day_from=viewer.today, day_to=day_to, said_at=viewer.now)
    return Busy(viewer.today, day_to)
