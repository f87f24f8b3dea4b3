"""Asking one colleague two questions about one skill, and answering them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import transaction

from vonk.dialogue import feedback_letters as letters
from vonk.dialogue.models import FeedbackRequest
from vonk.dialogue.queries.colleagues import colleague as colleague_of
from vonk.dialogue.queries.feedback import CHANGEABLE, MOST_OPEN, open_requests
from vonk.messaging.actions import queue
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Person

SKILL, NOTE, ANSWER = 120, 300, 1000  # characters


class TooManyOpen(Exception):
    """Three requests wait for an answer already: first hear those, or take one back."""


class TooLate(Exception):
    """The request was taken back, or what was written can no longer be changed."""


@dataclass(frozen=True)
class Requested:
    """A request, and whether it is new."""

    public_id: UUID
    new: bool


@transaction.atomic
def ask_feedback(viewer: Viewer, *, colleague: UUID, skill: str, note: str = "") -> Requested:
    """Asks one colleague about one skill; the same question to the same person that is open stays one.

    NotAllowed when nobody of that id works here, or it is the viewer; TooManyOpen from the fourth on.
    """
    asker = Person.objects.select_for_update().get(pk=viewer.own())  # two taps at once count as one
    if colleague_of(viewer, public_id=colleague) is None:
        raise NotAllowed
    asked = Person.objects.get(public_id=colleague)
    skill = skill.strip()[:SKILL]
    waiting = FeedbackRequest.objects.filter(person=asker, colleague=asked, skill=skill, withdrawn_at=None)
    same = waiting.filter(answered_at=None, declined_at=None).first()
    if same is not None:
        return Requested(same.public_id, new=False)
    if open_requests(viewer) >= MOST_OPEN:
        raise TooManyOpen
    row = FeedbackRequest.objects.create(
        person=asker, colleague=asked, skill=skill, note=note.strip()[:NOTE], asked_at=viewer.now
    )
    queue(drafts=[letters.asked(row, asker.given_name)], now=viewer.now)
    return Requested(row.public_id, new=True)


@transaction.atomic
def answer_feedback(viewer: Viewer, *, request: UUID, went_well: str, one_thing: str) -> bool:
    """Writes or changes the two answers; True when it is new. TooLate after seven days, or when it was taken back."""
    row = _asked_of(viewer, request)
    new = row.answered_at is None
    if row.withdrawn_at or (row.answered_at and row.answered_at + CHANGEABLE <= viewer.now):
        raise TooLate
    row.went_well, row.one_thing = went_well.strip()[:ANSWER], one_thing.strip()[:ANSWER]
    row.answered_at, row.declined_at = row.answered_at or viewer.now, None
    row.save(update_fields=["went_well", "one_thing", "answered_at", "declined_at"])
    if new:
        queue(drafts=[letters.answered(row)], now=viewer.now)
    return new


@transaction.atomic
def decline_feedback(viewer: Viewer, *, request: UUID) -> bool:
    """Says that one cannot answer now; why is nobody's business. False when it was answered or taken back."""
    row = _asked_of(viewer, request)
    if row.answered_at or row.withdrawn_at:
        return False
    row.declined_at = row.declined_at or viewer.now
    row.save(update_fields=["declined_at"])
    return True


@transaction.atomic
def reconsider_feedback(viewer: Viewer, *, request: UUID) -> bool:
    """Takes back that one cannot answer."""
    row = _asked_of(viewer, request)
    if row.declined_at is None or row.withdrawn_at:
        return False
    row.declined_at = None
    row.save(update_fields=["declined_at"])
    return True


def remove_feedback(viewer: Viewer, *, request: UUID) -> Literal["withdrawn", "deleted"]:
    """Takes back a request that waits, or deletes an answer for good; only of one's own, else NotAllowed."""
    mine = FeedbackRequest.objects.filter(public_id=request, person=viewer.own(), withdrawn_at=None)
    if mine.filter(answered_at=None).update(withdrawn_at=viewer.now):
        return "withdrawn"
    if not mine.delete()[0]:
        raise NotAllowed
    return "deleted"


def _asked_of(viewer: Viewer, request: UUID) -> FeedbackRequest:
    """The request, for the colleague of whom it was asked."""
    rows = FeedbackRequest.objects.select_for_update(of=("self",)).filter(public_id=request, colleague=viewer.own())
    row = rows.first()
    if row is None:
        raise NotAllowed
    return row
