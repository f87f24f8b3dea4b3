"""Answering whether it was used: in one tap, then one more; each answer can be changed and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vonk.dialogue import boosters
from vonk.dialogue.models import BarrierTap, Commitment, TransferQuestion
from vonk.dialogue.queries.transfer import FINISHED, LATE_WEEK, asks
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment
from vonk.learning.reporting import take_back_use
from vonk.people.access import NotAllowed, Viewer
from vonk.people.purposes import purpose_on

EXAMPLE, PART = 500, 200  # characters
EFFECT = frozenset(code for code, _ in TransferQuestion.EFFECT)
USED = frozenset(code for code, _ in TransferQuestion.USED)
KEPT = frozenset(code for code, _ in Commitment.KEPT)
BEFORE_THE_END = ("suggested", "requested", "waitlisted", "approved", "started")


@dataclass(frozen=True)
class Answered:
    """What was answered about which enrolment."""

    question: UUID
    enrolment: UUID
    used: str


@transaction.atomic
def answer(*, viewer: Viewer, question: UUID, used: str, now: datetime) -> Answered:
    """Says whether it was used; "yes" also moves the enrolment to applied, and another answer takes that back.

    NotAllowed when it is not the viewer's question, it is no longer asked, or there is no such answer.
    """
    row = _asked(viewer, question)
    if used not in USED:
        raise NotAllowed
    _follow(viewer, row, used, now)
    row.answered_at, row.skipped_on = row.answered_at or now, None
    row.used = used
    if used == "yes":
        _forget_barrier(row)
    else:
        row.effect = ""
    row.save(update_fields=["used", "effect", "answered_at", "skipped_on", "barrier", "booster", "booster_on"])
    return Answered(row.public_id, row.enrolment.public_id, used)


@transaction.atomic
def take_back(*, viewer: Viewer, question: UUID) -> UUID:
    """Undoes the answer with everything that hung on it: the question is open again. Gives the enrolment."""
    row = _mine(viewer, question)
    _undo_use(viewer, row)
    _forget_barrier(row)
    row.used, row.effect, row.example, row.answered_at = "", "", "", None
    row.save(update_fields=["used", "effect", "example", "answered_at", "barrier", "booster", "booster_on"])
    return row.enrolment.public_id


def skip(*, viewer: Viewer, question: UUID) -> bool:
    """Rather not: no answer, and no second question about this. False when it was answered already."""
    mine = TransferQuestion.objects.filter(public_id=question, person=viewer.own())
    return mine.filter(used="", skipped_on=None).update(skipped_on=viewer.today) == 1


def unskip(*, viewer: Viewer, question: UUID) -> bool:
    """Undoes that."""
    mine = TransferQuestion.objects.filter(public_id=question, person=viewer.own(), used="")
    return mine.exclude(skipped_on=None).update(skipped_on=None) == 1


@transaction.atomic
def notice(*, viewer: Viewer, question: UUID, effect: str) -> UUID:
    """Says at six weeks whether using it made a difference, or "" to take that back; gives the enrolment.

    NotAllowed when it was not used, or there is no such answer.
    """
    row = _asked(viewer, question)
    if effect not in EFFECT | {""} or row.used != "yes" or row.week != LATE_WEEK:
        raise NotAllowed
    row.effect = effect
    row.save(update_fields=["effect"])
    return row.enrolment.public_id


@transaction.atomic
def name_barrier(*, viewer: Viewer, question: UUID, barrier: str) -> UUID:
    """What held somebody back, in one tap; gives the enrolment. Another tap takes the place of the first."""
    row = _asked(viewer, question)
    if barrier not in boosters.BARRIERS or row.used in ("", "yes"):
        raise NotAllowed
    _forget_barrier(row)
    row.barrier = barrier
    row.save(update_fields=["barrier", "booster", "booster_on"])
    if purpose_on("pulse", now=viewer.now):  # taps are counted under that purpose
        BarrierTap.objects.create(
            person_id=row.person_id,
            enrolment_id=row.enrolment_id,
            barrier=barrier,
            source="transfer",
            tapped_on=viewer.today,
        )
    return row.enrolment.public_id


def choose_booster(*, viewer: Viewer, question: UUID, booster: str) -> UUID:
    """Takes one of the boosters that fit the barrier; gives the enrolment."""
    row = _mine(viewer, question)
    if booster not in {one.code for one in boosters.fitting(row.barrier)}:
        raise NotAllowed
    row.booster, row.booster_on = booster, viewer.today
    row.save(update_fields=["booster", "booster_on"])
    return row.enrolment.public_id


def drop_booster(*, viewer: Viewer, question: UUID) -> UUID:
    """Chooses again; gives the enrolment."""
    row = _mine(viewer, question)
    row.booster, row.booster_on = "", None
    row.save(update_fields=["booster", "booster_on"])
    return row.enrolment.public_id


def tell(*, viewer: Viewer, question: UUID, words: str) -> UUID:
    """Keeps one sentence about what happened, for the viewer alone; empty removes it. Gives the enrolment."""
    row = _mine(viewer, question)
    row.example = words.strip()[:EXAMPLE]
    row.save(update_fields=["example"])
    return row.enrolment.public_id


@transaction.atomic
def commit(*, viewer: Viewer, enrolment: UUID, moment: str, deed: str, now: datetime) -> None:
    """Writes or changes an intention with something that has not ended; NotAllowed after it, or half written."""
    moment, deed = moment.strip()[:PART], deed.strip()[:PART]
    rows = Enrolment.objects.filter(public_id=enrolment, person=viewer.own())
    row = rows.filter(state__in=(*BEFORE_THE_END, *FINISHED)).first()
    if row is None or not (moment and deed):
        raise NotAllowed
    Commitment.objects.update_or_create(
        enrolment=row, defaults={"person_id": row.person_id, "moment": moment, "deed": deed, "made_at": now, "kept": ""}
    )


def drop_commitment(*, viewer: Viewer, enrolment: UUID) -> bool:
    """Removes it for good; False when there was none."""
    return Commitment.objects.filter(enrolment__public_id=enrolment, person=viewer.own()).delete()[0] > 0


def keep_commitment(*, viewer: Viewer, enrolment: UUID, kept: str) -> bool:
    """Says whether it came to what was intended: yes, partly, no, or "" to take that back."""
    if kept not in KEPT | {""}:
        raise NotAllowed
    return Commitment.objects.filter(enrolment__public_id=enrolment, person=viewer.own()).update(kept=kept) == 1


def _mine(viewer: Viewer, question: UUID) -> TransferQuestion:
    rows = TransferQuestion.objects.select_for_update(of=("self",)).select_related("enrolment", "person")
    row = rows.filter(public_id=question, person=viewer.own()).first()
    if row is None:
        raise NotAllowed
    return row


def _asked(viewer: Viewer, question: UUID) -> TransferQuestion:
    """A question that may be answered: of somebody who is measured, about something finished, with the purpose on."""
    row = _mine(viewer, question)
    if not row.person.measured or row.enrolment.state not in FINISHED or not asks(viewer):
        raise NotAllowed
    return row


def _follow(viewer: Viewer, row: TransferQuestion, used: str, now: datetime) -> None:
    enrolment = row.enrolment
    if used == "yes" and enrolment.state == "completed":
        learning.apply(viewer=viewer, enrolment=enrolment.public_id, now=now)
    elif used != "yes":
        _undo_use(viewer, row)


def _undo_use(viewer: Viewer, row: TransferQuestion) -> None:
    """Back to completed, unless the other question about it was answered with yes as well."""
    others = TransferQuestion.objects.filter(enrolment=row.enrolment_id, used="yes").exclude(pk=row.pk)
    if row.used == "yes" and not others.exists():
        take_back_use(viewer=viewer, enrolment=row.enrolment.public_id)


def _forget_barrier(row: TransferQuestion) -> None:
    if row.barrier:
        taps = BarrierTap.objects.filter(enrolment=row.enrolment_id, source="transfer", barrier=row.barrier)
        newest = taps.order_by("-tapped_on", "-pk").values_list("pk", flat=True)[:1]
        BarrierTap.objects.filter(pk__in=list(newest)).delete()
    row.barrier, row.booster, row.booster_on = "", "", None
