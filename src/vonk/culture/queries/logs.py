"""Reads the learning logs of leaders: one's own, and those of who leads one's team or a unit above it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from vonk.culture.homes import people_in, readable
from vonk.culture.models import Post, Reply, Shown
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Person

MOST = 30  # posts on one page
SHORT_NAME = 3  # a name this short is also a word: it counts only when written as a name


@dataclass(frozen=True)
class ReplyShown:
    """A short reply, with the name of whoever wrote it."""

    public_id: UUID
    author: str
    words: str
    written_at: datetime
    mine: bool


@dataclass(frozen=True)
class PostShown:
    """A post and its replies, the oldest first."""

    public_id: UUID
    author: str
    kind: str  # mistake | route | source
    words: str
    lesson: str
    written_at: datetime
    replies: tuple[ReplyShown, ...]


@dataclass(frozen=True)
class OwnState:
    """What a leader shows of the own learning, and when the last own mistake was told."""

    block: bool
    log: bool
    last_mistake_on: date | None

    def mistake_due(self, today: date) -> bool:
        """Whether nothing was told this month yet."""
        last = self.last_mistake_on
        return last is None or (last.year, last.month) != (today.year, today.month)


def own_state(viewer: Viewer) -> OwnState:
    """One's own choices; one question to the database."""
    shown = Shown.objects.filter(person=OuterRef("pk"))
    last = Post.objects.filter(author=OuterRef("pk"), kind="mistake", withdrawn_at=None).order_by("-written_at")
    block, log, at = (
        Person.objects.filter(pk=viewer.own())
        .values_list(
            Exists(shown.filter(block=True)), Exists(shown.filter(log=True)), Subquery(last.values("written_at")[:1])
        )
        .get()
    )
    return OwnState(block, log, at.astimezone(ZoneInfo(viewer.tz)).date() if at else None)


def my_posts(viewer: Viewer) -> tuple[PostShown, ...]:
    """What one wrote oneself, the latest first, with the replies."""
    return _posts(viewer, Post.objects.filter(author=viewer.own(), withdrawn_at=None))


def to_read(viewer: Viewer) -> tuple[PostShown, ...]:
    """The posts of who leads one's team or a unit above it, as far as they show them; the latest first."""
    return _posts(viewer, readable(viewer))


def names_in(viewer: Viewer, words: str) -> tuple[str, ...]:
    """Given names of people in the viewer's teams that stand in a text, so that one asks them first."""
    if not viewer.leads:
        raise NotAllowed
    people = people_in(viewer.leads, today=viewer.today).exclude(pk=viewer.own())
    names = dict.fromkeys(people.order_by("given_name").values_list("given_name", flat=True))
    return tuple(name for name in names if name and _stands_in(name, words))


def _stands_in(name: str, words: str) -> bool:
    flags = 0 if len(name) <= SHORT_NAME else re.IGNORECASE
    return re.search(rf"\b{re.escape(name)}\b", words, flags) is not None


def _posts(viewer: Viewer, rows: QuerySet[Post]) -> tuple[PostShown, ...]:
    found = list(rows.select_related("author").order_by("-written_at", "-pk")[:MOST])
    under: dict[int, list[ReplyShown]] = defaultdict(list)
    replies = Reply.objects.filter(post__in=found, withdrawn_at=None).select_related("author") if found else ()
    for reply in sorted(replies, key=lambda row: (row.written_at, row.pk)):
        name, mine = reply.author.name, reply.author_id == viewer.person
        under[reply.post_id].append(ReplyShown(reply.public_id, name, reply.words, reply.written_at, mine))
    return tuple(
        PostShown(row.public_id, row.author.name, row.kind, row.words, row.lesson, row.written_at, tuple(under[row.pk]))
        for row in found
    )
