"""Messages and what a person wants of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vonk.people.ids import new_public_id
from vonk.people.models import Person

CLASSES = ["transactional", "statutory", "nudge", "listening", "social"]


class Message(models.Model):
    """One message to one person: in the inbox, and pushed through a channel when it has one.

    `kind` and `subject` point at whatever the message is about; only the app that registered the kind reads them.
    Delivery moves queued → claimed → sending → sent, or ends in cancelled or failed (decisions.md section 6).
    """

    STATES: ClassVar = [(s, s) for s in ("queued", "claimed", "sending", "sent", "cancelled", "failed", "unknown")]
    # What stands in the inbox: also what could not be pushed, or of which nobody knows.
    VISIBLE: ClassVar = ("sent", "failed", "unknown")
    data_class: ClassVar[str | None] = "message"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    message_class = models.CharField(max_length=13, choices=[(c, c) for c in CLASSES])
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    channel = models.CharField(max_length=20, blank=True)  # empty: inbox only
    content = models.JSONField(default=dict)  # subject, headline, body, button: each a Text; url
    dedupe = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=STATES, default="queued")
    state_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=60, blank=True)  # why cancelled or failed
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    action = models.CharField(max_length=20, blank=True)  # start | not_now | not_this | answer:…

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="message_queued"),
            models.Index(fields=["person", "-sent_at"]),
            models.Index(fields=["state", "state_at"]),
        ]


class Preference(models.Model):
    """That a person wants no (or for a while no) messages of a class, through a channel, or at all."""

    data_class: ClassVar[str | None] = "preference"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="preferences")
    message_class = models.CharField(max_length=13, blank=True)  # empty: every class that can be stopped
    channel = models.CharField(max_length=20, blank=True)  # empty: every channel
    stopped_at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # null: until the person turns it on again

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "message_class", "channel"], name="preference_once")
        ]


class UsedLink(models.Model):
    """That the one-time link of a message was used, so that it cannot be used again."""

    data_class: ClassVar[str | None] = "message"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="used_links")
    purpose = models.CharField(max_length=20)
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "purpose"], name="link_used_once")]
