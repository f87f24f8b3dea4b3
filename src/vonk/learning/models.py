"""Enrolments and their moves, and what a person shares of them with the manager."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.catalog.models import Offering, Topic
from vonk.people.ids import new_public_id
from vonk.people.models import Person


class Enrolment(models.Model):
    """A person's way through one offering; a second attempt is a new enrolment (decisions.md section 11)."""

    STATES: ClassVar = [
        (s, s)
        for s in (
            "suggested",
            "requested",
            "approved",
            "declined",
            "waitlisted",
            "cancelled",
            "started",
            "completed",
            "failed",
            "applied",
            "withdrawn",
            "expired",
            "lapsed",
        )
    ]
    OBLIGATIONS: ClassVar = [(o, o) for o in ("statutory_or_cao", "employer", "chosen")]
    data_class: ClassVar[str | None] = "enrolment"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="enrolments")
    obligation = models.CharField(max_length=20, choices=OBLIGATIONS, default="chosen")
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=STATES)
    registration = models.CharField(max_length=64, blank=True)  # the source's name of this attempt
    enrolled_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    failed_on = models.DateField(null=True)
    applied_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    lapsed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    step_reached = models.PositiveSmallIntegerField(default=0)
    last_active_on = models.DateField(null=True)
    set_aside_until = models.DateField(null=True)  # "not now": no steps from here until that day
    requested_on = models.DateField(null=True)
    answer_by = models.DateField(null=True)  # until when who asked may expect an answer
    # Who approved or declined it; null when a rule or a source did.
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="decided_enrolments")
    decided_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "state"]), models.Index(fields=["offering", "state"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "offering", "attempt"], name="enrolment_attempt_once")
        ]


class Preview(models.Model):
    """What a person opened of an offering before enrolling; it counts as the day of enrolment once there is one."""

    data_class: ClassVar[str | None] = "enrolment"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="previews")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="previews")
    first_on = models.DateField()
    last_on = models.DateField()
    step_reached = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "offering"], name="preview_once")]


class Share(models.Model):
    """What a person chose to show the manager of one enrolment; it can be taken back at any time."""

    WHAT: ClassVar = [(w, w) for w in ("stuck", "completed", "tip")]
    data_class: ClassVar[str | None] = "share"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shares")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="shares")
    what = models.CharField(max_length=10, choices=WHAT)
    step = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)
    shared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "withdrawn_at"])]


class RequestNote(models.Model):
    """A question, an answer or a reason in a request: who decides and who asked read it, nobody else."""

    data_class: ClassVar[str | None] = "enrolment"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in ("question", "answer", "reason")])
    words = models.CharField(max_length=500)
    written_at = models.DateTimeField()


class TimeNorm(models.Model):
    """How many minutes a week somebody may learn in working time, from a day on: the organisation's or one agreed."""

    data_class: ClassVar[str | None] = "learning_time"

    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="time_norms"
    )  # null: everybody
    weekly_minutes = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    subject = models.CharField(max_length=60, blank=True)  # the talk in which it was agreed

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-valid_from"])]


class LearningBlock(models.Model):
    """Learning time that somebody put aside on a day, and whether it was kept: own words, never measured."""

    STATES: ClassVar = [(s, s) for s in ("planned", "kept", "moved", "dropped")]
    data_class: ClassVar[str | None] = "learning_time"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="learning_blocks")
    day = models.DateField()
    starts_at = models.PositiveSmallIntegerField()  # minutes after midnight
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=STATES, default="planned")
    moved_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="moved_to")
    said_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-day"])]


class BusyPeriod(models.Model):
    """Days that somebody called busy themselves; nothing is ever read from a calendar or from what they do."""

    data_class: ClassVar[str | None] = "learning_time"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="busy_periods")
    day_from = models.DateField()
    day_to = models.DateField()  # the last busy day
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # taken back, or shortened by the person

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-day_to"])]


class Intention(models.Model):
    """What a person told about how they like to learn: why, what, when and with whom. Only they read it."""

    MOMENTS: ClassVar = [(moment, moment) for moment in ("", "start", "middle", "end")]  # of the working day
    COMPANY: ClassVar = [(company, company) for company in ("", "alone", "colleague", "group")]
    data_class: ClassVar[str | None] = "intention"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="intention")
    worth = models.CharField(max_length=300, blank=True)  # what makes learning worthwhile, in their own words
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    moment = models.CharField(max_length=6, choices=MOMENTS, blank=True)
    company = models.CharField(max_length=10, choices=COMPANY, blank=True)
    changed_at = models.DateTimeField()
