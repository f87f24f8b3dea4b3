"""What learning brings in pay and position and what it does not, as everybody who works here reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from vonk.dialogue.models import PayAnswer, PayQuestion
from vonk.people.access import Viewer
from vonk.people.texts import Text

MOST = 200


@dataclass(frozen=True)
class PayAnswerShown:
    """One honest answer about an offering, a skill or a path."""

    public_id: UUID
    title: Text  # of the offering, or the skill itself
    offering: UUID | None
    pay: str
    brings: Text
    does_not: Text
    source: str
    decided_on: date
    review_on: date | None
    withdrawn: bool


@dataclass(frozen=True)
class Asked:
    """An offering of which somebody would like to know what it brings; not who asked."""

    offering: UUID
    title: Text
    asked_on: date


def pay_answers(viewer: Viewer, *, search: str = "") -> tuple[PayAnswerShown, ...]:
    """Every answer that stands, for everybody who works here; those that hold all the words searched for."""
    viewer.own()
    rows = PayAnswer.objects.filter(withdrawn_at=None).select_related("offering")
    for word in search.split():
        rows = rows.filter(
            Q(offering__title__nl__icontains=word)
            | Q(offering__title__en__icontains=word)
            | Q(skill__nl__icontains=word)
            | Q(skill__en__icontains=word)
            | Q(brings__nl__icontains=word)
            | Q(brings__en__icontains=word)
        )
    return tuple(_shown(row) for row in rows.order_by("-decided_on", "-pk")[:MOST])


def pay_answer_for(viewer: Viewer, *, offering: UUID) -> PayAnswerShown | None:
    """The answer that stands about one offering; None when nobody gave it yet."""
    viewer.own()
    row = PayAnswer.objects.filter(offering__public_id=offering, withdrawn_at=None).select_related("offering").last()
    return _shown(row) if row else None


def pay_answer(viewer: Viewer, *, answer: UUID) -> PayAnswerShown | None:
    """One answer, also one that was withdrawn, for the learning team."""
    viewer.require("learning_team")
    row = PayAnswer.objects.filter(public_id=answer).select_related("offering").first()
    return _shown(row) if row else None


def pay_questions(viewer: Viewer) -> tuple[Asked, ...]:
    """What people would like to know and nobody answered, for the learning team; the oldest first."""
    viewer.require("learning_team")
    answered = PayAnswer.objects.filter(withdrawn_at=None, offering__isnull=False).values("offering")
    rows = PayQuestion.objects.exclude(offering__in=answered).select_related("offering").order_by("asked_on", "pk")
    return tuple(Asked(row.offering.public_id, row.offering.title, row.asked_on) for row in rows[:MOST])


def _shown(row: PayAnswer) -> PayAnswerShown:
    return PayAnswerShown(
        public_id=row.public_id,
        title=row.offering.title if row.offering else row.skill,
        offering=row.offering.public_id if row.offering else None,
        pay=row.pay,
        brings=row.brings,
        does_not=row.does_not,
        source=row.source,
        decided_on=row.decided_on,
        review_on=row.review_on,
        withdrawn=row.withdrawn_at is not None,
    )
