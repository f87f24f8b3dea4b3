"""A leader shows or hides the own learning, writes a post or takes it back; a reader replies, or takes that back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from vonk.culture.homes import readable
from vonk.culture.models import Post, Reply, Shown
from vonk.people.access import NotAllowed, Viewer

LONGEST_WORDS, LONGEST_LESSON, LONGEST_REPLY = 600, 300, 300
type Kind = Literal["mistake", "route", "source"]


@transaction.atomic
def show(*, viewer: Viewer, what: Literal["block", "log"], on: bool) -> None:
    """Shows the team the own learning time or the own posts, or no longer; for who leads a unit."""
    if not viewer.leads:
        raise NotAllowed
    Shown.objects.update_or_create(person_id=viewer.own(), defaults={what: on})


@transaction.atomic
def write(*, viewer: Viewer, kind: Kind, words: str, lesson: str = "") -> UUID:
    """A new post of who leads a unit; nobody reads it as long as the log is not shown. Gives its public id."""
    if not viewer.leads:
        raise NotAllowed
    made = Post.objects.create(
        author_id=viewer.own(),
        kind=kind,
        words=words[:LONGEST_WORDS],
        lesson=lesson[:LONGEST_LESSON],
        written_at=viewer.now,
    )
    return made.public_id


def withdraw(*, viewer: Viewer, post: UUID) -> bool:
    """Takes an own post back; its replies go out of sight with it."""
    return _set(viewer, post, viewer.now)


def restore(*, viewer: Viewer, post: UUID) -> bool:
    """Puts it back."""
    return _set(viewer, post, None)


def _set(viewer: Viewer, post: UUID, at: datetime | None) -> bool:
    return Post.objects.filter(public_id=post, author=viewer.own()).update(withdrawn_at=at) == 1


@transaction.atomic
def reply(*, viewer: Viewer, post: UUID, words: str) -> UUID:
    """A short reply under a post that the viewer may read, or under an own one. Gives its public id."""
    row = readable(viewer).filter(public_id=post).first()
    row = row or Post.objects.filter(public_id=post, author=viewer.own(), withdrawn_at=None).first()
    if row is None:
        raise NotAllowed
    made = Reply.objects.create(post=row, author_id=viewer.own(), words=words[:LONGEST_REPLY], written_at=viewer.now)
    return made.public_id


def withdraw_reply(*, viewer: Viewer, reply: UUID) -> bool:
    """Takes an own reply back, also when one no longer reads the post."""
    return Reply.objects.filter(public_id=reply, author=viewer.own()).update(withdrawn_at=viewer.now) == 1


def restore_reply(*, viewer: Viewer, reply: UUID) -> bool:
    """Puts it back."""
    return Reply.objects.filter(public_id=reply, author=viewer.own()).update(withdrawn_at=None) == 1
