"""Reads of use at work: the question that stands open, and what one keeps of what one finished. One's own alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from vonk.dialogue import boosters
from vonk.dialogue.models import Commitment, Confirmation, TransferQuestion
from vonk.dialogue.queries.colleagues import Colleague
from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Membership, Person
from vonk.people.purposes import purpose_on
from vonk.people.texts import Text

FINISHED = ("completed", "applied")
KEPT = (*FINISHED, "expired")  # what stays on one's own list
LATE_WEEK = max(TransferQuestion.WEEKS)  # only then one can tell whether it made a difference
OPEN_FOR = timedelta(days=14)  # a question that nobody answers goes by itself; silence is no answer
FOLLOW_UP = timedelta(days=3)  # so long the second tap stays on the first page
MOST_LISTED = 50
MOST_NEAR = 30

type Stage = Literal["ask", "kept", "effect", "example", "barrier", "booster", "chosen", "done"]


@dataclass(frozen=True)
class CommitmentShown:
    """What somebody intended before it began, and whether it came to it: "" while nobody asked or answered."""

    moment: str
    deed: str
    kept: str
    made_on: date

    @property
    def sentence(self) -> str:
        """When …, then I …; in the active language."""
        return boosters.sentence(self.moment, self.deed)


@dataclass(frozen=True)
class QuestionShown:
    """One question of two or six weeks, with what was answered."""

    public_id: UUID
    enrolment: UUID
    title: Text
    week: int
    completed_on: date | None
    asked_on: date
    answered_on: date | None
    used: str
    effect: str
    barrier: str
    example: str
    booster: str
    commitment: CommitmentShown | None
    skipped: bool
    open: bool  # may still be answered

    @property
    def asks_effect(self) -> bool:
        """Whether it may be asked if it made a difference."""
        return self.used == "yes" and self.week == LATE_WEEK

    @property
    def stage(self) -> Stage:
        """What comes next: the question, one second tap, then what was chosen."""
        if not self.used:
            return "ask"
        if self.used != "yes":
            return "chosen" if self.booster else "booster" if self.barrier else "barrier"
        if self.commitment and not self.commitment.kept:
            return "kept"
        if self.asks_effect and not self.effect:
            return "effect"
        counts = self.commitment is not None and self.commitment.kept in ("yes", "partly")
        return "done" if self.example or counts else "example"


@dataclass(frozen=True)
class ConfirmationShown:
    """What one asked a colleague, and the answer; `colleague` is empty when that person is gone."""

    public_id: UUID
    colleague: str
    here: bool  # still works here
    what: str
    asked_on: date
    answer: str
    words: str
    answered_on: date | None


@dataclass(frozen=True)
class UsedLine:
    """Something that one finished, and all that one keeps of using it."""

    enrolment: UUID
    title: Text
    state: str
    completed_on: date | None
    questions: tuple[QuestionShown, ...]  # the latest first
    commitment: CommitmentShown | None
    confirmations: tuple[ConfirmationShown, ...]

    @property
    def last(self) -> QuestionShown | None:
        """The latest question that was not passed over."""
        return next((one for one in self.questions if not one.skipped), None)


@dataclass(frozen=True)
class RequestToMe:
    """What a colleague would like to know of the viewer; it holds only what the asker wrote."""

    public_id: UUID
    asker: str
    what: str
    asked_on: date
    state: Literal["open", "answered", "withdrawn"]
    answer: str
    words: str


def asks(viewer: Viewer) -> bool:
    """Whether the organisation asks about use at all: the purpose signals."""
    return purpose_on("signals", now=viewer.now)


def measured(viewer: Viewer) -> bool:
    """Whether the viewer has not stopped personal measurement."""
    return Person.objects.filter(pk=viewer.own(), measured=True).exists()


def my_question(viewer: Viewer) -> QuestionShown | None:
    """The one thing to ask the viewer now: a second tap that waits, else the open question. One query.

    Ask `asks` first: without the purpose nothing is asked.
    """
    today, recent = viewer.today, viewer.now - FOLLOW_UP
    rows = _questions(viewer).filter(person__measured=True, enrolment__state__in=FINISHED)
    waits = Q(used="", skipped_on=None, asked_on__gt=today - OPEN_FOR, asked_on__lte=today)
    shown = [_question(viewer, row) for row in rows.filter(waits | Q(answered_at__gte=recent)).order_by("-asked_on")]
    order = ("kept", "effect", "barrier", "booster", "example", "ask", "chosen")
    found = [one for stage in order for one in shown if one.stage == stage]
    return found[0] if found else None


def my_used(viewer: Viewer) -> tuple[UsedLine, ...]:
    """The latest fifty things that the viewer finished, with everything kept of them."""
    return _lines(viewer, _finished(viewer).order_by("-completed_on", "-pk")[:MOST_LISTED])


def used_line(viewer: Viewer, *, enrolment: UUID) -> UsedLine | None:
    """One of them; None when it is not the viewer's, or not finished."""
    found = _lines(viewer, _finished(viewer).filter(public_id=enrolment))
    return found[0] if found else None


def my_commitment(viewer: Viewer, *, enrolment: UUID) -> CommitmentShown | None:
    """What the viewer intended with one enrolment."""
    row = Commitment.objects.filter(person=viewer.own(), enrolment__public_id=enrolment).first()
    return _commitment(viewer, row)


def asked_of_me(viewer: Viewer) -> tuple[RequestToMe, ...]:
    """What colleagues would like to hear of the viewer and what waits, oldest first."""
    rows = Confirmation.objects.filter(colleague=viewer.own(), answered_at=None, withdrawn_at=None)
    return tuple(_request(viewer, row) for row in rows.select_related("person").order_by("asked_at"))


def request_to_me(viewer: Viewer, *, confirmation: UUID) -> RequestToMe | None:
    """One such request, also when it was taken back; None when it was not made to the viewer."""
    rows = Confirmation.objects.filter(public_id=confirmation, colleague=viewer.own()).select_related("person")
    row = rows.first()
    return _request(viewer, row) if row else None


def near_me(viewer: Viewer) -> tuple[Colleague, ...]:
    """Who works in the viewer's own unit today, by name, at most thirty: the first that one would ask."""
    today = viewer.today
    here = valid_on(today)
    units = Membership.objects.filter(here, person=viewer.own()).values("unit")
    rows = Membership.objects.filter(here, unit__in=units, person__employed_from__lte=today)
    rows = rows.filter(Q(person__employed_to=None) | Q(person__employed_to__gte=today)).exclude(person=viewer.own())
    rows = rows.select_related("person", "unit").order_by("person__given_name", "person__family_name", "pk")
    return tuple(
        Colleague(row.person.public_id, row.person.name, row.person.initials, row.unit.name) for row in rows[:MOST_NEAR]
    )


def _finished(viewer: Viewer) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(person=viewer.own(), state__in=KEPT)
    return rows.select_related("offering", "commitment")


def _questions(viewer: Viewer) -> QuerySet[TransferQuestion]:
    rows = TransferQuestion.objects.filter(person=viewer.own())
    return rows.select_related("enrolment__offering", "enrolment__commitment")


def _lines(viewer: Viewer, enrolments: Iterable[Enrolment]) -> tuple[UsedLine, ...]:
    rows = {row.pk: row for row in enrolments}
    asked: dict[int, list[QuestionShown]] = defaultdict(list)
    for question in _questions(viewer).filter(enrolment__in=rows).order_by("-week"):
        asked[question.enrolment_id].append(_question(viewer, question))
    seen: dict[int, list[ConfirmationShown]] = defaultdict(list)
    invited = Confirmation.objects.filter(person=viewer.own(), enrolment__in=rows, withdrawn_at=None)
    for one in invited.select_related("colleague").order_by("-asked_at"):
        seen[one.enrolment_id].append(_confirmation(viewer, one))
    return tuple(
        UsedLine(
            enrolment=row.public_id,
            title=row.offering.title,
            state=row.state,
            completed_on=row.completed_on,
            questions=tuple(asked[pk]),
            commitment=_commitment(viewer, getattr(row, "commitment", None)),
            confirmations=tuple(seen[pk]),
        )
        for pk, row in rows.items()
    )


def _question(viewer: Viewer, row: TransferQuestion) -> QuestionShown:
    return QuestionShown(
        public_id=row.public_id,
        enrolment=row.enrolment.public_id,
        title=row.enrolment.offering.title,
        week=row.week,
        completed_on=row.enrolment.completed_on,
        asked_on=row.asked_on,
        answered_on=_day(viewer, row.answered_at) if row.answered_at else None,
        used=row.used,
        effect=row.effect,
        barrier=row.barrier,
        example=row.example,
        booster=row.booster,
        commitment=_commitment(viewer, getattr(row.enrolment, "commitment", None)),
        skipped=row.skipped_on is not None,
        open=row.enrolment.state in FINISHED,
    )


def _commitment(viewer: Viewer, row: Commitment | None) -> CommitmentShown | None:
    return CommitmentShown(row.moment, row.deed, row.kept, _day(viewer, row.made_at)) if row else None


def _confirmation(viewer: Viewer, row: Confirmation) -> ConfirmationShown:
    who = row.colleague
    return ConfirmationShown(
        public_id=row.public_id,
        colleague=who.name if who else "",
        here=who is not None and (who.employed_to is None or who.employed_to >= viewer.today),
        what=row.what,
        asked_on=_day(viewer, row.asked_at),
        answer=row.answer,
        words=row.words,
        answered_on=_day(viewer, row.answered_at) if row.answered_at else None,
    )


def _request(viewer: Viewer, row: Confirmation) -> RequestToMe:
    return RequestToMe(
        public_id=row.public_id,
        asker=row.person.name,
        what=row.what,
        asked_on=_day(viewer, row.asked_at),
        state="withdrawn" if row.withdrawn_at else "answered" if row.answered_at else "open",
        answer=row.answer,
        words=row.words,
    )


def _day(viewer: Viewer, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(viewer.tz)).date()
