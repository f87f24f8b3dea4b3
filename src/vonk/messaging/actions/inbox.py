"""What a person does with a message: reads it, acts on it, takes that back; on the page or through a link in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from vonk.messaging import kinds, links
from vonk.messaging.actions.preferences import MONTH, stop
from vonk.messaging.arbiter import STOPPABLE
from vonk.messaging.kinds import Addressed, Content
from vonk.messaging.links import LinkExpired, LinkForged
from vonk.messaging.models import Message, UsedLink
from vonk.people.access import NotAllowed, Viewer

ALWAYS = ("start", "done")


@dataclass(frozen=True, slots=True)
class Acted:
    """What was done with which message; `undoable` when it can be taken back."""

    message: UUID
    action: str
    url: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """What a link without sign-in did: it did something, or had been used before."""

    state: Literal["done", "used"]
    purpose: str
    message_class: str


def mark_read(*, viewer: Viewer, message: UUID, now: datetime) -> bool:
    """Remembers that the viewer opened their message; True the first time."""
    unread = Message.objects.filter(person_id=viewer.own(), public_id=message, read_at=None)
    return bool(unread.update(read_at=now))


def act(*, viewer: Viewer, message: UUID, action: str, now: datetime) -> Acted:
    """start, done, not_now, not_this or answer:<code>; NotAllowed when it is not theirs or not offered."""
    with transaction.atomic():
        row = _own(viewer, message)
        if action not in ALWAYS and action not in _offered(row):
            raise NotAllowed
        _record(row, action, now)
        kind = kinds.find(row.kind)
        # What was started cannot be un-started; a stored answer only when its owner can take it back.
        undoable = action == "done" or bool(kind and kind.takes_back(action))
        return Acted(row.public_id, action, row.content.get("url", ""), undoable)


def undo(*, viewer: Viewer, message: UUID, now: datetime) -> Acted:
    """Takes back what was last done with a message; NotAllowed when there is nothing to take back."""
    with transaction.atomic():
        row = _own(viewer, message)
        kind, action = kinds.find(row.kind), row.action
        back = kind.link_actions.get(f"undo:{action}") if kind else None
        if not action or (back is None and action != "done"):
            raise NotAllowed
        row.action, row.acted_at = "", None
        row.save(update_fields=["action", "acted_at"])
        if back:
            back(_addressed(row), now)
        return Acted(row.public_id, action, row.content.get("url", ""), undoable=False)


def follow(*, token: str, now: datetime) -> Followed:
    """Does what a link says, once; NotAllowed when it does not count, its message is gone, or never offered this."""
    try:
        link = links.read(token)
    except (LinkExpired, LinkForged) as void:
        raise NotAllowed from void
    row = Message.objects.filter(public_id=link.message).first()
    if row is None:
        raise NotAllowed
    with transaction.atomic():
        _, fresh = UsedLink.objects.get_or_create(message=row, purpose=link.purpose, defaults={"used_at": now})
        if fresh:
            _do(row, link.purpose, now)
    return Followed("done" if fresh else "used", link.purpose, row.message_class)


def _do(row: Message, purpose: str, now: datetime) -> None:
    if purpose in {"stop", "pause"}:
        if row.message_class not in STOPPABLE:
            raise NotAllowed
        if purpose == "stop":
            stop(person=row.person_id, message_class=row.message_class, now=now)
        else:
            stop(person=row.person_id, until=now + MONTH, now=now)
        return
    if purpose not in _offered(row):
        raise NotAllowed
    _record(row, purpose, now)


def _record(row: Message, action: str, now: datetime) -> None:
    row.action, row.acted_at, row.read_at = action, row.acted_at or now, row.read_at or now
    row.save(update_fields=["action", "acted_at", "read_at"])
    kind = kinds.find(row.kind)
    if kind and action in kind.link_actions:
        kind.link_actions[action](_addressed(row), now)


def _offered(row: Message) -> frozenset[str]:
    kind = kinds.find(row.kind)
    return kind.offered(Content.from_json(row.content)) if kind else frozenset()


def _own(viewer: Viewer, message: UUID) -> Message:
    row = Message.objects.filter(person_id=viewer.own(), public_id=message, state__in=Message.VISIBLE).first()
    if row is None:
        raise NotAllowed
    return row


def _addressed(row: Message) -> Addressed:
    return Addressed(row.pk, row.public_id, row.person_id, row.kind, row.subject)
