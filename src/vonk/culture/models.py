"""Rituals of a team, its weekly card, and what a leader shows of the own learning."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vonk.people.ids import new_public_id
from vonk.people.models import Person, Unit


class Ritual(models.Model):
    """A recurring moment of a team in which learning has its place."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="rituals")
    name = models.CharField(max_length=120)
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    starts_at = models.PositiveSmallIntegerField()  # minutes after midnight
    minutes = models.PositiveSmallIntegerField(default=5)
    every_weeks = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name"], condition=Q(ended_on=None), name="ritual_once_in_a_team")
        ]


class RitualMoment(models.Model):
    """That a ritual was held on a day, or skipped, and who brought it."""

    STATES: ClassVar = [(s, s) for s in ("planned", "held", "skipped")]
    data_class: ClassVar[str | None] = "ritual"

    ritual = models.ForeignKey(Ritual, on_delete=models.CASCADE, related_name="moments")
    day = models.DateField()
    state = models.CharField(max_length=7, choices=STATES, default="planned")
    host = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    said_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ritual", "day"], name="moment_once")]


class MeetingCard(models.Model):
    """The five-minute item of one team in one week, once somebody changed, sent or used it."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="meeting_cards")
    week = models.DateField()  # its Monday
    question = models.CharField(max_length=40)  # a code of content/cards.yaml
    experiment = models.CharField(max_length=40)
    sent_at = models.DateTimeField(null=True)  # when somebody said that it may go out
    told_at = models.DateTimeField(null=True)  # when it did; from then on it cannot be taken back
    used_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "week"], name="card_once_a_week")]


class Shown(models.Model):
    """What a leader lets the team see of the own learning; nothing unless ticked."""

    data_class: ClassVar[str | None] = "post"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="shown")
    block = models.BooleanField(default=False)  # the own learning time, kept or moved
    log = models.BooleanField(default=False)  # the own posts


class Post(models.Model):
    """A short post in a leader's learning log: a mistake and its lesson, a step on the own route, a book."""

    KINDS: ClassVar = [(k, k) for k in ("mistake", "route", "source")]
    data_class: ClassVar[str | None] = "post"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=7, choices=KINDS)
    words = models.CharField(max_length=600)  # what happened, what I read, where I am
    lesson = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["author", "-written_at"])]


class Reply(models.Model):
    """A short reply under a post, by somebody of the team."""

    data_class: ClassVar[str | None] = "post"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=300)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class CoachStep(models.Model):
    """That a manager practised one step of the course: the own intention and self-check, for nobody else."""

    data_class: ClassVar[str | None] = "coaching"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="coach_steps")
    step = models.PositiveSmallIntegerField()
    intention = models.CharField(max_length=300, blank=True)
    went = models.CharField(max_length=300, blank=True)  # how it went, in own words
    checked = models.JSONField(default=dict)  # what the self-check asked → what was answered
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "step"], name="coach_step_once")]


class ManagerAction(models.Model):
    """What a manager did with the one action of a week, so that it stays done and does not come back."""

    OUTCOMES: ClassVar = [(o, o) for o in ("done", "other", "planned")]
    data_class: ClassVar[str | None] = "coaching"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="manager_actions")
    week = models.DateField()  # its Monday
    action = models.CharField(max_length=40)  # which action, by code
    subject = models.CharField(max_length=60, blank=True)  # what it was about
    outcome = models.CharField(max_length=7, choices=OUTCOMES)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "week", "action", "subject"], name="manager_action_once")
        ]
