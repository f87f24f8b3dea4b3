"""What persons have had, or are still to get, of the messages that caps count; read for many persons at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import Q, QuerySet

from vonk.messaging.arbiter import FOUR_WEEKS, Claim
from vonk.messaging.models import Message
from vonk.messaging.receivers import CHUNK, Receiver

SENT = ("sent", "unknown")  # a message of which nobody knows counts as sent
IN_FLIGHT = ("claimed", "sending")
NEVER = ("cancelled", "failed")
LOOK_BACK = timedelta(days=FOUR_WEEKS + 1)  # a day more, for zones


def spent(people: Mapping[int, Receiver], *, now: datetime, queued: bool, besides: Collection[int] = ()) -> list[Claim]:
    """What spends these persons' caps, `besides` these messages.

    queued: also what is still to go out. Without it only what went out or is on its way: at the moment of sending the
    first one out wins, not the first one made.
    """
    # Said as what does not count: by what does, SQLite would go through everything that was ever sent.
    others = NEVER if queued else (*NEVER, "queued")
    claims = []
    for ids in batched(sorted(people), CHUNK):
        found = Message.objects.filter(person_id__in=ids).exclude(state__in=others)
        found = found.exclude(message_class="transactional")
        rows = (
            _within_reach(found, now)
            .exclude(pk__in=besides)
            .values_list(
                "person_id", "message_class", "state", "state_at", "sent_at", "due_at", "channel", "kind", "subject"
            )
        )
        for person, message_class, state, state_at, sent_at, due_at, channel, kind, subject in rows:
            moment = state_at if state in IN_FLIGHT else sent_at or due_at
            day = people[person].pattern.local_day(moment)
            claims.append(Claim(person, message_class, day, bool(channel), item(kind, subject)))
    return claims


def item(kind: str, subject: str) -> str:
    """What a statutory message is about, of which there may be two."""
    return f"{kind}:{subject}"


def _within_reach(found: QuerySet[Message], now: datetime) -> QuerySet[Message]:
    recent = Q(sent_at=None) | Q(sent_at__gte=now - LOOK_BACK)
    return found.filter(recent | Q(message_class="statutory"))
