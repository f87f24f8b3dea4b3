"""Writing down what came up in a listening interview, without who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from vonk.dialogue.models import BarrierTap, Interview, InterviewTopic, Theme
from vonk.dialogue.places import minimum_group, people_in
from vonk.dialogue.queries.names import names_in
from vonk.dialogue.themed import of_learning_team, readable
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Unit

LONGEST = 300  # characters
BARRIERS = frozenset(code for code, _label in BarrierTap.BARRIERS)


class TooSmall(Exception):
    """Fewer people than the minimum group work in that unit: what was said would point at somebody."""


class NamesInside(Exception):
    """Somebody is named in a topic; `names` are those that were found."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names


@dataclass(frozen=True)
class Topic:
    """One thing that came up; barrier may be empty, theme is where it is taken further."""

    words: str
    barrier: str = ""
    theme: UUID | None = None


@dataclass(frozen=True)
class Held:
    """An interview that was held."""

    held_on: date
    unit: UUID
    people: int
    topics: Sequence[Topic]


@transaction.atomic
def log_interview(viewer: Viewer, *, held: Held) -> UUID:
    """Keeps what came up; TooSmall, NamesInside, or NotAllowed without the learning team's grant over that unit."""
    unit = _place(viewer, held)
    row = Interview.objects.create(
        held_on=held.held_on,
        unit=unit,
        people=held.people,
        logged_by_id=viewer.account or None,
        logged_at=viewer.now,
    )
    _write(viewer, row, held.topics)
    return row.public_id


@transaction.atomic
def change_interview(viewer: Viewer, *, interview: UUID, held: Held) -> None:
    """Writes it anew, under the same conditions."""
    row = _own(viewer, interview)
    row.unit = _place(viewer, held)
    row.held_on, row.people = held.held_on, held.people
    row.save(update_fields=["unit", "held_on", "people"])
    row.topics.all().delete()
    _write(viewer, row, held.topics)


@transaction.atomic
def delete_interview(viewer: Viewer, *, interview: UUID) -> None:
    """Removes it for good."""
    _own(viewer, interview).delete()


def _place(viewer: Viewer, held: Held) -> Unit:
    unit = Unit.objects.filter(public_id=held.unit).first()
    if unit is None:
        raise NotAllowed
    viewer.require("learning_team", path=unit.path)
    least = minimum_group()
    if people_in(viewer, unit.path)[:least].count() < least:
        raise TooSmall
    names = names_in(viewer, words=" . ".join(topic.words for topic in held.topics))
    if names:
        raise NamesInside(names)
    return unit


def _write(viewer: Viewer, row: Interview, topics: Sequence[Topic]) -> None:
    wanted = {topic.theme for topic in topics if topic.theme}
    themes = dict(Theme.objects.filter(readable(viewer), public_id__in=wanted).values_list("public_id", "pk"))
    InterviewTopic.objects.bulk_create(
        InterviewTopic(
            interview=row,
            words=topic.words.strip()[:LONGEST],
            barrier=topic.barrier if topic.barrier in BARRIERS else "",
            theme_id=themes.get(topic.theme) if topic.theme else None,
        )
        for topic in topics
        if topic.words.strip()
    )


def _own(viewer: Viewer, interview: UUID) -> Interview:
    row = Interview.objects.filter(of_learning_team(viewer), public_id=interview).first()
    if row is None:
        raise NotAllowed
    return row
