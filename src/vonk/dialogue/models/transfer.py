"""Whether what was learned is used at work: what was intended, what happened, what a colleague saw."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.dialogue.models.pulse import BarrierTap
from vonk.learning.models import Enrolment
from vonk.people.ids import new_public_id
from vonk.people.models import Person


class TransferQuestion(models.Model):
    """The question whether it was used, two and six weeks after finishing; only the person reads the example."""

    WEEKS: ClassVar = (2, 6)
    USED: ClassVar = [(u, u) for u in ("yes", "not_yet", "no_chance", "no")]
    EFFECT: ClassVar = [(e, e) for e in ("yes", "a_little", "no")]
    data_class: ClassVar[str | None] = "transfer"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transfer_questions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="transfer_questions")
    week = models.PositiveSmallIntegerField()  # 2 or 6
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    used = models.CharField(max_length=9, choices=USED, blank=True)
    barrier = models.CharField(max_length=12, choices=BarrierTap.BARRIERS, blank=True)
    effect = models.CharField(max_length=8, choices=EFFECT, blank=True)  # at six weeks, of who used it
    example = models.CharField(max_length=500, blank=True)
    booster = models.CharField(max_length=20, blank=True)  # a code of content/boosters.yaml that the person chose
    booster_on = models.DateField(null=True)
    skipped_on = models.DateField(null=True)  # "rather not": no answer, and no second question about this enrolment
    made_up = models.BooleanField(default=False)  # for a demo

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "answered_at"]), models.Index(fields=["asked_on"])]
        constraints: ClassVar = [models.UniqueConstraint(fields=["enrolment", "week"], name="asked_once_a_week")]


class Commitment(models.Model):
    """An intention of the form when … then I …, written before or during an activity; it comes back after it."""

    KEPT: ClassVar = [(k, k) for k in ("yes", "partly", "no")]
    data_class: ClassVar[str | None] = "transfer"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="commitments")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="commitment")
    moment = models.CharField(max_length=200)  # when …
    deed = models.CharField(max_length=200)  # then I …
    made_at = models.DateTimeField()
    returned_on = models.DateField(null=True)
    kept = models.CharField(max_length=6, choices=KEPT, blank=True)


class Confirmation(models.Model):
    """A colleague, asked by the person, says whether they saw it used; only the person reads the answer."""

    ANSWERS: ClassVar = [(a, a) for a in ("seen", "not_seen", "cannot_say")]
    data_class: ClassVar[str | None] = "transfer"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="confirmations_asked")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="confirmations")
    colleague = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="confirmations_given")
    what = models.CharField(max_length=200)  # what to look for, in the asker's words
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=ANSWERS, blank=True)
    words = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "colleague"], name="confirmation_asked_once")
        ]
