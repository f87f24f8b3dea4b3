"""What a person reads of their messages and wishes, and what the snapshot of a run takes along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from vonk.messaging import channels, kinds, links
from vonk.messaging.arbiter import STOPPABLE
from vonk.messaging.kinds import Content, Explanation
from vonk.messaging.models import Message, Preference, UsedLink
from vonk.messaging.spending import IN_FLIGHT, LOOK_BACK, SENT
from vonk.people.access import NotAllowed, Reader, System, Viewer
from vonk.people.texts import words

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the list."""

    id: UUID
    headline: str
    message_class: str
    at: datetime
    read: bool
    action: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of messages, newest first; pages count from 1."""

    lines: tuple[Line, ...]
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in full, in the reader's language.

    offers: what can be done about it, beside start and done. trouble: why it was not pushed, or that nobody knows.
    """

    id: UUID
    kind: str
    message_class: str
    headline: str
    body: str
    button: str
    url: str
    question: str
    answers: tuple[tuple[str, str], ...]
    at: datetime
    pushed: bool
    trouble: Literal["", "failed", "unknown"]
    action: str
    offers: frozenset[str]
    undoable: bool
    stoppable: bool


def unread(viewer: Viewer) -> int:
    """How many of the viewer's own messages they have not opened."""
    return _visible(viewer).filter(read_at=None).count()


def inbox(viewer: Viewer, *, page: int = 1) -> Inbox:
    """The viewer's own messages; a page that does not exist is the nearest that does."""
    found = _visible(viewer)
    pages = max(1, -(-found.count() // PER_PAGE))
    number = min(max(page, 1), pages)
    rows = found.order_by("-sent_at", "-pk")[(number - 1) * PER_PAGE : number * PER_PAGE]
    lines = tuple(
        Line(
            id=row.public_id,
            headline=words(row.content.get("headline")),
            message_class=row.message_class,
            at=row.sent_at or row.state_at,
            read=row.read_at is not None,
            action=row.action,
        )
        for row in rows
    )
    return Inbox(lines, number, pages)


def letter(viewer: Viewer, message: UUID) -> Letter:
    """One of the viewer's own messages; NotAllowed for anybody else's."""
    row = _one(viewer, message)
    content = Content.from_json(row.content)
    kind = kinds.find(row.kind)
    offered = kind.offered(content) if kind else frozenset()
    answers = tuple((f"answer:{one.code}", words(one.label)) for one in content.answers)
    return Letter(
        id=row.public_id,
        kind=row.kind,
        message_class=row.message_class,
        headline=words(content.headline),
        body=words(content.body),
        button=words(content.button),
        url=content.url,
        question=words(content.question),
        answers=tuple(answer for answer in answers if answer[0] in offered),
        at=row.sent_at or row.state_at,
        pushed=bool(row.channel),
        trouble=row.state if row.state in {"failed", "unknown"} else "",  # type: ignore[arg-type]
        action=row.action,
        offers=offered,
        undoable=row.action == "done" or bool(kind and kind.takes_back(row.action)),
        stoppable=row.message_class in STOPPABLE,
    )


def explanation(viewer: Viewer, message: UUID) -> Explanation | None:
    """Why the viewer got this message, in the active language; None when its owner is no longer installed."""
    row = _one(viewer, message)
    kind = kinds.find(row.kind)
    return kind.explain([row.subject], viewer).get(row.subject) if kind else None


def _visible(viewer: Viewer) -> QuerySet[Message]:
    return Message.objects.filter(person_id=viewer.own(), state__in=Message.VISIBLE)


def _one(viewer: Viewer, message: UUID) -> Message:
    row = _visible(viewer).filter(public_id=message).first()
    if row is None:
        raise NotAllowed
    return row


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be stopped, and whether it is; `until` is set for a pause."""

    name: str  # "all", a class, or a channel
    stopped: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the viewer wants of messages."""

    everything: Choice
    classes: tuple[Choice, ...]
    channels: tuple[Choice, ...]


def choices(viewer: Viewer) -> Choices:
    """The viewer's own wishes; nobody else can read them."""
    held = Preference.objects.filter(Q(until=None) | Q(until__gt=viewer.now), person_id=viewer.own())
    stops = {(one.message_class, one.channel): one.until for one in held}

    def choice(name: str, message_class: str, channel: str) -> Choice:
        key = (message_class, channel)
        return Choice(name, key in stops, stops.get(key))

    return Choices(
        everything=choice("all", "", ""),
        classes=tuple(choice(name, name, "") for name in STOPPABLE),
        channels=tuple(choice(name, "", name) for name in channels.names()),
    )


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What the page of a link without sign-in shows; all but its state is empty when the link does not count."""

    state: Literal["ready", "used", "expired", "forged"]
    purpose: str = ""
    message_class: str = ""
    lang: str = ""
    headline: str = ""
    answer: str = ""


def link_page(token: str) -> LinkPage:
    """What a link is for; asking changes nothing, because mail scanners open links too."""
    try:
        link = links.read(token)
    except links.LinkExpired:
        return LinkPage("expired")
    except links.LinkForged:
        return LinkPage("forged")
    row = Message.objects.select_related("person").filter(public_id=link.message).first()
    if row is None:
        return LinkPage("expired")
    used = UsedLink.objects.filter(message=row, purpose=link.purpose).exists()
    content, lang = Content.from_json(row.content), row.person.lang
    labels = {f"answer:{one.code}": words(one.label, lang) for one in content.answers}
    return LinkPage(
        state="used" if used else "ready",
        purpose=link.purpose,
        message_class=row.message_class,
        lang=lang,
        headline=words(content.headline, lang),
        answer=labels.get(link.purpose, ""),
    )


@dataclass(frozen=True, slots=True)
class SentRow:
    """A message that spends the nudge's cap; `sent_at` lies in the future while it still waits."""

    message: int
    person: int
    subject: str
    message_class: str
    kind: str
    sent_at: datetime
    acted_at: datetime | None
    action: str


def export_sent(_system: System, since: datetime, *, using: str = "default") -> list[SentRow]:
    """Every nudge, and every question that was pushed, from `since` on: sent, on its way, or still to go."""
    states = (*SENT, *IN_FLIGHT, "queued")
    spending = Q(message_class="nudge") | (Q(message_class="listening") & ~Q(channel=""))
    found = Message.objects.using(using).filter(spending, state__in=states)
    found = found.annotate(moment=Coalesce("sent_at", "due_at")).filter(moment__gte=since).order_by("pk")
    rows = found.values_list("pk", "person_id", "subject", "message_class", "kind", "moment", "acted_at", "action")
    return [SentRow(*row) for row in rows.iterator(10_000)]


def nudges_off(system: System, *, using: str = "default") -> frozenset[int]:
    """Persons who get no pushed nudges: stopped or paused, as a class, as a whole, or through every channel."""
    held = Preference.objects.using(using).filter(Q(until=None) | Q(until__gt=system.now))
    held = held.filter(message_class__in=("", "nudge"))
    stopped = frozenset(held.filter(channel="").values_list("person_id", flat=True))
    ways = [frozenset(held.filter(channel=name).values_list("person_id", flat=True)) for name in channels.names()]
    return stopped | (frozenset.intersection(*ways) if ways else frozenset())


def spending(
    system: System, *, besides: str, using: str = "default"
) -> Iterator[tuple[int, datetime, datetime | None, str]]:
    """What spends the cap of nudges and was pushed lately or still is to be, kinds besides this one.

    Person, moment (sent, else due), moment of an answer, and class.
    """
    found = Message.objects.using(using).filter(message_class__in=("nudge", "listening"))
    found = found.filter(state__in=(*SENT, *IN_FLIGHT, "queued")).exclude(Q(channel="") | Q(kind=besides))
    found = found.filter(Q(sent_at=None) | Q(sent_at__gte=system.now - LOOK_BACK)).order_by("pk")
    fields = ("person_id", "sent_at", "due_at", "acted_at", "message_class")
    for person, sent, due, acted, message_class in found.values_list(*fields).iterator(5_000):
        yield person, sent or due, acted, message_class


def duties(system: System, *, using: str = "default") -> Iterator[tuple[int, datetime]]:
    """Who hears of a statutory duty, and when: what is pushed today, or waits to be."""
    found = Message.objects.using(using).filter(message_class="statutory", state__in=(*SENT, *IN_FLIGHT, "queued"))
    found = found.exclude(channel="").filter(Q(sent_at=None) | Q(sent_at__gte=system.now - timedelta(days=1)))
    for person, sent, due in found.order_by("pk").values_list("person_id", "sent_at", "due_at").iterator(5_000):
        yield person, sent or due


@dataclass(frozen=True, slots=True)
class Failure:
    """One message that could not be pushed, without saying to whom."""

    at: datetime
    channel: str
    kind: str
    code: str


def failures(reader: Reader, *, most: int = 50) -> Sequence[Failure]:
    """The latest messages that failed, for the administrator: what the mail server said, and never whose they were."""
    if isinstance(reader, Viewer):
        reader.require("administrator")
    rows = Message.objects.filter(state="failed").order_by(F("state_at").desc())[:most]
    return [Failure(row.state_at, row.channel, row.kind, row.outcome) for row in rows]
