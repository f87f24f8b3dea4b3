"""Talks as the two who have them read them: lists, one whole talk, and what stands on a first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from vonk.dialogue.models import Conversation, Insertion, Preparation
from vonk.dialogue.pairs import Side, taking_part
from vonk.dialogue.queries.agreements import AgreementShown, in_talk, open_agreements
from vonk.learning.disclosed import Approval, Shared
from vonk.learning.models import Enrolment
from vonk.people.access import NotAllowed, Viewer
from vonk.people.disclosures import PersonSeen, disclose
from vonk.people.models import Person
from vonk.people.texts import Text

PER_PAGE = 20
MOST_OPEN = 100
DEBRIEF_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Party:
    """One of the two."""

    public_id: UUID
    name: str
    given_name: str
    initials: str


@dataclass(frozen=True)
class TalkLine:
    """One talk in a list.

    other: None once that person is erased. together: whether the manager of the talk still leads the employee.
    """

    public_id: UUID
    template: str
    other: Party | None
    mine: bool  # whether the viewer proposed it
    about: str
    offering: Text | None
    state: str
    planned_for: datetime | None
    minutes: int
    place: str
    held_on: date | None
    next_on: date | None
    together: bool


@dataclass(frozen=True)
class Talks:
    """What is planned, and one page of what was; pages count from 1."""

    open: tuple[TalkLine, ...]
    past: tuple[TalkLine, ...]
    number: int
    pages: int


@dataclass(frozen=True)
class Prepared:
    """What the viewer wrote under a question, and whether it stands in the talk."""

    question: str
    words: str
    inserted: bool


@dataclass(frozen=True)
class Said:
    """Something that one of the two put in the talk: under a question, or from the own notes (`source`)."""

    question: str
    source: str
    insertion: UUID | None
    words: str
    by: str
    mine: bool


@dataclass(frozen=True)
class Minutes:
    """What the two wrote down; a later save names the version that it saw."""

    words: str
    version: int
    by: str
    mine: bool
    at: datetime | None


@dataclass(frozen=True)
class TalkShown:
    """One whole talk, as one of the two reads it."""

    line: TalkLine
    employee: Party
    manager: Party | None
    prepared: tuple[Prepared, ...]
    said: tuple[Said, ...]
    minutes: Minutes
    agreements: tuple[AgreementShown, ...]  # of this talk, and what is still open from earlier ones of the two
    sequence: int
    continues: UUID | None


@dataclass(frozen=True)
class FirstPage:
    """The next talks and the open agreements, as few as fit on a first page."""

    talks: tuple[TalkLine, ...]
    agreements: tuple[AgreementShown, ...]


@dataclass(frozen=True)
class About:
    """Something that a talk may be about; `key` says it to `open_talk`."""

    key: str
    title: Text


@dataclass(frozen=True)
class Debrief:
    """Somebody who just finished something, and with whom nobody looked back yet."""

    person: Party | None  # None: the viewer
    about: About


def talks(viewer: Viewer, *, side: Side, page: int = 1) -> Talks:
    """The viewer's talks as employee or as manager: planned ones soonest first, then the latest that were."""
    gone = _rows(viewer, side).exclude(state="open")
    pages = max(1, -(-gone.count() // PER_PAGE))
    number = min(max(page, 1), pages)
    past = gone.order_by(F("held_on").desc(nulls_last=True), "-pk")[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Talks(_waiting(viewer, side, MOST_OPEN), tuple(_line(row, side) for row in past), number, pages)


def talk(viewer: Viewer, *, side: Side, talk: UUID) -> TalkShown:
    """One talk; NotAllowed for everybody who is not one of the two."""
    rows = taking_part(viewer, side).select_related("employee", "manager", "notes_by", "enrolment__offering")
    row = rows.select_related("continues").filter(public_id=talk).first()
    if row is None:
        raise NotAllowed
    prepared = Preparation.objects.filter(Q(author=viewer.own()) | Q(inserted_at__isnull=False), conversation=row)
    shown = list(prepared.select_related("author").order_by("pk"))
    return TalkShown(
        line=_line(row, side),
        employee=_party(row.employee),
        manager=_party(row.manager) if row.manager else None,
        prepared=tuple(
            Prepared(one.question, one.words, one.inserted_at is not None)
            for one in shown
            if one.author_id == viewer.person
        ),
        said=(*_prepared_words(viewer, shown), *_inserted_words(viewer, row)),
        minutes=Minutes(
            row.notes,
            row.version,
            row.notes_by.given_name if row.notes_by else "",
            row.notes_by_id == viewer.person,
            row.notes_at,
        ),
        agreements=in_talk(viewer, talk=row),
        sequence=row.sequence,
        continues=row.continues.public_id if row.continues else None,
    )


def _prepared_words(viewer: Viewer, rows: Iterable[Preparation]) -> Iterable[Said]:
    for row in rows:
        if row.inserted_at is not None and row.words:
            mine = row.author_id == viewer.person
            yield Said(row.question, "prepared", None, row.words, row.author.given_name, mine)


def _inserted_words(viewer: Viewer, talk: Conversation) -> Iterable[Said]:
    rows = Insertion.objects.filter(conversation=talk, withdrawn_at=None).select_related("author").order_by("pk")
    for row in rows:
        mine = row.author_id == viewer.person
        yield Said("", row.source, row.public_id, row.words, row.author.given_name, mine)


def first_page(viewer: Viewer, *, side: Side, most: int = 3) -> FirstPage:
    """The next talks, and the open agreements from talks; both at most `most`."""
    return FirstPage(_waiting(viewer, side, most), open_agreements(viewer, side=side, most=most))


def _waiting(viewer: Viewer, side: Side, most: int) -> tuple[TalkLine, ...]:
    """What is planned, the soonest first and last what has no moment yet."""
    rows = _rows(viewer, side).filter(state="open").order_by(F("planned_for").asc(nulls_last=True), "pk")
    return tuple(_line(row, side) for row in rows[:most])


def _rows(viewer: Viewer, side: Side) -> QuerySet[Conversation]:
    return taking_part(viewer, side).select_related("employee", "manager", "enrolment__offering")


def my_abouts(viewer: Viewer) -> tuple[About, ...]:
    """What the viewer is learning, or finished in the last three months: a talk may be about each."""
    recent = Q(state__in=["approved", "started", "requested"])
    recent |= Q(state__in=["completed", "applied"], completed_on__gte=viewer.today - timedelta(days=90))
    rows = Enrolment.objects.filter(recent, person=viewer.own()).select_related("offering").order_by("-pk")[:PER_PAGE]
    return tuple(About(f"own:{row.public_id}", row.offering.title) for row in rows)


def abouts_of(viewer: Viewer, *, person: UUID) -> tuple[About, ...]:
    """What somebody in the team shared with the viewer or asked them for; NotAllowed for who is not led."""
    seen = disclose(viewer, fields=["shared", "approved_by_you"], subjects=[person])
    found = {str(about.title): about for who in seen.people for about in _disclosed(who)}  # once, however often shared
    return tuple(found.values())


def _disclosed(person: PersonSeen) -> Iterable[About]:
    for field in ("shared", "approved_by_you"):
        for fact in person.facts(field):
            if isinstance(fact, Shared):
                yield About(f"share:{fact.public_id}", fact.offering)
            elif isinstance(fact, Approval):
                yield About(f"request:{fact.enrolment}", fact.offering)


def my_debrief(viewer: Viewer) -> Debrief | None:
    """What the viewer finished in the last two weeks and did not look back at with anybody; the latest."""
    rows = Enrolment.objects.filter(
        person=viewer.own(), completed_on__gte=viewer.today - DEBRIEF_WITHIN, state__in=["completed", "applied"]
    ).exclude(conversations__template="debrief")
    row = rows.select_related("offering").order_by("-completed_on", "-pk").first()
    return Debrief(None, About(f"own:{row.public_id}", row.offering.title)) if row else None


def debriefs(viewer: Viewer) -> tuple[Debrief, ...]:
    """Who in the team shared in the last two weeks that they finished something, and has had no talk about it."""
    since = viewer.today - DEBRIEF_WITHIN
    seen = disclose(viewer, fields=["shared"])
    had = taking_part(viewer, "team").filter(template="debrief", opened_at__date__gte=since).exclude(state="cancelled")
    talked = set(had.values_list("employee_id", flat=True))
    found = []
    for person in seen.people:
        subject = person.subject
        for fact in person.facts("shared"):
            if isinstance(fact, Shared) and fact.what == "completed" and fact.on >= since:
                who = Party(subject.public_id, subject.name, subject.given_name, subject.initials)
                if subject.person not in talked:
                    found.append(Debrief(who, About(f"share:{fact.public_id}", fact.offering)))
                break
    return tuple(found)


def _party(person: Person) -> Party:
    """A person as one of the two."""
    return Party(person.public_id, person.name, person.given_name, person.initials)


def _line(row: Conversation, side: Side) -> TalkLine:
    other = row.manager if side == "me" else row.employee
    return TalkLine(
        public_id=row.public_id,
        template=row.template,
        other=_party(other) if other else None,
        mine=row.by_manager == (side == "team"),
        about=row.about,
        offering=row.enrolment.offering.title if row.enrolment else None,
        state=row.state,
        planned_for=row.planned_for,
        minutes=row.minutes,
        place=row.place,
        held_on=row.held_on,
        next_on=row.next_on,
        together=row.together,  # type: ignore[attr-defined]  # annotated by taking_part
    )
