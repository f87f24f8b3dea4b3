"""Reads listening interviews: what came up, without who said it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length

from vonk.dialogue.models import Interview, InterviewTopic
from vonk.dialogue.places import minimum_group
from vonk.dialogue.themed import FEWEST_INTERVIEWS, YEAR, granted_paths, of_learning_team, readable
from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Membership, Unit
from vonk.people.queries import UnitName
from vonk.people.texts import Text

MOST = 8  # units that are looked at; another is found by typing more of its name


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


def units_for_interviews(viewer: Viewer, *, name: str = "") -> tuple[UnitName, ...]:
    """At most eight units of the viewer's part that hold the minimum group, the largest first.

    name: every word typed is in theirs.
    """
    rows = _granted(viewer)
    for word in name.split()[:6]:
        rows = rows.filter(name__icontains=word)
    first = rows.order_by("level", "name", "pk").values_list("pk", flat=True)[:MOST]
    return tuple(map(_named, _large(viewer, Unit.objects.filter(pk__in=list(first)))))


def unit_for_interviews(viewer: Viewer, *, unit: UUID) -> UnitName | None:
    """One of these units; None where too few people work, and outside the viewer's part."""
    return next(map(_named, _large(viewer, _granted(viewer).filter(public_id=unit))), None)


def _granted(viewer: Viewer) -> QuerySet[Unit]:
    within = Q(pk=None)
    for path in granted_paths(viewer, ("learning_team",)):
        within |= Q(path__startswith=path)
    return Unit.objects.filter(within)


def _large(viewer: Viewer, units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Those in which the minimum group works today; nobody beyond it is counted."""
    least = minimum_group()
    whole = OuterRef(OuterRef("path"))
    below = Unit.objects.annotate(above=Left("path", Length(whole))).filter(above=whole).values("pk")
    here = Membership.objects.filter(valid_on(viewer.today), unit__in=below)
    here = here.filter(Q(person__employed_to=None) | Q(person__employed_to__gte=viewer.today))
    return units.filter(Exists(here[least - 1 : least])).order_by("level", "name", "pk")


def _named(unit: Unit) -> UnitName:
    return UnitName(unit.public_id, unit.name, unit.level)


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
            _named(row.unit),
            row.people,
            tuple(topics[row.pk]),
        )
        for row in found
    )
