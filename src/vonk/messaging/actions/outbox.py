"""Puts messages in the outbox, as far as the arbiter and the person's own wishes allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched

from django.db import transaction

from vonk.messaging import kinds
from vonk.messaging.arbiter import RANK, Claim, Ruling, arbitrate
from vonk.messaging.kinds import Content
from vonk.messaging.models import Message
from vonk.messaging.receivers import CHUNK, Receiver, receivers
from vonk.messaging.spending import item, spent

ROWS = 500  # in one INSERT
LONGEST_KEY, LONGEST_SUBJECT = 120, 60  # as stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that an app would like to send.

    message_class: transactional, statutory, nudge, listening or social. subject: what it is about, for its owner alone.
    dedupe: the same draft twice is one message. channel: empty for the inbox alone. due_on: not before this day.
    last_on: until when it may move to another day to let a statutory duty go first; without it, it does not move.
    part: of the working day in which the person likes to hear of it (`hours.PARTS`); kept as long as it is to come.
    weight: the highest wins when several compete for one person.
    """

    person: int
    message_class: str
    kind: str
    subject: str
    content: Content
    dedupe: str
    channel: str = "email"
    due_on: date | None = None
    last_on: date | None = None
    part: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of the drafts: the message of each (also one that was there already), or why there is none."""

    messages: dict[str, int]
    held: dict[str, str]  # cap | statutory_day | stopped | left | unreachable


@dataclass(frozen=True, slots=True)
class _Planned:
    """A draft with its moment and the channel that the person allows."""

    draft: Draft
    due_at: datetime
    channel: str
    claim: Claim


def queue(*, drafts: Sequence[Draft], now: datetime) -> Queued:
    """Makes messages of drafts, within the caps of each class; safe to run twice.

    ValueError for a class or kind that does not exist, or a key that does not fit.
    """
    _check(drafts)
    by_key: dict[str, Draft] = {}
    for draft in drafts:
        by_key.setdefault(draft.dedupe, draft)
    with transaction.atomic():
        known = _ids(by_key)
        fresh = [draft for draft in by_key.values() if draft.dedupe not in known]
        people = receivers({draft.person for draft in fresh}, now=now)
        planned, held = _plan(fresh, people, now)
        rulings = arbitrate([plan.claim for plan in planned], spent(people, now=now, queued=True))
        ruled = list(zip(planned, rulings, strict=True))
        held |= {plan.draft.dedupe: ruling.why for plan, ruling in ruled if ruling.verdict == "hold"}
        rows = [
            _message(plan, ruling, people[plan.draft.person], now) for plan, ruling in ruled if ruling.verdict != "hold"
        ]
        # Another process may have queued the same draft a moment ago.
        Message.objects.bulk_create(rows, batch_size=ROWS, ignore_conflicts=True)
        return Queued(known | _ids([row.dedupe for row in rows]), held)


def _check(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.message_class not in RANK:
            msg = f"{draft.message_class!r} is no class of messages: {', '.join(RANK)}"
            raise ValueError(msg)
        if kinds.find(draft.kind) is None:
            msg = f"message kind {draft.kind!r} is not registered"
            raise ValueError(msg)
        if len(draft.dedupe) > LONGEST_KEY or len(draft.subject) > LONGEST_SUBJECT:
            msg = f"message {draft.kind!r}: dedupe has at most {LONGEST_KEY} characters, subject {LONGEST_SUBJECT}"
            raise ValueError(msg)


def _ids(keys: Sequence[str] | dict[str, Draft]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in batched(keys, CHUNK):
        found |= dict(Message.objects.filter(dedupe__in=chunk).values_list("dedupe", "pk"))
    return found


def _plan(drafts: Sequence[Draft], people: dict[int, Receiver], now: datetime) -> tuple[list[_Planned], dict[str, str]]:
    planned, held = [], {}
    for draft in drafts:
        plan = _planned(draft, people.get(draft.person), now)
        if isinstance(plan, str):
            held[draft.dedupe] = plan
        else:
            planned.append(plan)
    return planned, held


def _planned(draft: Draft, receiver: Receiver | None, now: datetime) -> _Planned | str:
    if receiver is None:
        return "left"
    if receiver.stops.stops(draft.message_class):
        return "stopped"
    pattern = receiver.pattern
    due_at: datetime | None = max(now, pattern.day_starts(draft.due_on)) if draft.due_on else now
    channel = "" if receiver.stops.stops_push(draft.message_class, draft.channel) else draft.channel
    if channel and due_at and draft.message_class != "transactional":
        due_at = pattern.next_moment(due_at)
    if due_at is None:
        return "unreachable"
    day = pattern.local_day(due_at)
    if not receiver.employed_on(day):
        return "left"
    about = item(draft.kind, draft.subject)
    later = tuple(_working_days(receiver, day, draft.last_on)) if channel and draft.last_on else ()
    claim = Claim(draft.person, draft.message_class, day, bool(channel), about, draft.weight, later)
    return _Planned(draft, due_at, channel, claim)


def _working_days(receiver: Receiver, after: date, until: date) -> Iterator[date]:
    """The days after one day and up to another on which somebody can be reached."""
    for ahead in range(1, (until - after).days + 1):
        day = after + timedelta(days=ahead)
        if receiver.pattern.works_on(day) and receiver.employed_on(day):
            yield day


def _message(plan: _Planned, ruling: Ruling, receiver: Receiver, now: datetime) -> Message:
    draft, due_at = plan.draft, plan.due_at
    if ruling.day != plan.claim.day:
        due_at = receiver.pattern.next_moment(receiver.pattern.day_starts(ruling.day)) or due_at
    if plan.channel:
        due_at = receiver.pattern.rather(due_at, draft.part)
    return Message(
        person_id=draft.person,
        message_class=draft.message_class,
        kind=draft.kind,
        subject=draft.subject,
        channel=plan.channel if ruling.verdict == "push" else "",
        content=draft.content.as_json(),
        dedupe=draft.dedupe,
        created_at=now,
        due_at=due_at,
        state_at=now,
    )
