"""Raising a theme, answering it, and telling those who were asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from vonk.dialogue import listening_letters as letters
from vonk.dialogue.models import BarrierReport, BarrierTap, PulseRound, Theme, TransferQuestion
from vonk.dialogue.queries.themes import basis
from vonk.dialogue.themed import FIRST_LEVEL, measures
from vonk.messaging.actions import queue
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.days import organisation_day, valid_on
from vonk.people.models import Membership, Person, Unit
from vonk.people.texts import Text

QUARTER = timedelta(days=91)
CHUNK = 1_000  # messages in one transaction
TITLE, STORY = 120, 600  # characters


class TooFew(Exception):
    """There is no published figure, and too few people or interviews, for a theme about this."""


class NotAnswered(Exception):
    """There is nothing to tell yet."""


@dataclass(frozen=True)
class Raised:
    """A new theme; `voices` is None when they are too few to show."""

    public_id: UUID
    voices: int | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is done about a theme, or why not."""

    answer: Literal["doing", "not_doing", "done"]
    because: Text
    owner: UUID | None = None
    due_on: date | None = None


@transaction.atomic
def raise_theme(viewer: Viewer, *, title: Text, story: Text, unit: UUID, measure: str) -> Raised:
    """Raises a pattern above the minimum group, for the organisation or a unit of the first level.

    TooFew below it; NotAllowed without the learning team's grant over that unit.
    """
    place = Unit.objects.filter(public_id=unit, level__lte=FIRST_LEVEL).first()
    if place is None or measure not in measures():
        raise NotAllowed
    rests_on = basis(viewer, unit=unit, measure=measure)
    if not rests_on:
        raise TooFew
    row = Theme.objects.create(
        title=_cut(title, TITLE),
        story=_cut(story, STORY),
        unit=place,
        measure=measure,
        voices=rests_on.voices,
        raised_on=viewer.today,
        raised_by_id=viewer.account or None,
    )
    return Raised(row.public_id, row.voices)


@transaction.atomic
def answer_theme(viewer: Viewer, *, theme: UUID, given: Answer) -> None:
    """We do, we don't because, or it is done. Another answer than before has to be told anew."""
    row = _own(viewer, theme)
    owner = Person.objects.filter(public_id=given.owner).first() if given.owner else None
    because = _cut(given.because, STORY)
    if (given.answer, because) != (row.answer, row.because):
        row.told_at = None
    row.answer, row.because, row.owner = given.answer, because, owner
    row.due_on = given.due_on if given.answer == "doing" else row.due_on
    row.answered_on = viewer.today
    row.done_on = (row.done_on or viewer.today) if given.answer == "done" else None
    row.save()


@transaction.atomic
def tell_theme(viewer: Viewer, *, theme: UUID) -> None:
    """Shows the answer to everybody in the unit from now on; the job `tell` then writes to who was asked."""
    row = _own(viewer, theme)
    if not row.answer:
        raise NotAnswered
    row.told_at = row.told_at or viewer.now
    row.save(update_fields=["told_at"])


@transaction.atomic
def withdraw_theme(viewer: Viewer, *, theme: UUID) -> None:
    """Takes a theme back: nobody reads it any more. It can be put back."""
    row = _own(viewer, theme)
    row.withdrawn_on = viewer.today
    row.save(update_fields=["withdrawn_on"])


@transaction.atomic
def restore_theme(viewer: Viewer, *, theme: UUID) -> None:
    """Puts it back."""
    row = _own(viewer, theme, withdrawn=True)
    row.withdrawn_on = None
    row.save(update_fields=["withdrawn_on"])


def tell_asked(system: System, *, theme: UUID) -> int:
    """Puts the answer in the inbox of everybody of the unit who was asked in the last quarter; safe to repeat."""
    row = Theme.objects.select_related("unit").get(public_id=theme)
    if row.told_at is None or row.withdrawn_on is not None:
        return 0
    told = 0
    for people in batched(_asked(row, organisation_day(system.now)), CHUNK):
        told += len(queue(drafts=letters.heard(row, people), now=system.now).messages)
    return told


def _asked(theme: Theme, today: date) -> Iterator[int]:
    """Of who works in the unit today: had a round of the pulse, tapped or reported, or was asked about use."""
    since, of_person = today - QUARTER, Q(person=OuterRef("pk"))
    valid = valid_on(today)
    here = Membership.objects.filter(valid, of_person, unit__path__startswith=theme.unit.path)
    asked = (
        Exists(PulseRound.objects.filter(of_person, opened_on__gte=since))
        | Exists(BarrierTap.objects.filter(of_person, tapped_on__gte=since))
        | Exists(TransferQuestion.objects.filter(of_person, asked_on__gte=since))
        | Exists(BarrierReport.objects.filter(reporter=OuterRef("pk"), reported_on__gte=since))
    )
    people = Person.objects.filter(Exists(here)).filter(asked)
    people = people.filter(Q(employed_to=None) | Q(employed_to__gte=today))
    return iter(list(people.order_by("pk").values_list("pk", flat=True)))


def remind_owners(system: System) -> int:
    """One message to each owner whose day has passed; a new day may bring one more."""
    today = organisation_day(system.now)
    late = Theme.objects.filter(answer="doing", due_on__lt=today, withdrawn_on=None).exclude(owner=None)
    return len(queue(drafts=[letters.late(theme) for theme in late], now=system.now).messages)


def _own(viewer: Viewer, theme: UUID, *, withdrawn: bool = False) -> Theme:
    rows = Theme.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.filter(public_id=theme, withdrawn_on__isnull=not withdrawn).first()
    if row is None:
        raise NotAllowed
    viewer.require("learning_team", path=row.unit.path)
    return row


def _cut(text: Text, longest: int) -> Mapping[str, str]:
    return {lang: words.strip()[:longest] for lang, words in text.items() if words.strip()}
