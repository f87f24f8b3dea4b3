"""What is exported, erased and expired of messages and preferences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from vonk.messaging.models import Message, Preference
from vonk.people import lifecycle
from vonk.people.lifecycle import Record


def register() -> None:
    """Messages (with their used links) and what a person wants of them."""
    lifecycle.register(
        "message",
        basis="legitimate interest: helping people learn",
        term="400 days",
        export=_export_messages,
        erase=_erase_messages,
        expire=_expire_messages,
    )
    lifecycle.register(
        "preference",
        basis="the person's own choice",
        term="with the person",
        export=_export_preferences,
        erase=_erase_preferences,
        expire=_keep_preferences,
    )


def _export_messages(person: int) -> Sequence[Record]:
    rows = Message.objects.filter(person=person).order_by("created_at")
    return [
        {
            "class": row.message_class,
            "kind": row.kind,
            "channel": row.channel or "inbox",
            "content": row.content,
            "state": row.state,
            "created_at": row.created_at.isoformat(),
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            "read_at": row.read_at.isoformat() if row.read_at else None,
            "action": row.action,
        }
        for row in rows
    ]


def _erase_messages(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Message.objects.filter(person=person).delete()[0]


def _expire_messages(*, now: datetime) -> int:
    return Message.objects.filter(created_at__lt=now - timedelta(days=400)).delete()[0]


def _export_preferences(person: int) -> Sequence[Record]:
    rows = Preference.objects.filter(person=person).order_by("stopped_at")
    return [
        {
            "class": row.message_class or "all",
            "channel": row.channel or "all",
            "stopped_at": row.stopped_at.isoformat(),
            "until": row.until.isoformat() if row.until else None,
        }
        for row in rows
    ]


def _erase_preferences(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Preference.objects.filter(person=person).delete()[0]


def _keep_preferences(*, now: datetime) -> int:  # noqa: ARG001 - they go with the person
    return 0
