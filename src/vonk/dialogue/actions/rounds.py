"""Opens and closes everybody's rounds of the pulse in a few statements, whatever the size of the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from vonk.dialogue import drawing
from vonk.dialogue.bank import BARRIER, MOTIVE
from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer, PulseRound
from vonk.learning.models import Enrolment
from vonk.people.access import System
from vonk.people.days import organisation_day
from vonk.people.models import Leadership, Person, Unavailability
from vonk.people.purposes import purpose_on

FORTNIGHT = timedelta(days=14)
RECENTLY = timedelta(days=56)  # why one began is asked this long, not of what is long ago
PAUSES = (14, 28, 56)  # days after the first, second, and third or later round that was ignored in a row
CHUNK = 2_000


@dataclass(frozen=True)
class Closed:
    """Rounds that nobody answered, and rounds that ended otherwise."""

    ignored: int
    ended: int


@dataclass(frozen=True)
class ExampleRound:
    """A round that is made up for a demo; `person` and `enrolment` are keys, `scores` go by code of the bank."""

    person: int
    opened_on: date
    scores: Mapping[str, int] = field(default_factory=dict)
    barrier: str = ""
    motive: str = ""
    enrolment: int | None = None  # what the motive is about
    number: int = 0  # of this person, from 0


@dataclass(frozen=True)
class _Due:
    person: int
    public_id: UUID
    number: int
    ignored_before: int


def pause_after(ignored: int) -> int:
    """Days without a question after so many ignored rounds in a row (1 or more)."""
    return PAUSES[min(ignored, len(PAUSES)) - 1]


def answered() -> Q:
    """Whether a round has at least one answer."""
    barrier = BarrierTap.objects.filter(person=OuterRef("person"), source="pulse", tapped_on__gte=OuterRef("opened_on"))
    motive = MotiveTap.objects.filter(enrolment=OuterRef("enrolment"))
    return Q(Exists(PulseAnswer.objects.filter(round=OuterRef("pk"))) | Exists(barrier) | Exists(motive))


def open_rounds(system: System) -> int:
    """Opens a round for everybody whose turn it is; how many. Safe to repeat, also at the same time.

    Asked is who works here, has an account (the pulse stands in the page alone), is measured and is available today.
    """
    if not purpose_on("pulse", now=system.now):
        return 0
    day = organisation_day(system.now)
    begun, leaders = _begun(day), _leaders(day)
    opened = 0
    for people in batched(_due(day), CHUNK):
        rows = [_round(one, day, enrolment=begun.get(one.person), leads=one.person in leaders) for one in people]
        PulseRound.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
        opened += len(rows)
    return opened


@transaction.atomic
def close_rounds(system: System) -> Closed:
    """Closes what nobody answered in a fortnight, and whatever is open of people who are not to be asked (any more)."""
    day = organisation_day(system.now)
    opened = PulseRound.objects.filter(closed_on=None)
    if not purpose_on("pulse", now=system.now):
        return Closed(0, opened.update(closed_on=day))
    late = opened.filter(opened_on__lte=day - FORTNIGHT)
    ignored = 0
    silent = late.filter(_asked("person__", day), ~answered(), ~_away(OuterRef("person"), OuterRef("opened_on"), day))
    for opened_on, before in list(silent.values_list("opened_on", "ignored_before").distinct()):
        pause = timedelta(days=pause_after(before + 1))
        rows = silent.filter(opened_on=opened_on, ignored_before=before)
        ignored += rows.update(closed_on=day, ignored=True, next_on=opened_on + pause)
    gone = Person.objects.filter(pk=OuterRef("person")).exclude(_asked("", day))
    ended = late.update(closed_on=day) + opened.filter(Exists(gone)).update(closed_on=day)
    return Closed(ignored, ended)


@transaction.atomic
def record_examples(system: System, *, rounds: Sequence[ExampleRound]) -> int:  # noqa: ARG001 - jobs only
    """Writes made-up rounds with their answers in bulk, marked as examples; how many rounds.

    A round without any answer is an ignored one. All are closed. An enrolment keeps the motive that was said first.
    """
    rows = [_example(given) for given in rounds]
    made = list(zip(PulseRound.objects.bulk_create(rows, batch_size=CHUNK), rounds, strict=True))
    answers = (
        PulseAnswer(round=row, person_id=given.person, item=item, score=score, answered_on=given.opened_on)
        for row, given in made
        for item, score in given.scores.items()
    )
    barriers = (
        BarrierTap(person_id=one.person, barrier=one.barrier, source="pulse", tapped_on=one.opened_on, example=True)
        for one in rounds
        if one.barrier
    )
    motives = (
        MotiveTap(
            person_id=one.person, enrolment_id=one.enrolment, motive=one.motive, tapped_on=one.opened_on, example=True
        )
        for one in rounds
        if one.motive and one.enrolment
    )
    PulseAnswer.objects.bulk_create(answers, batch_size=CHUNK)
    BarrierTap.objects.bulk_create(barriers, batch_size=CHUNK)
    MotiveTap.objects.bulk_create(motives, batch_size=CHUNK, ignore_conflicts=True)
    return len(made)


def _example(given: ExampleRound) -> PulseRound:
    items = [*given.scores, *([BARRIER] if given.barrier else []), *([MOTIVE] if given.motive else [])]
    return PulseRound(
        person_id=given.person,
        number=given.number,
        opened_on=given.opened_on,
        items=items,
        settled=items,
        enrolment_id=given.enrolment,
        closed_on=given.opened_on if items else given.opened_on + FORTNIGHT,
        ignored=not items,
        next_on=given.opened_on + FORTNIGHT,
        example=True,
    )


def _asked(prefix: str, day: date) -> Q:
    """Who may be asked on a day: works here, can sign in, is measured. `prefix` leads to the person."""

    def that(**lookups: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in lookups.items()})

    here = that(employed_from__lte=day) & (that(employed_to=None) | that(employed_to__gte=day))
    return here & that(measured=True, account__is_active=True)


def _away(person: OuterRef, since: OuterRef | date, day: date) -> Exists:
    """Whether a person was unavailable on any day from `since` up to and including `day`."""
    return Exists(Unavailability.objects.filter(person=person, day_from__lte=day, day_to__gte=since))


def _due(day: date) -> Iterator[_Due]:
    """Everybody whose turn it is, with what their last round says about the next."""
    rounds = PulseRound.objects.filter(person=OuterRef("pk"))
    last = rounds.order_by("-opened_on", "-pk")
    waits = rounds.filter(Q(closed_on=None) | Q(next_on__gt=day))
    people = Person.objects.filter(_asked("", day), ~Exists(waits), ~_away(OuterRef("pk"), day, day))
    told = people.annotate(
        last_number=Subquery(last.values("number")[:1]),
        last_ignored=Subquery(last.values("ignored")[:1]),
        ignored_before=Subquery(last.values("ignored_before")[:1]),
    )
    rows = told.values_list("pk", "public_id", "last_number", "last_ignored", "ignored_before")
    # all at once: rows are written while these are gone through
    for pk, public_id, number, ignored, before in list(rows):
        yield _Due(pk, public_id, 0 if number is None else number + 1, before + 1 if ignored else 0)


def _round(due: _Due, day: date, *, enrolment: int | None, leads: bool) -> PulseRound:
    """Two statements, the barrier, and value or own time when it is their turn, else why one began lately."""
    side = drawing.side_question(due.public_id, due.number)
    about = None if side else enrolment
    fourth = [f"{side}_{'employer' if leads else 'employee'}"] if side else [MOTIVE] if about else []
    return PulseRound(
        person_id=due.person,
        number=due.number,
        opened_on=day,
        items=[*drawing.statements(due.public_id, due.number), BARRIER, *fourth],
        enrolment_id=about,
        ignored_before=due.ignored_before,
        next_on=day + FORTNIGHT,
    )


def _begun(day: date) -> Mapping[int, int]:
    """What each person began last, of what nobody asked about yet and no law demands: enrolment by person."""
    lately = Enrolment.objects.filter(started_on__gt=day - RECENTLY, started_on__lte=day, motive=None)
    told = PulseRound.objects.filter(enrolment=OuterRef("pk"), ignored=False)
    free = lately.filter(~Exists(told), state__in=["started", "completed", "applied"])
    free = free.exclude(obligation="statutory_or_cao")
    return dict(free.order_by("started_on", "pk").values_list("person_id", "pk"))


def _leaders(day: date) -> frozenset[int]:
    leads: QuerySet[Leadership] = Leadership.objects.filter(valid_from__lte=day)
    return frozenset(leads.filter(Q(valid_to=None) | Q(valid_to__gte=day)).values_list("person_id", flat=True))
