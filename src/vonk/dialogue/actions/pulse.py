"""Taps of the pulse: answering, passing over, taking back, and deleting what one answered before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from vonk.dialogue.actions.rounds import (
    FORTNIGHT,
    Closed,
    ExampleRound,
    answered,
    close_rounds,
    open_rounds,
    pause_after,
    record_examples,
)
from vonk.dialogue.bank import BARRIER, HIGHEST, LOWEST, MOTIVE, bank, barriers, motives
from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer, PulseRound
from vonk.learning.models import Enrolment
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Person
from vonk.people.purposes import purpose_on

__all__ = [
    "Closed",
    "ExampleRound",
    "Forgotten",
    "RoundOver",
    "Tapped",
    "answer",
    "close_rounds",
    "forget_all",
    "forget_answer",
    "open_rounds",
    "record_examples",
    "set_motive",
    "skip",
    "take_back",
]

TAPS = {str(score) for score in range(LOWEST, HIGHEST + 1)}


class RoundOver(Exception):
    """The round is closed, or pulses are off by now: of everybody, or of this person."""


@dataclass(frozen=True)
class Tapped:
    """A tap that was settled, and whether the round is done with it."""

    round: UUID
    tap: str
    done: bool


@dataclass(frozen=True)
class Forgotten:
    """How many answers were deleted."""

    answers: int


@transaction.atomic
def answer(viewer: Viewer, *, pulse_round: UUID, tap: str, value: str) -> Tapped:
    """Keeps one tap; tapping again while the round is open changes it, and there is never more than one.

    `value`: "1" to "5" under a statement, a code of BarrierTap, or of MotiveTap. NotAllowed for a round of somebody
    else, a tap that it does not ask, or another value; RoundOver when it is too late.
    """
    row = _open_round(viewer, pulse_round, tap)
    if tap == BARRIER:
        _answer_barrier(viewer, row, value)
    elif tap == MOTIVE:
        _answer_motive(viewer, row.enrolment, value)
    else:
        _answer_statement(viewer, row, tap, value)
    return _settle(viewer, row, tap)


@transaction.atomic
def skip(viewer: Viewer, *, pulse_round: UUID, tap: str) -> Tapped:
    """Passes over one tap; what was answered before stays."""
    return _settle(viewer, _open_round(viewer, pulse_round, tap), tap)


@transaction.atomic
def take_back(viewer: Viewer, *, pulse_round: UUID, tap: str) -> bool:
    """Undoes a tap: the answer goes and the question stands open again. False when there was nothing to undo."""
    row = _open_round(viewer, pulse_round, tap)
    if tap not in row.settled:
        return False
    if tap == BARRIER:
        _barriers_of(row).delete()
    elif tap == MOTIVE:
        MotiveTap.objects.filter(enrolment=row.enrolment, person=row.person_id).delete()
    else:
        PulseAnswer.objects.filter(round=row, item=tap).delete()
    row.settled = [one for one in row.settled if one != tap]
    row.closed_on, row.ignored = None, False
    row.save(update_fields=["settled", "closed_on", "ignored"])
    return True


@transaction.atomic
def set_motive(viewer: Viewer, *, enrolment: UUID, motive: str) -> bool:
    """Says, or says otherwise, why one began with an own learning activity; True when it is new.

    Never for what law or collective agreement demands: that it had to is known.
    """
    row = Enrolment.objects.select_for_update().filter(person=viewer.own(), public_id=enrolment).first()
    if not _may_be_asked(viewer):
        raise RoundOver
    return _answer_motive(viewer, row, motive)


@transaction.atomic
def forget_answer(viewer: Viewer, *, pulse_round: UUID, item: str) -> bool:
    """Deletes one own answer for good; figures that were released before stay. False when there is none."""
    rows = PulseAnswer.objects.filter(person=viewer.own(), round__public_id=pulse_round, item=item)
    return rows.delete()[0] > 0


@transaction.atomic
def forget_all(viewer: Viewer) -> Forgotten:
    """Deletes every answer, barrier and motive one ever tapped, for good; figures that were released before stay."""
    own = (model.objects.filter(person=viewer.own()) for model in (PulseAnswer, BarrierTap, MotiveTap))
    return Forgotten(sum(rows.delete()[0] for rows in own))


def _open_round(viewer: Viewer, public_id: UUID, tap: str) -> PulseRound:
    """The viewer's own round, locked, when it asks this tap and still takes it."""
    rows = PulseRound.objects.select_for_update(of=("self",)).select_related("enrolment")
    row = rows.filter(person=viewer.own(), public_id=public_id).first()
    if row is None or tap not in row.items:
        raise NotAllowed
    # done today by one's own taps: the last of them can still be changed
    still_own = row.closed_on == viewer.today and set(row.items) - {MOTIVE} <= set(row.settled)
    if not (row.closed_on is None or still_own) or not _may_be_asked(viewer):
        raise RoundOver
    return row


def _may_be_asked(viewer: Viewer) -> bool:
    measured = Person.objects.filter(pk=viewer.own(), measured=True).exists()
    return measured and purpose_on("pulse", now=viewer.now)


def _answer_statement(viewer: Viewer, row: PulseRound, item: str, value: str) -> None:
    if value not in TAPS or item not in bank():
        raise NotAllowed
    kept = {"person_id": row.person_id, "score": int(value), "answered_on": viewer.today}
    PulseAnswer.objects.update_or_create(round=row, item=item, defaults=kept)


def _answer_barrier(viewer: Viewer, row: PulseRound, value: str) -> None:
    if value not in barriers():
        raise NotAllowed
    if not _barriers_of(row).update(barrier=value, tapped_on=viewer.today):
        BarrierTap.objects.create(
            person_id=row.person_id, barrier=value, source="pulse", tapped_on=viewer.today, example=row.example
        )


def _answer_motive(viewer: Viewer, enrolment: Enrolment | None, value: str) -> bool:
    if enrolment is None or enrolment.obligation == "statutory_or_cao" or value not in motives().answers:
        raise NotAllowed
    kept = {"person_id": viewer.own(), "motive": value, "tapped_on": viewer.today}
    return MotiveTap.objects.update_or_create(enrolment=enrolment, defaults=kept)[1]


def _barriers_of(row: PulseRound) -> QuerySet[BarrierTap]:
    return BarrierTap.objects.filter(person=row.person_id, source="pulse", tapped_on__gte=row.opened_on)


def _settle(viewer: Viewer, row: PulseRound, tap: str) -> Tapped:
    """The tap is done; after the last the round closes, and asks nothing for a fortnight or longer."""
    row.settled = [*(one for one in row.settled if one != tap), tap]
    row.next_on = viewer.today + FORTNIGHT
    row.closed_on, row.ignored = None, False
    gone = {MOTIVE} if row.enrolment_id is None else set()  # nothing is left to ask it about
    if set(row.items) <= {*row.settled, *gone}:
        row.closed_on = viewer.today
        row.ignored = not PulseRound.objects.filter(answered(), pk=row.pk).exists()
        if row.ignored:
            row.next_on = viewer.today + timedelta(days=pause_after(row.ignored_before + 1))
    row.save(update_fields=["settled", "next_on", "closed_on", "ignored"])
    return Tapped(row.public_id, tap, done=row.closed_on is not None)
