"""What is exported, erased and expired of use at work: questions, intentions, and what colleagues saw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from vonk.dialogue.models import Commitment, Confirmation, TransferQuestion
from vonk.messaging.actions import retract
from vonk.people import lifecycle
from vonk.people.lifecycle import Record

TERM = timedelta(days=730)


def register() -> None:
    """Adds the class; called once when the app is ready."""
    lifecycle.register(
        "transfer",
        basis="legitimate interest: helping people learn",
        term="2 years",
        export=_export,
        erase=_erase,
        expire=_expire,
    )


def _export(person: int) -> Sequence[Record]:
    """What one was asked and answered, intended, asked of colleagues, and said to colleagues who asked."""
    questions = TransferQuestion.objects.filter(person=person).select_related("enrolment__offering")
    commitments = Commitment.objects.filter(person=person).select_related("enrolment__offering")
    mine = Confirmation.objects.filter(person=person).select_related("colleague")
    given = Confirmation.objects.filter(colleague=person).select_related("person")
    return [
        *(_question(row) for row in questions.order_by("asked_on", "pk")),
        *(_commitment(row) for row in commitments.order_by("made_at")),
        *(
            {"asked_of": row.colleague.name if row.colleague else None, **_confirmation(row)}
            for row in mine.order_by("asked_at")
        ),
        *({"answered_for": row.person.name, **_confirmation(row)} for row in given.order_by("asked_at")),
    ]


def _question(row: TransferQuestion) -> Record:
    return {
        "offering": row.enrolment.offering.title,
        "week": row.week,
        "asked_on": str(row.asked_on),
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        "passed_over_on": str(row.skipped_on) if row.skipped_on else None,
        "used": row.used,
        "made_a_difference": row.effect,
        "held_back_by": row.barrier,
        "example": row.example,
        "chose_as_help": row.booster,
        "made_up": row.made_up,
    }


def _commitment(row: Commitment) -> Record:
    return {
        "offering": row.enrolment.offering.title,
        "when": row.moment,
        "then": row.deed,
        "made_at": row.made_at.isoformat(),
        "kept": row.kept,
    }


def _confirmation(row: Confirmation) -> Record:
    return {
        "what": row.what,
        "asked_at": row.asked_at.isoformat(),
        "answer": row.answer,
        "words": row.words,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
    }


def _erase(person: int, *, now: datetime) -> int:
    """What is the person's own goes; what they said they saw stays with who asked, without a name and their words."""
    asked = Confirmation.objects.filter(person=person, colleague__isnull=False).values_list("public_id", "colleague")
    retract(about=[public_id for public_id, _whom in asked], to={whom for _id, whom in asked if whom})
    given = Confirmation.objects.filter(colleague=person)
    waiting = given.filter(answered_at=None).update(colleague=None, withdrawn_at=now)
    rows = waiting + given.update(colleague=None, words="")
    for model in (TransferQuestion, Commitment, Confirmation):
        rows += model.objects.filter(person=person).delete()[0]
    return rows


def _expire(*, now: datetime) -> int:
    before = now - TERM
    rows = TransferQuestion.objects.filter(asked_on__lt=before.date()).delete()[0]
    rows += Commitment.objects.filter(made_at__lt=before).delete()[0]
    return rows + Confirmation.objects.filter(asked_at__lt=before).delete()[0]
