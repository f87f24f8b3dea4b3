"""Reads of one's own requests: what I asked, who decides by when, what was asked back, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from vonk.learning.disclosed import Note
from vonk.learning.models import Enrolment
from vonk.learning.requesting import answer_by
from vonk.people.access import Viewer
from vonk.people.texts import Text

SHOWN_FOR = timedelta(days=365)


@dataclass(frozen=True)
class RequestShown:
    """One's own request. state: requested | approved | declined | cancelled | waitlisted | under_way."""

    enrolment: UUID
    title: Text
    minutes: int | None
    state: str
    requested_on: date | None
    answer_by: date | None
    decided_by: str
    decided_on: date | None
    notes: tuple[Note, ...]

    @property
    def question(self) -> str:
        """What waits for one's own answer; empty when nothing does."""
        last = self.notes[-1] if self.notes else None
        return last.words if last and last.kind == "question" and self.state == "requested" else ""

    @property
    def reason(self) -> str:
        """Why it was declined."""
        return next((note.words for note in self.notes if note.kind == "reason"), "")


def my_requests(viewer: Viewer) -> tuple[RequestShown, ...]:
    """What one asked: what waits first, then what was decided in the past year, the latest first."""
    since = viewer.today - SHOWN_FOR
    asked = Q(state="requested") | Q(requested_on__gte=since) | Q(decided_on__gte=since)
    rows = Enrolment.objects.filter(asked, person=viewer.own()).exclude(state="suggested")
    rows = rows.select_related("offering", "decided_by").prefetch_related("notes")
    rows = rows.order_by(F("requested_on").desc(nulls_last=True), "-pk")
    shown = [_shown(row, ZoneInfo(viewer.tz)) for row in rows]
    return tuple(sorted(shown, key=lambda one: one.state != "requested"))


def answer_expected(viewer: Viewer) -> date:
    """Until when one may expect an answer to what one asks today."""
    return answer_by(viewer.today)


def _shown(row: Enrolment, zone: ZoneInfo) -> RequestShown:
    notes = sorted(row.notes.all(), key=lambda note: (note.written_at, note.pk))
    known = {"requested", "approved", "declined", "cancelled", "waitlisted"}
    return RequestShown(
        enrolment=row.public_id,
        title=row.offering.title,
        minutes=row.offering.minutes,
        state=row.state if row.state in known else "under_way",
        requested_on=row.requested_on,
        answer_by=row.answer_by,
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_on=row.decided_on,
        notes=tuple(Note(note.kind, note.words, note.written_at.astimezone(zone).date()) for note in notes),
    )
