"""Verbs of learning: enrol, ask, decide, stop, finish, apply, set aside, and share with the manager.

Who may make which move stands in `moves`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from vonk.catalog.queries import due_days
from vonk.learning.changes import Changed, changed, locked, moved
from vonk.learning.models import Enrolment, Share
from vonk.learning.moves import NEW, NoSuchMove, Who, move
from vonk.learning.projection import Projected, project, write_back
from vonk.learning.reading import ended_on
from vonk.learning.requesting import NoQuestion, answer, approve, ask, decline, request
from vonk.messaging.actions import retract
from vonk.people.access import NotAllowed, Viewer
from vonk.people.briefing import told_of
from vonk.people.days import organisation_day

__all__ = [
    "Changed", "Given", "NoQuestion", "NoSuchMove", "Projected", "answer", "approve", "ask", "decline", "enrol_many",
    "lapse", "project", "request", "set_aside", "share",
]  # fmt: skip

QUIET = timedelta(days=90)
AFTER_DUE = timedelta(days=28)
type Obligation = Literal["statutory_or_cao", "employer", "chosen"]


@dataclass(frozen=True)
class Given:
    """An enrolment as an import or a rule gives it."""

    person: int
    offering: int
    enrolled_on: date
    obligation: Obligation = "chosen"
    due_on: date | None = None
    registration: str = ""


@transaction.atomic
def enrol_many(*, rows: Sequence[Given], by: Who = "rule") -> Mapping[tuple[int, int], int]:
    """Enrols people in a few statements; the enrolment of each (person, offering).

    Who has an open attempt keeps it and gets obligation and due date; who ended one gets a new attempt.
    """
    attempts = _attempts(rows)
    due = due_days({row.offering for row in rows})
    new: dict[tuple[int, int], Enrolment] = {}
    kept: dict[int, Enrolment] = {}
    for row in rows:
        pair = (row.person, row.offering)
        last = new.get(pair) or attempts.get(pair)
        if last is None or ended_on(last) is not None:
            number = last.attempt + 1 if last else 1
            last = Enrolment(person_id=row.person, offering_id=row.offering, attempt=number, state=NEW)
            move(last, "approved", by=by, on=row.enrolled_on)
            new[pair] = last
        elif last.pk is not None:
            kept[last.pk] = last
        last.obligation = row.obligation
        last.due_on = row.due_on or last.due_on or due.get(row.offering)
        last.registration = row.registration or last.registration
    made = Enrolment.objects.bulk_create(new.values(), 1_000)
    write_back(list(kept.values()), ("obligation", "due_on", "registration"))
    attempts.update({(row.person_id, row.offering_id): row for row in made})
    return {(row.person, row.offering): attempts[row.person, row.offering].pk for row in rows}


def _attempts(rows: Iterable[Given]) -> dict[tuple[int, int], Enrolment]:
    """The last attempt of each person at each offering."""
    rows = list(rows)
    where = {"person__in": {row.person for row in rows}, "offering__in": {row.offering for row in rows}}
    found = Enrolment.objects.select_for_update().filter(**where).order_by("attempt")
    return {(row.person_id, row.offering_id): row for row in found}


def cancel(*, viewer: Viewer, enrolment: UUID, now: datetime) -> Changed:
    """Steps back before the start."""
    return _own_move(viewer, enrolment, "cancelled", now)


def withdraw(*, viewer: Viewer, enrolment: UUID, now: datetime) -> Changed:
    """Stops after the start."""
    return _own_move(viewer, enrolment, "withdrawn", now)


def start(*, viewer: Viewer, enrolment: UUID, now: datetime) -> Changed:
    """Says by oneself that it has begun."""
    return _own_move(viewer, enrolment, "started", now)


def complete(*, viewer: Viewer, enrolment: UUID, now: datetime) -> Changed:
    """Says by oneself that it is done."""
    return _own_move(viewer, enrolment, "completed", now)


def apply(*, viewer: Viewer, enrolment: UUID, now: datetime) -> Changed:
    """Says that what was learned has been put to use."""
    return _own_move(viewer, enrolment, "applied", now)


@transaction.atomic
def _own_move(viewer: Viewer, enrolment: UUID, to: str, now: datetime) -> Changed:
    del now
    row = locked(Enrolment.objects.filter(public_id=enrolment, person=viewer.own()))
    if to == "completed" and row.started_on is None:
        row.started_on = viewer.today
    return moved(row, to, "person", viewer.today)


def set_aside(*, enrolment: int, until: date | None, now: datetime) -> bool:
    """Not now: no steps of this enrolment until that day; None ends it. For a link that was checked already."""
    del now
    return Enrolment.objects.filter(pk=enrolment).update(set_aside_until=until) == 1


def set_own_aside(*, viewer: Viewer, enrolment: UUID, until: date | None) -> Changed:
    """Not now, for an enrolment of one's own."""
    row = Enrolment.objects.filter(public_id=enrolment, person=viewer.own()).first()
    if row is None:
        raise NotAllowed
    set_aside(enrolment=row.pk, until=until, now=viewer.now)
    return changed(row)


@transaction.atomic
def share(
    *, viewer: Viewer, enrolment: UUID, what: Literal["stuck", "completed", "tip"], now: datetime, words: str = ""
) -> UUID:
    """Shows the manager exactly this of one's own enrolment; the same twice stays one. Gives its public id."""
    row = locked(Enrolment.objects.filter(public_id=enrolment, person=viewer.own()))
    step = row.step_reached + 1 if what == "stuck" else None
    open_share = Share.objects.filter(enrolment=row, what=what, withdrawn_at=None, answered_at=None).first()
    if open_share is None:
        open_share = Share(person=row.person, enrolment=row, what=what, shared_at=now)
    open_share.step, open_share.words = step, words[:500]
    open_share.save()
    return open_share.public_id


@transaction.atomic
def withdraw_share(*, viewer: Viewer, share: UUID, now: datetime) -> bool:
    """Takes back what was shown, also from messages that told of it; False when there was nothing of one's own."""
    mine = Share.objects.filter(public_id=share, person=viewer.own(), withdrawn_at=None)
    if not mine.update(withdrawn_at=now):
        return False
    retract(about=[share], to=told_of(viewer.own()))
    return True


def answer_share(*, viewer: Viewer, share: UUID, now: datetime) -> bool:
    """The manager of the person says that it was seen to."""
    return _answered(viewer, Share.objects.filter(public_id=share, answered_at=None), now)


def reopen_share(*, viewer: Viewer, share: UUID) -> bool:
    """The manager of the person takes that back."""
    return _answered(viewer, Share.objects.filter(public_id=share, answered_at__isnull=False), None)


def _answered(viewer: Viewer, shared: QuerySet[Share], at: datetime | None) -> bool:
    today = Q(person__memberships__valid_from__lte=viewer.today, person__memberships__unit__in=viewer.leads)
    today &= Q(person__memberships__valid_to=None) | Q(person__memberships__valid_to__gte=viewer.today)
    open_now = shared.filter(withdrawn_at=None)
    found = open_now.filter(today).exclude(person=viewer.person).values_list("pk", flat=True).first()
    return found is not None and open_now.filter(pk=found).update(answered_at=at) == 1


@transaction.atomic
def lapse(*, now: datetime) -> int:
    """Lapses what stood still: 28 days after its due date, or 90 days without activity where nothing is due."""
    today = organisation_day(now)
    rows = Enrolment.objects.select_for_update().filter(state__in=["approved", "started"])
    rows = rows.annotate(last=Coalesce("last_active_on", "started_on", "enrolled_on"))
    late = rows.filter(due_on__lt=today - AFTER_DUE)
    quiet = rows.filter(due_on=None, last__lt=today - QUIET)
    lapsed = []
    for row in (*late, *quiet):
        on = _lapses_on(row)
        if on < today:
            move(row, "lapsed", by="rule", on=on)
            lapsed.append(row)
    write_back(lapsed, ("state", "lapsed_on"))
    return len(lapsed)


def _lapses_on(row: Enrolment) -> date:
    """The last day on which it could still have gone on."""
    if row.due_on is not None:
        return max(row.due_on, row.enrolled_on or row.due_on) + AFTER_DUE
    last: date = row.last  # type: ignore[attr-defined]  # annotated by lapse
    return last + QUIET
