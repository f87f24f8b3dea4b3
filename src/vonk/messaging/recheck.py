"""What becomes of messages that are due, judged for a whole batch at the moment of sending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vonk.messaging import kinds
from vonk.messaging.arbiter import STOPPABLE, Claim, arbitrate
from vonk.messaging.kinds import Due
from vonk.messaging.models import Message
from vonk.messaging.receivers import Receiver
from vonk.messaging.spending import item, spent

STALE = timedelta(days=14)  # what a nudge says of somebody's days is no longer true after this


@dataclass(slots=True)
class Judged:
    """A batch, sorted by what is to happen; every message stands in exactly one of the four."""

    cancel: dict[int, str] = field(default_factory=dict)
    postpone: dict[int, datetime] = field(default_factory=dict)
    inbox: list[Message] = field(default_factory=list)
    push: list[Message] = field(default_factory=list)


def judge(batch: Sequence[Message], people: dict[int, Receiver], *, now: datetime) -> Judged:
    """Finished meanwhile, stopped, on leave, at work, over the cap: asked of all messages at once."""
    judged = Judged()
    here = [message for message in batch if _reachable(message, people.get(message.person_id), judged, now)]
    judged.cancel |= _pointless(here, now)
    wanted = [message for message in here if message.pk not in judged.cancel]
    claims = [_claim(message, people[message.person_id], now) for message in wanted]
    others = {message.person_id: people[message.person_id] for message in wanted}
    had = spent(others, now=now, queued=False, besides={message.pk for message in batch})
    for message, claim, ruling in zip(wanted, claims, arbitrate(claims, had), strict=True):
        if ruling.why == "statutory_day":
            _move_on(message, people[message.person_id], judged, now)
        elif ruling.verdict == "hold":
            judged.cancel[message.pk] = ruling.why
        else:
            (judged.push if ruling.verdict == "push" and claim.pushed else judged.inbox).append(message)
    return judged


def _move_on(message: Message, receiver: Receiver, judged: Judged, now: datetime) -> None:
    """To the next working day, because a duty has this one."""
    pattern = receiver.pattern
    moment = pattern.next_moment(pattern.day_starts(pattern.local_day(now) + timedelta(days=1)))
    if moment is None or moment - message.created_at > STALE:
        judged.cancel[message.pk] = "statutory_day"
    else:
        judged.postpone[message.pk] = moment


def _reachable(message: Message, receiver: Receiver | None, judged: Judged, now: datetime) -> bool:
    """Whether the person may get it now; else it is cancelled or postponed."""
    if receiver is None or not receiver.employed_on(receiver.pattern.local_day(now)):
        judged.cancel[message.pk] = "left"
        return False
    if receiver.stops.stops(message.message_class):
        judged.cancel[message.pk] = "stopped"
        return False
    if message.message_class == "transactional" or not _pushes(message, receiver):
        return True
    moment = receiver.pattern.next_moment(now)
    if moment is None or (message.message_class in STOPPABLE and moment - message.created_at > STALE):
        judged.cancel[message.pk] = "too_late"
        return False
    if moment > now:
        judged.postpone[message.pk] = moment
        return False
    return True


def _pushes(message: Message, receiver: Receiver) -> bool:
    """Whether it leaves the inbox: through a channel that the person did not stop, to an address that there is."""
    stopped = receiver.stops.stops_push(message.message_class, message.channel)
    return bool(message.channel and receiver.email) and not stopped


def _pointless(messages: Sequence[Message], now: datetime) -> dict[int, str]:
    """What the owners of the kinds say: one question for all messages of a kind."""
    of_kind: dict[str, list[Due]] = defaultdict(list)
    for message in messages:
        of_kind[message.kind].append(Due(message.pk, message.person_id, message.subject))
    reasons: dict[int, str] = {}
    for name, due in of_kind.items():
        kind = kinds.find(name)
        reasons |= kind.recheck(due, now) if kind else {one.id: "unknown_kind" for one in due}
    return reasons


def _claim(message: Message, receiver: Receiver, now: datetime) -> Claim:
    day = receiver.pattern.local_day(now)
    about = item(message.kind, message.subject)
    # The one that was due first goes first.
    weight = -message.due_at.timestamp()
    return Claim(message.person_id, message.message_class, day, _pushes(message, receiver), about, weight)
