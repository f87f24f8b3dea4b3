"""Verbs of a request: the person asks, whoever leads the team decides, asks back, or says why not; both are told."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from vonk.catalog.queries import due_days, offering_id
from vonk.learning.changes import Changed, changed, locked, moved
from vonk.learning.models import Enrolment, RequestNote
from vonk.learning.moves import NEW, NoSuchMove, move
from vonk.learning.reading import ended_on
from vonk.learning.request_kind import tell
from vonk.messaging.hours import Pattern
from vonk.people.access import NotAllowed, Viewer
from vonk.people.days import valid_on
from vonk.people.models import Leadership, Organisation, Person

ANSWER_WITHIN = 5  # working days
LONGEST = 500


class NoQuestion(ValueError):
    """Words are missing, or there is no question to answer."""


@transaction.atomic
def request(*, viewer: Viewer, offering: UUID, now: datetime) -> Changed:
    """Asks to take part in an offering; an open suggestion becomes the request. An answer may be expected in 5 days."""
    del now
    person, pk = viewer.own(), offering_id(offering)
    if pk is None:
        raise NotAllowed
    rows = list(Enrolment.objects.select_for_update().filter(person=person, offering=pk).order_by("attempt"))
    last = rows[-1] if rows else None
    if last is None or ended_on(last) is not None:
        last = Enrolment(person_id=person, offering_id=pk, attempt=last.attempt + 1 if last else 1, state=NEW)
        last.due_on = due_days([pk]).get(pk)
    move(last, "requested", by="person", on=viewer.today)
    last.requested_on, last.answer_by = viewer.today, answer_by(viewer.today)
    last.save()
    return changed(last)


def answer_by(asked_on: date) -> date:
    """The fifth working day after this one, public holidays aside."""
    organisation = Organisation.objects.get()
    return Pattern(organisation.tz, organisation.country).working_days_after(asked_on, ANSWER_WITHIN)


@transaction.atomic
def approve(*, viewer: Viewer, enrolment: UUID, now: datetime) -> Changed:
    """Says yes to a request of somebody else; nobody approves their own. Who asked gets one message."""
    return _decided(viewer, _to_decide(viewer, enrolment), "approved", now)


@transaction.atomic
def decline(*, viewer: Viewer, enrolment: UUID, reason: str, now: datetime) -> Changed:
    """Says no to a request of somebody else, and why; NoQuestion without a reason."""
    row = _to_decide(viewer, enrolment)
    made = _decided(viewer, row, "declined", now)
    _note(viewer, row, "reason", reason, now)
    return made


@transaction.atomic
def ask(*, viewer: Viewer, enrolment: UUID, words: str, now: datetime) -> None:
    """Asks something before deciding; who asked gets one message. NoQuestion while an earlier one waits."""
    row = _to_decide(viewer, enrolment)
    if row.state != "requested":
        msg = f"{row.state}: nothing left to ask"
        raise NoSuchMove(msg)
    if _open_question(row) is not None:
        msg = "an earlier question waits for its answer"
        raise NoQuestion(msg)
    _note(viewer, row, "question", words, now)
    tell(row, "question", to=row.person_id, now=now)


@transaction.atomic
def answer(*, viewer: Viewer, enrolment: UUID, words: str, now: datetime) -> None:
    """Answers the question about one's own request; who asked it gets one message as long as they lead the team."""
    row = locked(Enrolment.objects.filter(public_id=enrolment, person=viewer.own()))
    question = _open_question(row)
    if question is None or row.state != "requested":
        msg = "nothing was asked"
        raise NoQuestion(msg)
    _note(viewer, row, "answer", words, now)
    if question.author is not None and _leads(question.author, row.person, viewer.today):
        tell(row, "answer", to=question.author.pk, now=now)


def _to_decide(viewer: Viewer, enrolment: UUID) -> Enrolment:
    """The request of somebody whom the viewer leads today; NotAllowed for any other, one's own too."""
    row = locked(Enrolment.objects.filter(public_id=enrolment).exclude(person=viewer.person))
    if not row.person.memberships.filter(valid_on(viewer.today), unit__in=viewer.leads).exists():
        raise NotAllowed
    return row


def _decided(viewer: Viewer, row: Enrolment, to: str, now: datetime) -> Changed:
    row.decided_by_id, row.decided_on = viewer.own(), viewer.today
    made = moved(row, to, "approver", viewer.today)
    tell(row, to, to=row.person_id, now=now)
    return made


def _note(viewer: Viewer, row: Enrolment, kind: str, words: str, now: datetime) -> None:
    if not words.strip():
        msg = "words are missing"
        raise NoQuestion(msg)
    said = words.strip()[:LONGEST]
    RequestNote.objects.create(enrolment=row, author_id=viewer.own(), kind=kind, words=said, written_at=now)


def _open_question(row: Enrolment) -> RequestNote | None:
    last = row.notes.select_related("author").order_by("written_at", "pk").last()
    return last if last is not None and last.kind == "question" else None


def _leads(manager: Person, person: Person, day: date) -> bool:
    homes = person.memberships.filter(valid_on(day)).values("unit")
    return Leadership.objects.filter(valid_on(day), person=manager, unit__in=homes).exists()
