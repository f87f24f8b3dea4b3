"""Verbs of the honest answers about pay: the learning team gives and withdraws them, anybody may ask for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from vonk.catalog.queries import offering_id
from vonk.dialogue.models import PayAnswer, PayQuestion
from vonk.people.access import NotAllowed, Viewer
from vonk.people.texts import Text


@dataclass(frozen=True)
class PayGiven:
    """An answer about an offering, or about a skill or path by its name."""

    pay: str  # raise | step | condition | none | undecided
    brings: Text
    does_not: Text
    decided_on: date
    offering: UUID | None = None
    skill: Text | None = None
    source: str = ""
    review_on: date | None = None


@transaction.atomic
def answer_pay(viewer: Viewer, *, given: PayGiven, replaces: UUID | None = None) -> UUID:
    """Gives an answer that everybody reads; what stood about the same is withdrawn."""
    viewer.require("learning_team")
    offering = offering_id(given.offering) if given.offering else None
    if offering is None and not given.skill:
        raise NotAllowed
    standing = PayAnswer.objects.filter(withdrawn_at=None)
    if replaces is not None:
        standing.filter(public_id=replaces).update(withdrawn_at=viewer.now)
    if offering is not None:
        standing.filter(offering=offering).update(withdrawn_at=viewer.now)
        PayQuestion.objects.filter(offering=offering).delete()
    made = PayAnswer.objects.create(
        offering_id=offering,
        skill={} if offering is not None else dict(given.skill or {}),
        pay=given.pay,
        brings=dict(given.brings),
        does_not=dict(given.does_not),
        source=given.source[:300],
        decided_on=given.decided_on,
        review_on=given.review_on,
        recorded_by_id=viewer.account or None,
        recorded_at=viewer.now,
    )
    return made.public_id


@transaction.atomic
def withdraw_pay(viewer: Viewer, *, answer: UUID) -> bool:
    """Takes an answer away from everybody; it can be put back."""
    viewer.require("learning_team")
    return PayAnswer.objects.filter(public_id=answer, withdrawn_at=None).update(withdrawn_at=viewer.now) == 1


@transaction.atomic
def restore_pay(viewer: Viewer, *, answer: UUID) -> bool:
    """Puts a withdrawn answer back, unless another stands about the same offering by now."""
    viewer.require("learning_team")
    row = PayAnswer.objects.filter(public_id=answer).exclude(withdrawn_at=None).first()
    if row is None:
        return False
    if row.offering_id and PayAnswer.objects.filter(offering=row.offering_id, withdrawn_at=None).exists():
        return False
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    return True


@transaction.atomic
def ask_pay(viewer: Viewer, *, offering: UUID) -> bool:
    """Asks the learning team what an offering brings; kept without a name. False when it was asked already."""
    viewer.own()
    pk = offering_id(offering)
    if pk is None:
        raise NotAllowed
    _, new = PayQuestion.objects.get_or_create(offering_id=pk, defaults={"asked_on": viewer.today})
    return new
