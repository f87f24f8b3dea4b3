"""Reads of one's own learning: what is open, what the next step is, and what one shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from vonk.catalog.queries import StepShown, steps_of
from vonk.learning.models import Enrolment, Share
from vonk.people.access import Viewer
from vonk.people.texts import Text


@dataclass(frozen=True)
class EnrolmentShown:
    """One's own enrolment, with its steps and the next of them."""

    public_id: UUID
    offering: UUID
    title: Text
    programme: Text
    problem: Text
    url: str
    form: str
    minutes: int | None
    obligation: str
    attempt: int
    state: str
    enrolled_on: date | None
    started_on: date | None
    completed_on: date | None
    applied_on: date | None
    due_on: date | None
    last_active_on: date | None
    set_aside_until: date | None
    step_reached: int
    steps: tuple[StepShown, ...]
    next_step: StepShown | None  # None when all are done, or none are known


@dataclass(frozen=True)
class ShareShown:
    """What one shows, or showed, to the manager."""

    public_id: UUID
    enrolment: UUID
    title: Text
    what: str
    step: int | None
    words: str
    shared_at: datetime
    withdrawn_at: datetime | None
    answered_at: datetime | None


def my_enrolments(viewer: Viewer) -> tuple[EnrolmentShown, ...]:
    """One's own open enrolments: what is due first, then what was active last; what is set aside comes at the end."""
    rows = _mine(viewer).filter(state__in=["approved", "started"])
    shown = _shown(viewer, rows)
    today = viewer.today
    return tuple(sorted(shown, key=lambda one: _order(one, today)))


def _order(one: EnrolmentShown, today: date) -> tuple[bool, date, int]:
    aside = one.set_aside_until is not None and one.set_aside_until > today
    active = one.last_active_on or one.enrolled_on or date.min
    return aside, one.due_on or date.max, -active.toordinal()


def enrolment(viewer: Viewer, public_id: UUID) -> EnrolmentShown | None:
    """One enrolment of one's own; None for anybody else's."""
    found = _shown(viewer, _mine(viewer).filter(public_id=public_id))
    return found[0] if found else None


def my_shares(viewer: Viewer, *, enrolment: UUID | None = None) -> tuple[ShareShown, ...]:
    """What one shares now and shared before, the latest first."""
    rows = Share.objects.filter(person=viewer.own()).select_related("enrolment__offering").order_by("-shared_at", "-pk")
    if enrolment is not None:
        rows = rows.filter(enrolment__public_id=enrolment)
    return tuple(
        ShareShown(
            public_id=row.public_id,
            enrolment=row.enrolment.public_id,
            title=row.enrolment.offering.title,
            what=row.what,
            step=row.step,
            words=row.words,
            shared_at=row.shared_at,
            withdrawn_at=row.withdrawn_at,
            answered_at=row.answered_at,
        )
        for row in rows
    )


def _mine(viewer: Viewer) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(person=viewer.own()).select_related("offering")


def _shown(viewer: Viewer, rows: Iterable[Enrolment]) -> tuple[EnrolmentShown, ...]:
    rows = list(rows)
    steps = steps_of(viewer, [row.offering_id for row in rows])
    return tuple(_one(row, steps.get(row.offering_id, ())) for row in rows)


def _one(row: Enrolment, steps: tuple[StepShown, ...]) -> EnrolmentShown:
    return EnrolmentShown(
        public_id=row.public_id,
        offering=row.offering.public_id,
        title=row.offering.title,
        programme=row.offering.programme,
        problem=row.offering.problem,
        url=row.offering.url,
        form=row.offering.form,
        minutes=row.offering.minutes,
        obligation=row.obligation,
        attempt=row.attempt,
        state=row.state,
        enrolled_on=row.enrolled_on,
        started_on=row.started_on,
        completed_on=row.completed_on,
        applied_on=row.applied_on,
        due_on=row.due_on,
        last_active_on=row.last_active_on,
        set_aside_until=row.set_aside_until,
        step_reached=row.step_reached,
        steps=steps,
        next_step=_next(row, steps),
    )


def _next(row: Enrolment, steps: tuple[StepShown, ...]) -> StepShown | None:
    if row.completed_on is not None:
        return None
    return next((step for step in steps if step.position == row.step_reached + 1), None)
