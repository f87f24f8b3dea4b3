"""Delivers what is due: claimed → sending → sent, so that a crash never makes two nudges (decisions.md section 6).

Each message is committed as *sending* before it is handed over and as *sent* after. Whoever dies in between leaves it
in *sending*: a nudge is then never sent again, a transactional or statutory message is, under the same Message-ID.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation

from vonk.messaging import channels
from vonk.messaging.channels import ChannelDown, Envelope, Later, Refused, Sender, SendFailed, Uncertain
from vonk.messaging.envelopes import envelopes
from vonk.messaging.models import Message
from vonk.messaging.receivers import Receiver, receivers
from vonk.messaging.recheck import judge

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(minutes=30)  # longer than one batch over a slow line
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720))  # then it has failed
SAFE_TO_REPEAT = ("transactional", "statutory")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one delivery did, in messages."""

    claimed: int = 0
    sent: int = 0  # pushed
    inbox: int = 0  # shown without a push
    cancelled: int = 0
    postponed: int = 0
    retried: int = 0
    failed: int = 0
    unknown: int = 0


def deliver(*, now: datetime, worker: str = "worker", limit: int | None = None) -> Delivered:
    """Delivers what is due at this moment, at most `limit` messages; RuntimeError inside a transaction."""
    token = f"{worker[:40]}-{secrets.token_hex(6)}"
    counts: Counter[str] = Counter()
    with transaction.atomic(durable=True):
        counts.update(free_stale(now=now))
    while batch := _claim(token, now, BATCH if limit is None else min(BATCH, limit - counts["claimed"])):
        counts["claimed"] += len(batch)
        counts.update(_deliver(batch, token, now))
        if counts["down"]:
            break  # the next batch would only wait for the same closed door
    return Delivered(**{field.name: counts[field.name] for field in fields(Delivered)})


def free_stale(*, now: datetime) -> Counter[str]:
    """Takes back what a worker that died left behind, once its lease is over."""
    stale = Message.objects.filter(state_at__lt=now - LEASE)
    stale.filter(state="claimed").update(state="queued", state_at=now, claimed_by="")
    lost = stale.filter(state="sending")
    again = lost.filter(message_class__in=SAFE_TO_REPEAT)
    failed = again.filter(attempts__gt=len(BACK_OFF))
    return Counter(
        failed=failed.update(state="failed", state_at=now, sent_at=now, outcome="crashed"),
        retried=again.update(state="queued", state_at=now, due_at=now, claimed_by=""),
        unknown=lost.update(state="unknown", state_at=now, sent_at=now, outcome="crashed"),
    )


def _claim(token: str, now: datetime, size: int) -> list[Message]:
    """Takes the messages that are longest due; of two workers that reach for one, the database lets one have it."""
    if size <= 0:
        return []
    due = Message.objects.filter(state="queued", due_at__lte=now)
    chosen = list(due.order_by("due_at").values_list("pk", flat=True)[:size])
    mine = due.filter(pk__in=chosen).update(state="claimed", claimed_by=token, state_at=now)
    if not mine:
        # Another worker was quicker with all of these; there may be more behind them.
        return _claim(token, now, size) if chosen else []
    return list(Message.objects.filter(pk__in=chosen, state="claimed", claimed_by=token).order_by("due_at", "pk"))


def _deliver(batch: Sequence[Message], token: str, now: datetime) -> Counter[str]:
    people = receivers({message.person_id for message in batch}, now=now)
    judged = judge(batch, people, now=now)
    with transaction.atomic():
        for reason, ids in _grouped(judged.cancel.items()).items():
            _move(ids, token, state="cancelled", state_at=now, outcome=reason)
        for moment, ids in _grouped(judged.postpone.items()).items():
            _move(ids, token, state="queued", state_at=now, due_at=moment, claimed_by="")
        inbox = [message.pk for message in judged.inbox]
        _move(inbox, token, state="sent", state_at=now, sent_at=now, channel="")
    counts = Counter(cancelled=len(judged.cancel), postponed=len(judged.postpone), inbox=len(inbox))
    routes: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in judged.push:
        routes[message.channel, people[message.person_id].lang].append(message)
    for (channel, lang), messages in routes.items():
        counts.update(_push(messages, people, _Route(channel, lang, token, now)))
    return counts


def _grouped[V](pairs: Iterable[tuple[int, V]]) -> dict[V, list[int]]:
    groups: dict[V, list[int]] = defaultdict(list)
    for pk, value in pairs:
        groups[value].append(pk)
    return groups


def _move(ids: Sequence[int], token: str, **values: object) -> int:
    """Changes messages that this worker still holds."""
    return Message.objects.filter(pk__in=ids, claimed_by=token, state="claimed").update(**values)


@dataclass(frozen=True, slots=True)
class _Route:
    """Through which channel, in which language, by which worker, at what moment."""

    channel: str
    lang: str
    token: str
    now: datetime


def _push(messages: Sequence[Message], people: Mapping[int, Receiver], route: _Route) -> Counter[str]:
    channel = channels.find(route.channel)
    if channel is None:
        ids = [message.pk for message in messages]
        failed = _move(ids, route.token, state="failed", state_at=route.now, sent_at=route.now, outcome="no_channel")
        return Counter(failed=failed)
    counts: Counter[str] = Counter()
    with translation.override(route.lang):
        ready = envelopes(messages, people, lang=route.lang, now=route.now)
        try:
            with channel.open() as sender:
                for message in messages:
                    counts[_hand_over(message, sender, ready[message.pk], route)] += 1
        except ChannelDown as down:
            counts["retried"] += _release(messages, down, route)
            counts["down"] += 1
    return counts


def _hand_over(message: Message, sender: Sender, envelope: Envelope, route: _Route) -> str:
    """Sends one message, committed before and after; says what became of it."""
    if not _move([message.pk], route.token, state="sending", state_at=route.now, attempts=F("attempts") + 1):
        return "taken_back"
    message.attempts += 1
    try:
        sender.send(envelope)
    except ChannelDown:
        _never_tried(message, route)
        raise
    except Refused as refused:
        return _end(message, route, "failed", refused.code)
    except Later as later:
        return "retried" if _try_later(message, later, route) else "failed"
    except SendFailed as lost:
        return _uncertain(message, lost, route)
    except Exception as broken:  # noqa: BLE001 - one broken message may not hold up the others
        log.error("message %s could not be made: %s", message.public_id, type(broken).__name__)  # noqa: TRY400 - the trace may hold personal data
        return _uncertain(message, Uncertain(f"error:{type(broken).__name__}"), route)
    return _end(message, route, "sent", "")


def _end(message: Message, route: _Route, state: str, outcome: str) -> str:
    # A worker slower than its lease finds a nudge set to unknown; by now we do know.
    held = Message.objects.filter(pk=message.pk, claimed_by=route.token, state__in=("sending", "unknown"))
    held.update(state=state, state_at=route.now, sent_at=route.now, outcome=outcome)
    return state


def _uncertain(message: Message, lost: SendFailed, route: _Route) -> str:
    if message.message_class not in SAFE_TO_REPEAT:
        return _end(message, route, "unknown", lost.code)
    return "retried" if _try_later(message, lost, route) else "failed"


def _try_later(message: Message, failure: SendFailed, route: _Route) -> bool:
    """Back to the queue, each time for longer; False when it has been tried often enough and has failed."""
    if message.attempts > len(BACK_OFF):
        _end(message, route, "failed", failure.code)
        return False
    due_at = route.now + BACK_OFF[message.attempts - 1]
    held = Message.objects.filter(pk=message.pk, claimed_by=route.token, state="sending")
    held.update(state="queued", state_at=route.now, due_at=due_at, claimed_by="", outcome=failure.code)
    return True


def _never_tried(message: Message, route: _Route) -> None:
    """A channel that is down costs a message none of its tries."""
    held = Message.objects.filter(pk=message.pk, claimed_by=route.token, state="sending")
    held.update(state="claimed", attempts=F("attempts") - 1)


def _release(messages: Sequence[Message], down: ChannelDown, route: _Route) -> int:
    """Returns what was not tried, to be tried when the channel may be up again."""
    ids = [message.pk for message in messages]
    due_at = route.now + BACK_OFF[0]
    return _move(ids, route.token, state="queued", state_at=route.now, due_at=due_at, claimed_by="", outcome=down.code)
