"""Reads feedback: what I asked, what I got, and what a colleague asks of me. Nobody else reads any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from vonk.dialogue.models import FeedbackRequest
from vonk.people.access import Viewer

MOST_OPEN = 3
CHANGEABLE = timedelta(days=7)  # after answering

type State = Literal["open", "answered", "declined", "withdrawn"]


@dataclass(frozen=True)
class Asked:
    """A request of one's own and how it stands."""

    public_id: UUID
    skill: str
    note: str
    colleague: str
    state: State
    asked_on: date
    went_well: str
    one_thing: str
    answered_on: date | None


@dataclass(frozen=True)
class Question:
    """What a colleague asks of the viewer, with what the viewer wrote so far."""

    public_id: UUID
    skill: str
    note: str
    asker: str
    state: State
    asked_on: date
    went_well: str
    one_thing: str
    changeable_until: date | None  # None: nothing written yet, or the time for it has passed


def my_feedback(viewer: Viewer) -> tuple[Asked, ...]:
    """Everything that the viewer asked and did not take back, newest first."""
    rows = FeedbackRequest.objects.filter(person=viewer.own(), withdrawn_at=None).select_related("colleague")
    return tuple(_asked(viewer, row) for row in rows.order_by("-asked_at"))


def open_requests(viewer: Viewer) -> int:
    """How many of the viewer's requests wait for an answer."""
    mine = FeedbackRequest.objects.filter(person=viewer.own(), withdrawn_at=None)
    return mine.filter(answered_at=None, declined_at=None).count()


def asked_of_me(viewer: Viewer) -> tuple[Question, ...]:
    """What colleagues ask of the viewer and what waits, oldest first."""
    rows = FeedbackRequest.objects.filter(colleague=viewer.own(), withdrawn_at=None, answered_at=None, declined_at=None)
    return tuple(_question(viewer, row) for row in rows.select_related("person").order_by("asked_at"))


def request_to_me(viewer: Viewer, *, request: UUID) -> Question | None:
    """One request that was made to the viewer, also when it was taken back; None when there is none."""
    rows = FeedbackRequest.objects.filter(public_id=request, colleague=viewer.own()).select_related("person")
    row = rows.first()
    return _question(viewer, row) if row else None


def _asked(viewer: Viewer, row: FeedbackRequest) -> Asked:
    return Asked(
        public_id=row.public_id,
        skill=row.skill,
        note=row.note,
        colleague=_name(row),
        state=_state(row),
        asked_on=_day(viewer, row.asked_at),
        went_well=row.went_well,
        one_thing=row.one_thing,
        answered_on=_day(viewer, row.answered_at) if row.answered_at else None,
    )


def _question(viewer: Viewer, row: FeedbackRequest) -> Question:
    until = row.answered_at + CHANGEABLE if row.answered_at else None
    return Question(
        public_id=row.public_id,
        skill=row.skill,
        note=row.note,
        asker=row.person.name,
        state=_state(row),
        asked_on=_day(viewer, row.asked_at),
        went_well=row.went_well,
        one_thing=row.one_thing,
        changeable_until=_day(viewer, until) if until and until > viewer.now else None,
    )


def _state(row: FeedbackRequest) -> State:
    if row.withdrawn_at:
        return "withdrawn"
    if row.answered_at:
        return "answered"
    return "declined" if row.declined_at else "open"


def _name(row: FeedbackRequest) -> str:
    return row.colleague.name if row.colleague else ""


def _day(viewer: Viewer, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(viewer.tz)).date()
