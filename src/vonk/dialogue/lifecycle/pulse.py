"""What is exported, erased and expired of the pulse: answers, barriers, motives and the rounds they came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from vonk.dialogue.bank import bank
from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer, PulseRound
from vonk.people import lifecycle
from vonk.people.lifecycle import Record

KEPT = timedelta(days=730)


def register() -> None:
    """Adds the class; called once when the app is ready."""
    lifecycle.register(
        "pulse",
        basis="the person's own choice: nobody has to tap",
        term="24 months, or until the person deletes it",
        export=_export,
        erase=_erase,
        expire=_expire,
    )


def _export(person: int) -> Sequence[Record]:
    """Every own answer with the statement it was given to, and when one was asked."""
    answers = PulseAnswer.objects.filter(person=person).order_by("answered_on", "pk")
    barriers = BarrierTap.objects.filter(person=person).order_by("tapped_on", "pk")
    motives = MotiveTap.objects.filter(person=person).select_related("enrolment__offering").order_by("tapped_on", "pk")
    rounds = PulseRound.objects.filter(person=person).order_by("opened_on", "pk")
    return [
        *({"statement": _statement(row.item), "score": row.score, "on": str(row.answered_on)} for row in answers),
        *({"barrier": row.barrier, "source": row.source, "on": str(row.tapped_on)} for row in barriers),
        *(
            {"motive": row.motive, "offering": row.enrolment.offering.title, "on": str(row.tapped_on)}
            for row in motives
        ),
        *({"asked_on": str(row.opened_on), "taps": row.items, "ignored": row.ignored} for row in rounds),
    ]


def _statement(code: str) -> Record | str:
    item = bank().get(code)
    return item.text if item else code


def _erase(person: int, *, now: datetime) -> int:  # noqa: ARG001
    models = (PulseAnswer, BarrierTap, MotiveTap, PulseRound)
    return sum(model.objects.filter(person=person).delete()[0] for model in models)


def _expire(*, now: datetime) -> int:
    before = now.date() - KEPT
    taps = BarrierTap.objects.filter(tapped_on__lt=before).delete()[0]
    taps += MotiveTap.objects.filter(tapped_on__lt=before).delete()[0]
    return taps + PulseRound.objects.filter(opened_on__lt=before).exclude(closed_on=None).delete()[0]
