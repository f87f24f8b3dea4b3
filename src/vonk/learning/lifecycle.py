"""What is exported, erased and expired of enrolments and of what people share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from vonk.learning import time_lifecycle
from vonk.learning.models import Enrolment, RequestNote, Share
from vonk.messaging.actions import retract
from vonk.people import lifecycle
from vonk.people.briefing import told_of
from vonk.people.lifecycle import Record

DAYS = ("enrolled_on", "started_on", "completed_on", "failed_on", "applied_on", "withdrawn_on", "lapsed_on", "due_on",
        "requested_on", "answer_by", "decided_on")  # fmt: skip


def register() -> None:
    """Enrolments before shares, so that shares are erased first."""
    lifecycle.register(
        "enrolment",
        basis="employment contract",
        term="with the person",
        export=_export_enrolments,
        erase=_erase_enrolments,
        expire=_keep_enrolments,
    )
    lifecycle.register(
        "share",
        basis="the person's own choice",
        term="90 days after it was taken back",
        export=_export_shares,
        erase=_erase_shares,
        expire=_expire_shares,
    )
    time_lifecycle.register()


def _export_enrolments(person: int) -> Sequence[Record]:
    rows = Enrolment.objects.filter(person=person).select_related("offering").prefetch_related("notes").order_by("pk")
    return [
        {
            "offering": row.offering.title,
            "obligation": row.obligation,
            "attempt": row.attempt,
            "state": row.state,
            "step_reached": row.step_reached,
            "notes": [{"kind": note.kind, "words": note.words} for note in row.notes.all()],
            **{day: str(getattr(row, day)) for day in DAYS if getattr(row, day) is not None},
        }
        for row in rows
    ]


def _erase_enrolments(person: int, *, now: datetime) -> int:  # noqa: ARG001
    ids = list(Enrolment.objects.filter(person=person).values_list("public_id", flat=True))
    asked = RequestNote.objects.filter(enrolment__person=person, author__isnull=False)
    retract(about=ids, to=told_of(person) | set(asked.values_list("author", flat=True)) - {person})
    return Enrolment.objects.filter(person=person).delete()[0]


def _keep_enrolments(*, now: datetime) -> int:  # noqa: ARG001
    return 0


def _export_shares(person: int) -> Sequence[Record]:
    rows = Share.objects.filter(person=person).select_related("enrolment__offering").order_by("shared_at")
    return [
        {
            "what": row.what,
            "offering": row.enrolment.offering.title,
            "step": row.step,
            "words": row.words,
            "shared_at": row.shared_at.isoformat(),
            "taken_back_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        }
        for row in rows
    ]


def _erase_shares(person: int, *, now: datetime) -> int:  # noqa: ARG001
    ids = list(Share.objects.filter(person=person).values_list("public_id", flat=True))
    retract(about=ids, to=told_of(person))
    return Share.objects.filter(person=person).delete()[0]


def _expire_shares(*, now: datetime) -> int:
    return Share.objects.filter(withdrawn_at__lt=now - timedelta(days=90)).delete()[0]
