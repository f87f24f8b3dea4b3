"""Verbs of learning time: put aside, keep, move, let go, change; and what is agreed for one person or for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from vonk.learning.models import LearningBlock, TimeNorm
from vonk.learning.time_free import Moment
from vonk.learning.time_queries import suggested
from vonk.people.access import NotAllowed, Viewer

EARLIEST, LATEST = timedelta(days=56), timedelta(days=183)  # so far back and ahead one can still put time aside


class Overlaps(Exception):
    """There is learning time of one's own at that moment already."""


class OutOfReach(Exception):
    """Too long ago or too far ahead, or nothing free was found."""


class AlreadySaid(Exception):
    """What one wants to take back has a sequel: the later moment was kept, moved or let go."""


@dataclass(frozen=True)
class Put:
    """A moment as it stands now."""

    public_id: UUID
    moment: Moment
    state: str


@transaction.atomic
def put_aside(*, viewer: Viewer, moment: Moment) -> Put:
    """Puts learning time aside for oneself; Overlaps or OutOfReach."""
    return _put(_new(viewer, moment))


@transaction.atomic
def keep(*, viewer: Viewer, block: UUID) -> Put:
    """It stays so, or it happened."""
    return _say(viewer, block, "kept")


@transaction.atomic
def let_go(*, viewer: Viewer, block: UUID) -> Put:
    """Not this time."""
    return _say(viewer, block, "dropped")


def _say(viewer: Viewer, block: UUID, state: str) -> Put:
    row = _locked(viewer, block)
    if row.state == "moved":
        raise AlreadySaid
    row.state, row.said_at = state, viewer.now
    row.save(update_fields=["state", "said_at"])
    return _put(row)


@transaction.atomic
def move(*, viewer: Viewer, block: UUID) -> Put:
    """To the next free moment in one's own working hours; gives the new one. OutOfReach when there is none."""
    row = _locked(viewer, block)
    if row.state == "moved":
        raise AlreadySaid
    to = suggested(viewer, instead_of=_moment(row))
    if to is None:
        raise OutOfReach
    row.state, row.said_at = "moved", viewer.now
    row.save(update_fields=["state", "said_at"])
    return _put(_new(viewer, to, moved_from=row))


@transaction.atomic
def reopen(*, viewer: Viewer, block: UUID) -> Put:
    """Takes back whatever was said of it; the moment to which it was moved goes, unless something was said of that."""
    row = _locked(viewer, block)
    if row.state == "moved":
        if row.moved_to.exclude(state="planned").exists():
            raise AlreadySaid
        row.moved_to.all().delete()
    row.state, row.said_at = "planned", viewer.now
    row.save(update_fields=["state", "said_at"])
    return _put(row)


@transaction.atomic
def remove(*, viewer: Viewer, block: UUID) -> bool:
    """Takes back that time was put aside; only as long as nothing was said of it."""
    return _mine(viewer).filter(public_id=block, state="planned", moved_from=None).delete()[0] > 0


@transaction.atomic
def change(*, viewer: Viewer, block: UUID, moment: Moment) -> Put:
    """Another day, time or length; what was said of it stays. Overlaps or OutOfReach."""
    row = _locked(viewer, block)
    if row.state not in {"planned", "kept"}:
        raise AlreadySaid
    _check(viewer, moment, besides=row.pk)
    row.day, row.starts_at, row.minutes, row.said_at = moment.day, moment.starts_at, moment.minutes, viewer.now
    row.save()
    return _put(row)


@transaction.atomic
def set_norm(*, viewer: Viewer, weekly_minutes: int, valid_from: date) -> int:
    """What everybody may spend on learning in working time, from a day on; for the learning team. Gives its key."""
    viewer.require("learning_team")
    TimeNorm.objects.filter(person=None, valid_from=valid_from).delete()
    return TimeNorm.objects.create(weekly_minutes=weekly_minutes, valid_from=valid_from).pk


@transaction.atomic
def remove_norm(*, viewer: Viewer, norm: int) -> bool:
    """Takes that back: what held before holds again."""
    viewer.require("learning_team")
    return TimeNorm.objects.filter(pk=norm, person=None).delete()[0] > 0


@transaction.atomic
def agree(*, person: int, weekly_minutes: int, valid_from: date, subject: str) -> None:
    """What two people agreed in a talk (`subject`); agreed again in the same talk it is replaced, with 0 it ends."""
    TimeNorm.objects.filter(person=person, subject=subject).delete()
    TimeNorm.objects.create(
        person_id=person, weekly_minutes=weekly_minutes, valid_from=valid_from, subject=subject[:60]
    )


@transaction.atomic
def end_agreement(*, person: int, subject: str) -> bool:
    """Takes back what was agreed in that talk."""
    return TimeNorm.objects.filter(person=person, subject=subject).delete()[0] > 0


def _new(viewer: Viewer, moment: Moment, *, moved_from: LearningBlock | None = None) -> LearningBlock:
    _check(viewer, moment)
    return LearningBlock.objects.create(
        person_id=viewer.own(),
        day=moment.day,
        starts_at=moment.starts_at,
        minutes=moment.minutes,
        moved_from=moved_from,
        said_at=viewer.now,
    )


def _check(viewer: Viewer, moment: Moment, *, besides: int = 0) -> None:
    if not viewer.today - EARLIEST <= moment.day <= viewer.today + LATEST:
        raise OutOfReach
    there = _mine(viewer).filter(day=moment.day, state__in=["planned", "kept"]).exclude(pk=besides)
    if any(moment.meets(_moment(row)) for row in there):
        raise Overlaps


def _mine(viewer: Viewer) -> QuerySet[LearningBlock]:
    return LearningBlock.objects.filter(person=viewer.own())


def _locked(viewer: Viewer, block: UUID) -> LearningBlock:
    row = _mine(viewer).select_for_update().filter(public_id=block).first()
    if row is None:
        raise NotAllowed
    return row


def _moment(row: LearningBlock) -> Moment:
    return Moment(row.day, row.starts_at, row.minutes)


def _put(row: LearningBlock) -> Put:
    return Put(row.public_id, _moment(row), row.state)
