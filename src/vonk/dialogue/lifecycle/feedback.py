"""What is exported, erased and expired of feedback."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from vonk.dialogue.models import FeedbackRequest
from vonk.messaging.actions import retract
from vonk.people import lifecycle
from vonk.people.lifecycle import Record

UNANSWERED = timedelta(days=90)


def register() -> None:
    """Adds the class; called once when the app is ready."""
    lifecycle.register(
        "feedback",
        basis="the person's own choice",
        term="until the asker deletes it; without an answer 90 days",
        export=_export,
        erase=_erase,
        expire=_expire,
    )


def _export(person: int) -> Sequence[Record]:
    """What one asked with the answers, and what one wrote to others."""
    asked = FeedbackRequest.objects.filter(person=person).select_related("colleague").order_by("asked_at")
    given = FeedbackRequest.objects.filter(colleague=person).select_related("person").order_by("asked_at")
    return [
        *({"asked_of": row.colleague.name if row.colleague else None, **_written(row)} for row in asked),
        *({"written_for": row.person.name, **_written(row)} for row in given),
    ]


def _written(row: FeedbackRequest) -> Record:
    return {
        "skill": row.skill,
        "note": row.note,
        "asked_at": row.asked_at.isoformat(),
        "went_well": row.went_well,
        "one_thing": row.one_thing,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
    }


def _erase(person: int, *, now: datetime) -> int:
    """What the person asked goes; what the person wrote stays with who asked it, without a name."""
    asked = FeedbackRequest.objects.filter(person=person, colleague__isnull=False).values_list("public_id", "colleague")
    retract(about=[public_id for public_id, _whom in asked], to={whom for _id, whom in asked if whom})
    written = FeedbackRequest.objects.filter(colleague=person)
    waiting = written.filter(answered_at=None).update(colleague=None, withdrawn_at=now)
    rows = waiting + written.update(colleague=None)
    return rows + FeedbackRequest.objects.filter(person=person).delete()[0]


def _expire(*, now: datetime) -> int:
    """Never answered, declined or taken back: 90 days later nobody needs it."""
    old = Q(asked_at__lt=now - UNANSWERED, answered_at=None) | Q(withdrawn_at__lt=now - UNANSWERED)
    return FeedbackRequest.objects.filter(old).delete()[0]
