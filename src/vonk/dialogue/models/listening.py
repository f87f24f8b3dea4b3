"""Listening and closing the loop: what stands in the way, who takes it away, and what is told to who said it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.catalog.models import Offering
from vonk.dialogue.models.pulse import BarrierTap
from vonk.people.ids import new_public_id
from vonk.people.models import Person, Unit


class BarrierReport(models.Model):
    """Something that stands in the way, told to who can take it away; without a name if the person wishes.

    Of an anonymous report nothing points at a person: the reply is read with the receipt, which only the reporter has.
    """

    TRAINING: ClassVar = "training"  # learning that somebody needs and that is not there: asked, always with a name
    ROUTES: ClassVar = [(r, r) for r in ("manager", "learning_team", "administrator", "owner")]
    STATES: ClassVar = [(s, s) for s in ("open", "taken", "solved", "not_solved", "withdrawn")]
    data_class: ClassVar[str | None] = "barrier_report"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    reporter = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="barrier_reports")
    receipt = models.CharField(max_length=64, blank=True, db_index=True)  # a digest; of anonymous reports only
    barrier = models.CharField(max_length=12, choices=[*BarrierTap.BARRIERS, ("training", "training")])
    words = models.CharField(max_length=1000, blank=True)
    offering = models.ForeignKey(Offering, null=True, on_delete=models.SET_NULL, related_name="+")
    # What the learning team found for who asked for training.
    offered = models.ForeignKey(Offering, null=True, on_delete=models.SET_NULL, related_name="+")
    # Where it plays: of an anonymous report only a unit of at least the minimum group.
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="+")
    route = models.CharField(max_length=14, choices=ROUTES)
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="barriers_owned")
    reported_on = models.DateField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    state_on = models.DateField(null=True)
    theme = models.ForeignKey("Theme", null=True, on_delete=models.SET_NULL, related_name="reports")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["route", "state"]), models.Index(fields=["reporter"])]


class ReportReply(models.Model):
    """One reply in a report, by who handles it or by the reporter."""

    data_class: ClassVar[str | None] = "barrier_report"

    report = models.ForeignKey(BarrierReport, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    from_reporter = models.BooleanField(default=False)
    words = models.CharField(max_length=1000)
    replied_at = models.DateTimeField()


class Theme(models.Model):
    """A pattern above the minimum group, what is done about it or why not, by whom and by when."""

    ANSWERS: ClassVar = [(a, a) for a in ("", "doing", "not_doing", "done")]
    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    title = models.JSONField(default=dict)  # Text
    story = models.JSONField(default=dict)  # Text: what was said, in words of the learning team
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="themes")
    measure = models.CharField(max_length=60, blank=True)  # the signal that shows whether it changed
    voices = models.PositiveIntegerField(null=True)  # about how many said it, rounded; null below the minimum group
    raised_on = models.DateField()
    raised_by = models.ForeignKey("people.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="themes_owned")
    answer = models.CharField(max_length=9, choices=ANSWERS, blank=True)
    because = models.JSONField(default=dict)  # Text
    due_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-raised_on"])]


class Interview(models.Model):
    """A listening interview that was held, without who was there."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    held_on = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="interviews")
    people = models.PositiveSmallIntegerField()  # how many took part
    logged_by = models.ForeignKey("people.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    logged_at = models.DateTimeField()


class InterviewTopic(models.Model):
    """One theme that came up in an interview, in words without names."""

    data_class: ClassVar[str | None] = None

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="topics")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="topics")
    barrier = models.CharField(max_length=12, choices=BarrierTap.BARRIERS, blank=True)
    words = models.CharField(max_length=300)
