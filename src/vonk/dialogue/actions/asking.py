"""Asks, once a day, whether what was finished two or six weeks ago is used: one open question for a person at a time.

Asked about: what is completed or applied, by somebody who is measured, works here and is there today. Nothing is asked
of what was set aside, let go or passed over, nor after six weeks when it was used and a colleague saw it. Of several
the one of six weeks goes first, then what was chosen oneself, then what was finished last; the others wait until the
question that is open is answered or gone, and are not asked at all once their two weeks have passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from vonk.dialogue.boosters import LET_GO
from vonk.dialogue.kinds.transfer import question_draft
from vonk.dialogue.models import BarrierTap, Commitment, Confirmation, TransferQuestion
from vonk.dialogue.queries.transfer import FINISHED, OPEN_FOR
from vonk.learning.models import Enrolment
from vonk.messaging.actions import queue
from vonk.people.access import System
from vonk.people.days import organisation_day
from vonk.people.models import Unavailability
from vonk.people.purposes import purpose_on

WINDOWS: Final = {2: (14, 27), 6: (42, 55)}  # weeks: first and last day after finishing on which it may be asked
WISH: Final = ("chosen", "employer", "statutory_or_cao")
CHUNK: Final = 1_000


@dataclass(frozen=True)
class Asked:
    """How many questions were put, and how many messages were made of them."""

    questions: int
    messages: int


@dataclass(frozen=True)
class ExampleGiven:
    """A question with its answer, made up for a demo; `used` is empty for somebody who did not answer."""

    enrolment: int
    week: int
    asked_on: date
    used: str = ""
    barrier: str = ""
    words: str = ""
    effect: str = ""  # at six weeks, of who used it
    answered_at: datetime | None = None


def ask(*, now: datetime) -> Asked:
    """Puts the questions of today, each with one listening message; safe to run twice on a day."""
    system = System("transfer: whether what was learned is used", now)
    if not purpose_on("signals", now=now):
        return Asked(0, 0)
    today = organisation_day(now)
    questions = messages = 0
    for chosen in batched(_chosen(today), CHUNK):
        done = _put(system, chosen, today)
        questions, messages = questions + done.questions, messages + done.messages
    return Asked(questions, messages)


@transaction.atomic
def record_examples(system: System, *, rows: Sequence[ExampleGiven]) -> int:  # noqa: ARG001 - for a demo's loader
    """Writes questions and answers that are made up, marked as such, with their barrier taps; nothing is sent."""
    people = dict(Enrolment.objects.filter(pk__in={row.enrolment for row in rows}).values_list("pk", "person_id"))
    known = [row for row in rows if row.enrolment in people]
    TransferQuestion.objects.bulk_create(
        [
            TransferQuestion(
                person_id=people[row.enrolment],
                enrolment_id=row.enrolment,
                week=row.week,
                asked_on=row.asked_on,
                used=row.used,
                barrier=row.barrier,
                example=row.words,
                effect=row.effect,
                answered_at=row.answered_at,
                made_up=True,
            )
            for row in known
        ],
        CHUNK,
        ignore_conflicts=True,
    )
    taps = [
        BarrierTap(
            person_id=people[row.enrolment],
            enrolment_id=row.enrolment,
            barrier=row.barrier,
            source="transfer",
            tapped_on=row.answered_at.date() if row.answered_at else row.asked_on,
            example=True,
        )
        for row in known
        if row.barrier
    ]
    BarrierTap.objects.bulk_create(taps, CHUNK)
    return len(known)


@dataclass(frozen=True, slots=True)
class _Due:
    """Something that may be asked about today."""

    enrolment: int
    person: int
    week: int
    obligation: str
    completed_on: date

    @property
    def order(self) -> tuple[int, int, int, int]:
        return -self.week, WISH.index(self.obligation), -self.completed_on.toordinal(), self.enrolment


def _chosen(today: date) -> Iterable[_Due]:
    """One for each person."""
    first: dict[int, _Due] = {}
    for week in WINDOWS:
        rows = _candidates(week, today).values_list("pk", "person_id", "obligation", "completed_on")
        for pk, person, obligation, completed_on in rows.iterator(10_000):
            due = _Due(pk, person, week, obligation, completed_on or today)
            kept = first.get(person)
            if kept is None or due.order < kept.order:
                first[person] = due
    return sorted(first.values(), key=lambda due: due.enrolment)


def _candidates(week: int, today: date) -> QuerySet[Enrolment]:
    soonest, latest = WINDOWS[week]
    between = (today - timedelta(days=latest), today - timedelta(days=soonest))
    rows = Enrolment.objects.filter(state__in=FINISHED, completed_on__range=between, person__measured=True)
    rows = rows.filter(person__employed_from__lte=today)
    rows = rows.filter(Q(person__employed_to=None) | Q(person__employed_to__gte=today))
    rows = rows.filter(Q(set_aside_until=None) | Q(set_aside_until__lte=today))
    away = Unavailability.objects.filter(person=OuterRef("person"), day_from__lte=today, day_to__gte=today)
    of_person = TransferQuestion.objects.filter(person=OuterRef("person"))
    is_open = of_person.filter(used="", skipped_on=None, asked_on__gt=today - OPEN_FOR)
    same = TransferQuestion.objects.filter(enrolment=OuterRef("pk"))
    rows = rows.exclude(Exists(away)).exclude(Exists(is_open)).exclude(Exists(same.filter(week=week)))
    if week == min(WINDOWS):
        return rows
    closed = same.filter(Q(booster=LET_GO) | Q(skipped_on__isnull=False))
    seen = Confirmation.objects.filter(enrolment=OuterRef("pk"), answer="seen", withdrawn_at=None)
    return rows.exclude(Exists(closed)).exclude(Q(state="applied") & Exists(seen))


@transaction.atomic
def _put(system: System, chosen: Sequence[_Due], today: date) -> Asked:
    made = [
        TransferQuestion(person_id=due.person, enrolment_id=due.enrolment, week=due.week, asked_on=today)
        for due in chosen
    ]
    TransferQuestion.objects.bulk_create(made, CHUNK, ignore_conflicts=True)  # another worker may have been first
    mine = {row.public_id for row in made}
    rows = TransferQuestion.objects.filter(public_id__in=mine).select_related("enrolment__offering")
    questions = list(rows)
    intended = _intended([row.enrolment_id for row in questions], today)
    drafts = [question_draft(row, intended.get(row.enrolment_id)) for row in questions]
    return Asked(len(questions), len(queue(drafts=drafts, now=system.now).messages))


def _intended(enrolments: Collection[int], today: date) -> dict[int, Commitment]:
    """What was intended with these, which comes back now."""
    rows = Commitment.objects.filter(enrolment__in=enrolments)
    found = {row.enrolment_id: row for row in rows}
    rows.filter(returned_on=None).update(returned_on=today)
    return found
