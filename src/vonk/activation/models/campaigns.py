"""Campaigns: a play for an audience in a period, with its comparison as it was agreed before it began."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vonk.people.ids import new_public_id
from vonk.people.models import Person


class Campaign(models.Model):
    """A play run on an audience with its comparison. Once it has begun, what is in `plan` never changes.

    kind: test (a lot decides who gets the play; the rest gets what they would have had), aa (two groups that get the
    same) or inform (no comparison, because everybody must know).
    """

    KINDS: ClassVar = [(kind, kind) for kind in ("test", "aa", "inform")]
    STATES: ClassVar = [(state, state) for state in ("draft", "running", "stopped", "ended")]
    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    name = models.JSONField(default=dict)  # Text
    play = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=KINDS, default="test")
    state = models.CharField(max_length=8, choices=STATES, default="running")
    wave = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    audience = models.JSONField(default=dict)  # a rule of the audience grammar; empty: everybody
    drawn_by = models.CharField(max_length=6, default="person")  # person | unit: what the lot is drawn for
    outcome = models.CharField(max_length=20, default="took_up")  # a name of engine.signals.response.OUTCOMES
    within_days = models.PositiveSmallIntegerField(default=14)  # after the first decision about somebody
    control_share = models.FloatField(default=0.5)
    smallest_effect = models.FloatField()  # the difference that matters, as a share
    card = models.JSONField(default=dict)  # the ten-second card: {problem: Text, benefit: Text, url: str}
    plan = models.JSONField(default=dict)  # what was agreed beforehand
    plan_digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)  # when the lots were drawn; null until the first run after the start
    stopped_at = models.DateTimeField(null=True)
    # hand | too_small | play_withdrawn | the guardrail or the verdict that stopped it
    stop_reason = models.CharField(max_length=40, blank=True)
    removed_at = models.DateTimeField(null=True)  # a draft that was thrown away, until that is taken back
    example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(control_share__gte=0, control_share__lt=1), name="control_share_is_share"
            )
        ]


class AudienceLook(models.Model):
    """That somebody asked how large an audience is: 20 a day for one person, so that sizes cannot be subtracted."""

    data_class: ClassVar[str | None] = "audience_look"

    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.JSONField(default=dict)
    told = models.PositiveIntegerField(null=True)  # rounded down to tens; null: too small for a campaign
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asked_by", "asked_at"])]
