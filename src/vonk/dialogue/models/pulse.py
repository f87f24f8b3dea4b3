"""The pulse: a few taps in two weeks, of which only the person sees the answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vonk.learning.models import Enrolment
from vonk.people.ids import new_public_id
from vonk.people.models import Person


class PulseRound(models.Model):
    """What one person is asked in one fortnight; opened by a daily job, closed by the last tap or by time.

    How often: 14 days after the last tap. Two rounds ignored in a row make it 28 days, three or more 56; one answer
    brings it back to 14. A round counts as ignored when it closes without one answer, also when every tap was passed
    over; not when the person was unavailable meanwhile or the purpose was switched off.
    """

    data_class: ClassVar[str | None] = "pulse"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pulse_rounds")
    number = models.PositiveIntegerField(default=0)  # of this person, from 0: what is drawn follows from it
    opened_on = models.DateField()
    # The taps in the order asked: codes of content/pulse.yaml, "barrier", "motive"; and those answered or passed over.
    items = models.JSONField(default=list)
    settled = models.JSONField(default=list)
    # The one learning activity that a tap of this round is about: why it was begun.
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_on = models.DateField(null=True)
    ignored = models.BooleanField(default=False)  # closed without one answer
    ignored_before = models.PositiveSmallIntegerField(default=0)  # rounds in a row, just before this one
    next_on = models.DateField()  # not asked again before this day
    example = models.BooleanField(default=False)  # made up for a demo

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-opened_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(closed_on=None), name="one_open_round")
        ]


class PulseAnswer(models.Model):
    """One tap under one statement: 1 (not at all) to 5 (wholly)."""

    data_class: ClassVar[str | None] = "pulse"

    round = models.ForeignKey(PulseRound, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pulse_answers")
    item = models.CharField(max_length=20)
    score = models.PositiveSmallIntegerField()
    answered_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "answered_on"]), models.Index(fields=["answered_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "item"], name="answered_once"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="score_of_five"),
        ]


class BarrierTap(models.Model):
    """What stands in the way of learning now, in one tap."""

    BARRIERS: ClassVar = [
        (b, b)
        for b in (
            "unknown",  # does not know where to begin
            "no_time",
            "not_relevant",
            "too_hard",
            "no_support",
            "forgets",
            "technical",
            "none",
        )
    ]
    SOURCES: ClassVar = [(s, s) for s in ("pulse", "transfer", "page")]
    data_class: ClassVar[str | None] = "pulse"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="barrier_taps")
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.CASCADE, related_name="barrier_taps")
    barrier = models.CharField(max_length=12, choices=BARRIERS)
    source = models.CharField(max_length=8, choices=SOURCES)
    tapped_on = models.DateField()
    example = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-tapped_on"]), models.Index(fields=["tapped_on"])]


class MotiveTap(models.Model):
    """Why a person began with a learning activity: because it had to, or because they chose it."""

    MOTIVES: ClassVar = [(m, m) for m in ("must", "chosen", "both")]
    data_class: ClassVar[str | None] = "pulse"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="motive_taps")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="motive")
    motive = models.CharField(max_length=6, choices=MOTIVES)
    tapped_on = models.DateField()
    example = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tapped_on"])]
