"""An organisation's own copies of plays, version by version, and what is known of the effect of each play."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.activation.models.campaigns import Campaign
from vonk.people.ids import new_public_id
from vonk.people.models import Person


class PlayVersion(models.Model):
    """One version of an organisation's copy of a play; the one in use replaces the play that ships with Vonk."""

    STATES: ClassVar = [(state, state) for state in ("draft", "in_use", "replaced", "withdrawn")]
    data_class: ClassVar[str | None] = None

    play = models.CharField(max_length=60)
    version = models.PositiveIntegerField()  # counts up from 1 for each play
    source = models.TextField()  # the whole play as YAML, as `engine.playbook.loader.read_play` reads it
    digest = models.CharField(max_length=64, default="")  # of `source`: what is kept in memory is known by it
    shipped = models.TextField(default="")  # the play that shipped when this was made, as YAML
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    note = models.CharField(max_length=300, blank=True)  # why it was changed
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    used_from = models.DateTimeField(null=True)
    used_to = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["play", "version"], name="play_version_once"),
            models.UniqueConstraint(
                fields=["play"], condition=models.Q(state="in_use"), name="one_version_of_a_play_in_use"
            ),
        ]


class Evidence(models.Model):
    """One estimate of what a play does, from a comparison here or elsewhere: no more than estimate, error and sizes."""

    ORIGINS: ClassVar = [(origin, origin) for origin in ("here", "elsewhere")]
    data_class: ClassVar[str | None] = None

    # It travels with the row, so that the same estimate imported twice stays one.
    public_id = models.UUIDField(default=new_public_id, unique=True)
    play = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20)
    estimate = models.FloatField()  # difference on the logit scale
    se = models.FloatField()
    treated = models.PositiveIntegerField()
    control = models.PositiveIntegerField()
    origin = models.CharField(max_length=9, choices=ORIGINS)
    ended_on = models.DateField()
    campaign = models.OneToOneField(Campaign, null=True, on_delete=models.SET_NULL, related_name="evidence")
    batch = models.CharField(max_length=64, blank=True)  # digest of the file it came in with
    added_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["play", "outcome"])]
