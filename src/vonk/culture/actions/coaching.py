"""Practises one step of the course: what one means to do, the self-check, and how it went. For nobody else."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from vonk.culture.course import STEPS
from vonk.culture.models import CoachStep
from vonk.people.access import NotAllowed, Viewer

LONGEST = 300


@transaction.atomic
def intend(*, viewer: Viewer, step: int, words: str) -> None:
    """What one will do this week; practised again it is open again."""
    _set(viewer, step, intention=words[:LONGEST], done_at=None)


@transaction.atomic
def check(*, viewer: Viewer, step: int, answers: Mapping[str, int]) -> None:
    """What one answered in the self-check: the place of each question → the place of the answer."""
    _set(viewer, step, checked=dict(answers))


@transaction.atomic
def finish(*, viewer: Viewer, step: int, words: str = "") -> None:
    """It is done; how it went in own words, or nothing."""
    _set(viewer, step, went=words[:LONGEST], done_at=viewer.now)


@transaction.atomic
def reopen(*, viewer: Viewer, step: int) -> None:
    """It is not done after all; the words stay."""
    _set(viewer, step, done_at=None)


def _set(viewer: Viewer, step: int, **values: object) -> None:
    if not viewer.leads or not 1 <= step <= STEPS:
        raise NotAllowed
    CoachStep.objects.update_or_create(person_id=viewer.own(), step=step, defaults=values)
