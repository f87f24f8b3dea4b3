"""Reads listening interviews: what came up, without who said it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from vonk.dialogue.models import Interview, InterviewTopic
from vonk.dialogue.places import minimum_group, people_in
from vonk.dialogue.themed import FEWEST_INTERVIEWS, YEAR, granted_paths, of_learning_team, readable
from vonk.people.access import Viewer
from vonk.people.models import Unit
from vonk.people.queries import UnitName
from vonk.people.texts import Text


@dataclass(frozen=True)
class TopicShown:
    """One thing that came up; `theme` is where it was taken further."""

    barrier: str
    words: str
    theme: UUID | None
    theme_title: Text


@dataclass(frozen=True)
class InterviewShown:
    """An interview that was held."""

    public_id: UUID
    held_on: date
    unit: UnitName
    people: int
    topics: tuple[TopicShown, ...]


@dataclass(frozen=True)
class Pattern:
    """A barrier that came up in at least three interviews of a year."""

    barrier: str
    interviews: int


def interviews(viewer: Viewer) -> tuple[InterviewShown, ...]:
    """The interviews of a year that the learning team logged in the viewer's part, newest first."""
    since = viewer.today - YEAR
    return _shown(Interview.objects.filter(of_learning_team(viewer), held_on__gte=since).order_by("-held_on", "-pk"))


def interview(viewer: Viewer, *, interview: UUID) -> InterviewShown | None:
    """One of them."""
    return next(iter(_shown(Interview.objects.filter(of_learning_team(viewer), public_id=interview))), None)


def patterns(viewer: Viewer) -> tuple[Pattern, ...]:
    """What came up in three interviews of together the minimum group, the most first; for whoever reads figures."""
    held = Interview.objects.filter(readable(viewer), held_on__gte=viewer.today - YEAR)
    came_up: dict[str, dict[int, int]] = defaultdict(dict)
    topics = InterviewTopic.objects.filter(interview__in=held).exclude(barrier="")
    for barrier, key, people in topics.values_list("barrier", "interview", "interview__people"):
        came_up[barrier][key] = people
    least = minimum_group()
    enough = {b: held for b, held in came_up.items() if len(held) >= FEWEST_INTERVIEWS and sum(held.values()) >= least}
    found = [Pattern(barrier, len(interviews)) for barrier, interviews in enough.items()]
    return tuple(sorted(found, key=lambda pattern: (-pattern.interviews, pattern.barrier)))


def units_for_interviews(viewer: Viewer) -> tuple[UnitName, ...]:
    """Every unit of the viewer's part that holds the minimum group, the largest first."""
    paths = granted_paths(viewer, ("learning_team",))
    rows = [unit for unit in Unit.objects.order_by("level", "name") if unit.path.startswith(paths)]
    least, sizes = minimum_group(), _sizes(viewer)
    return tuple(UnitName(u.public_id, u.name, u.level) for u in rows if sizes[u.pk] >= least)


def _sizes(viewer: Viewer) -> dict[int, int]:
    """How many people work in each unit and below it today."""
    sizes: dict[int, int] = defaultdict(int)
    for path, people in Counter(people_in(viewer, "/").values_list("unit__path", flat=True)).items():
        for part in path.strip("/").split("/"):
            sizes[int(part)] += people
    return sizes


def _shown(rows: QuerySet[Interview]) -> tuple[InterviewShown, ...]:
    found = list(rows.select_related("unit"))
    topics: dict[int, list[TopicShown]] = {row.pk: [] for row in found}
    for topic in InterviewTopic.objects.filter(interview__in=topics).select_related("theme").order_by("pk"):
        kept = topic.theme if topic.theme and topic.theme.withdrawn_on is None else None
        shown = TopicShown(topic.barrier, topic.words, kept.public_id if kept else None, kept.title if kept else {})
        topics[topic.interview_id].append(shown)
    return tuple(
        InterviewShown(
            row.public_id,
            row.held_on,
            UnitName(row.unit.public_id, row.unit.name, row.unit.level),
            row.people,
            tuple(topics[row.pk]),
        )
        for row in found
    )
