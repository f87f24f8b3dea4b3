"""Runs, decisions and assignments: what was decided, for whom by chance, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from vonk.activation.models.campaigns import Campaign
from vonk.learning.models import Enrolment
from vonk.messaging.models import Message
from vonk.people.ids import new_public_id
from vonk.people.models import Person, Unit

TERM = timedelta(days=730)  # how long decisions and assignments are kept


class Run(models.Model):
    """One pass of the loop over everybody at one moment."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    moment = models.DateTimeField(unique=True)
    state = models.CharField(max_length=10, default="begun")  # begun | decided | failed
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    playbook = models.CharField(max_length=32, blank=True)  # digest of the plays used
    counts = models.JSONField(default=dict)  # decisions by reason, sent, held out
    log_file = models.CharField(max_length=300, blank=True)  # the decision log in the lake
    log_digest = models.CharField(max_length=64, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)


class Assignment(models.Model):
    """By chance in or out of nudges, for one wave; stored, never recomputed."""

    data_class: ClassVar[str | None] = "assignment"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    wave = models.CharField(max_length=60)
    salt = models.CharField(max_length=60)
    arm = models.CharField(max_length=20)  # holdout | nudge; of a campaign treated | control
    stratum = models.CharField(max_length=60, blank=True)  # within which the lot was drawn
    unit = models.ForeignKey(
        Unit, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # drawn as a whole, with this
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.CASCADE, related_name="assignments")
    before = models.FloatField(null=True)  # the person's own outcome in the 90 days before the start
    assigned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "wave"], name="assigned_once_a_wave")]
        indexes: ClassVar = [models.Index(fields=["wave", "arm"])]


class Decision(models.Model):
    """A send, or a near-send held back by chance, written before anything goes out. Silence stands in the lake."""

    data_class: ClassVar[str | None] = "decision"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="decisions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decisions")
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.SET_NULL)
    play = models.CharField(max_length=60)
    play_version = models.PositiveSmallIntegerField(default=0)  # of the organisation's copy; 0: as shipped
    phase = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)
    holdout = models.BooleanField(default=False)
    propensity = models.FloatField()
    utility = models.FloatField(null=True)
    arms = models.JSONField(default=list)
    constraints_hit = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    run_day = models.DateField()  # the organisation's calendar day of the run; facts count days from it
    send_on = models.DateField(null=True)
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL, related_name="decisions")
    message = models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="decision")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "person"], name="one_decision_each_run")]
        indexes: ClassVar = [models.Index(fields=["person", "-id"])]
