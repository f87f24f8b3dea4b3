"""Reads of the pulse: what one is asked now, and one's own answers; nobody reads anybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery

from vonk.catalog.models import Step
from vonk.dialogue.bank import (
    BARRIER,
    CONSTRUCTS,
    MOTIVE,
    Barrier,
    Construct,
    Item,
    Motives,
    Strategy,
    bank,
    barrier_question,
    barriers,
    constructs,
    first_successes,
    labels,
    motives,
    strategies,
)
from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer, PulseRound
from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.models import Person, Unavailability
from vonk.people.purposes import purpose_on
from vonk.people.texts import Text

__all__ = ["Barrier", "Item", "Motives", "Strategy", "bank", "barriers", "labels", "motives", "strategies"]

SHORT = 10  # minutes: a first success is over before it can be put off
FOR_A_LINE = 2  # answers before something can be said of a driver
DOUBTS = ("unknown", "too_hard")
LOW = 2  # of 5


@dataclass(frozen=True)
class Choice:
    """One tap and what it says."""

    value: str
    words: Text


@dataclass(frozen=True)
class Tap:
    """One question of a round."""

    code: str  # of the bank, "barrier" or "motive"
    question: Text
    hint: Text
    about: Text  # the learning activity that a motive is about; else empty
    choices: tuple[Choice, ...]
    place: int  # 1 first
    of: int


@dataclass(frozen=True)
class RoundShown:
    """One's round as it stands; `tap` is None when nothing is asked before `next_on`."""

    public_id: UUID
    tap: Tap | None
    settled: str  # the tap that was settled last, which can be taken back; empty when there is none
    heard: Barrier | None  # the barrier that was tapped just now
    doubt: str  # what asks for a first success: unknown, too_hard or mastery; else empty
    next_on: date


@dataclass(frozen=True)
class FirstSuccess:
    """Something small that succeeds: a next step of one's own, or a tiny thing that is only named."""

    step: Text
    offering: Text
    minutes: int | None
    enrolment: UUID | None  # None: `step` is the tiny thing


@dataclass(frozen=True)
class AnswerShown:
    """One own answer; `favourable` is 1 to 5 with 5 the best, also under a reversed statement."""

    round: UUID
    item: str
    text: Text
    label: Text
    score: int
    favourable: int
    answered_on: date


@dataclass(frozen=True)
class DriverShown:
    """A driver, safety or support as one answered it oneself, the oldest answer first; never beside anybody else's."""

    construct: Construct
    answers: tuple[AnswerShown, ...]
    strategy: Strategy | None  # for the six drivers

    @property
    def mean(self) -> float | None:
        """The mean of one's own answers, 1 to 5; None below two."""
        if len(self.answers) < FOR_A_LINE:
            return None
        return sum(answer.favourable for answer in self.answers) / len(self.answers)


@dataclass(frozen=True)
class MotiveShown:
    """Why one began with something of one's own."""

    enrolment: UUID
    title: Text
    motive: str
    tapped_on: date


@dataclass(frozen=True)
class OwnProfile:
    """All that one ever tapped. `asking`: the pulse is on, for everybody and for oneself."""

    drivers: tuple[DriverShown, ...]
    others: tuple[AnswerShown, ...]  # what learning is worth, and in whose time it happens
    motives: tuple[MotiveShown, ...]
    barriers: tuple[tuple[date, Barrier], ...]  # the latest first
    asking: bool

    @property
    def empty(self) -> bool:
        """Whether nothing was ever tapped."""
        return not (self.motives or self.barriers or self.others or any(driver.answers for driver in self.drivers))


def due_round(viewer: Viewer) -> RoundShown | None:
    """One's last round: the tap that comes next, or when the next round comes; two queries.

    None when the pulse is off, one is not measured or not available today, or was never asked.
    """
    today = viewer.today
    away = Unavailability.objects.filter(person=OuterRef("person"), day_from__lte=today, day_to__gte=today)
    since = BarrierTap.objects.filter(person=OuterRef("person"), source="pulse", tapped_on__gte=OuterRef("opened_on"))
    rows = PulseRound.objects.filter(~Exists(away), person=viewer.own(), person__measured=True)
    row = (
        rows.select_related("enrolment__offering")
        .annotate(
            heard=Subquery(since.order_by("-tapped_on").values("barrier")[:1]),
            doubts_mastery=Exists(PulseAnswer.objects.filter(_low_mastery(), round=OuterRef("pk"))),
        )
        .order_by("-opened_on", "-pk")
        .first()
    )
    if row is None or not purpose_on("pulse", now=viewer.now):
        return None
    fresh = row.closed_on is None or row.closed_on == today
    last = row.settled[-1] if row.settled and fresh else ""
    heard = barriers().get(row.heard or "") if last and (last == BARRIER or row.closed_on) else None
    return RoundShown(
        public_id=row.public_id,
        tap=_next_tap(row) if row.closed_on is None else None,
        settled=last,
        heard=heard,
        doubt=_doubt(last, heard, low=row.doubts_mastery),
        next_on=row.next_on,
    )


def first_success(viewer: Viewer, *, doubt: str) -> FirstSuccess:
    """The shortest next step of at most ten minutes among what one has open and no law demands, else a tiny thing."""
    mine = Enrolment.objects.filter(person=viewer.own(), state__in=["approved", "started"])
    mine = mine.exclude(obligation="statutory_or_cao").exclude(set_aside_until__gt=viewer.today)
    rows = Step.objects.filter(
        offering__enrolments__in=mine,
        position=F("offering__enrolments__step_reached") + 1,
        minutes__lte=SHORT,
    ).order_by("minutes", "position", "pk")
    found = rows.values_list("title", "offering__title", "minutes", "offering__enrolments__public_id").first()
    return FirstSuccess(*found) if found else FirstSuccess(first_successes()[doubt], {}, None, None)


def own_profile(viewer: Viewer) -> OwnProfile:
    """Everything one tapped oneself, in the order of the constructs."""
    person = viewer.own()
    answers: dict[str, list[AnswerShown]] = {code: [] for code in CONSTRUCTS}
    others: list[AnswerShown] = []
    rows = PulseAnswer.objects.filter(person=person).select_related("round").order_by("answered_on", "pk")
    for row in rows:
        item = bank().get(row.item)
        if item is not None:
            answers.get(item.construct, others).append(_answer(row, item))
    taps = BarrierTap.objects.filter(person=person).order_by("-tapped_on", "-pk")
    told = MotiveTap.objects.filter(person=person).select_related("enrolment__offering").order_by("-tapped_on", "-pk")
    return OwnProfile(
        drivers=tuple(
            DriverShown(constructs()[code], tuple(answers[code]), strategies().get(code)) for code in CONSTRUCTS
        ),
        others=tuple(others),
        motives=tuple(
            MotiveShown(row.enrolment.public_id, row.enrolment.offering.title, row.motive, row.tapped_on)
            for row in told
        ),
        barriers=tuple((tap.tapped_on, barriers()[tap.barrier]) for tap in taps),
        asking=Person.objects.filter(pk=person, measured=True).exists() and purpose_on("pulse", now=viewer.now),
    )


def _answer(row: PulseAnswer, item: Item) -> AnswerShown:
    return AnswerShown(
        round=row.round.public_id,
        item=row.item,
        text=item.text,
        label=labels()[row.score],
        score=row.score,
        favourable=item.oriented(row.score),
        answered_on=row.answered_on,
    )


def _low_mastery() -> Q:
    """An answer that doubts one's own mastery: 1 or 2 once it is turned."""
    low = Q()
    for item in bank().values():
        if item.construct == "mastery":
            scores = [score for score in labels() if item.oriented(score) <= LOW]
            low |= Q(item=item.code, score__in=scores)
    return low


def _doubt(last: str, heard: Barrier | None, *, low: bool) -> str:
    """What was tapped just now that asks for a first success."""
    if heard is not None and heard.code in DOUBTS:
        return heard.code
    return "mastery" if low and last in bank() and bank()[last].construct == "mastery" else ""


def _next_tap(row: PulseRound) -> Tap | None:
    """The first that is not settled; a motive only as long as there is something to ask it about."""
    asked = [code for code in row.items if code != MOTIVE or row.enrolment is not None]
    code = next((code for code in asked if code not in row.settled), None)
    return _tap(row, code, asked.index(code) + 1, len(asked)) if code else None


def _tap(row: PulseRound, code: str, place: int, of: int) -> Tap:
    if code == BARRIER:
        choices = tuple(Choice(barrier.code, barrier.label) for barrier in barriers().values())
        return Tap(code, barrier_question(), {}, {}, choices, place, of)
    if code == MOTIVE and row.enrolment is not None:
        choices = tuple(Choice(value, text) for value, text in motives().answers.items())
        return Tap(code, motives().question, {}, row.enrolment.offering.title, choices, place, of)
    item = bank()[code]
    hint = constructs()[item.construct].hint if item.construct in constructs() else {}
    choices = tuple(Choice(str(score), text) for score, text in labels().items())
    return Tap(code, item.text, hint, {}, choices, place, of)
