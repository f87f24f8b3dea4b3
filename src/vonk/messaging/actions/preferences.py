"""Stops and pauses messages for a person, and starts them again. Nobody but the person ever sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from vonk.messaging.arbiter import STOPPABLE
from vonk.messaging.models import Preference

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stopped:
    """What no longer comes: a class and a channel, each empty for all; `until` None is until the person says so."""

    message_class: str
    channel: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Resumed:
    """What comes again, and whether it had been stopped at all."""

    message_class: str
    channel: str
    changed: bool


def stop(
    *, person: int, message_class: str = "", channel: str = "", until: datetime | None = None, now: datetime
) -> Stopped:
    """Stops a class, a channel, or everything that can be stopped; with `until` it is a pause.

    A pause never shortens a stop. ValueError for a class that cannot be stopped.
    """
    if message_class and message_class not in STOPPABLE:
        msg = f"{message_class} messages cannot be stopped"
        raise ValueError(msg)
    with transaction.atomic():
        row, made = Preference.objects.select_for_update().get_or_create(
            person_id=person,
            message_class=message_class,
            channel=channel,
            defaults={"stopped_at": now, "until": until},
        )
        lasting = not made and row.until is None
        if not made and not lasting:
            row.until = until if until is None else max(until, row.until or until)
            row.stopped_at = now
            row.save(update_fields=["until", "stopped_at"])
        return Stopped(message_class, channel, row.until)


def resume(*, person: int, message_class: str = "", channel: str = "") -> Resumed:
    """Takes back exactly this stop or pause; another one that covers the same messages stays."""
    rows = Preference.objects.filter(person_id=person, message_class=message_class, channel=channel)
    gone, _ = rows.delete()
    return Resumed(message_class, channel, bool(gone))
