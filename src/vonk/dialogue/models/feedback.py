"""Feedback that one person asks of one colleague, and that nobody else reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.people.ids import new_public_id
from vonk.people.models import Person


class FeedbackRequest(models.Model):
    """Two questions about one skill, to one colleague."""

    data_class: ClassVar[str | None] = "feedback"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feedback_asked")
    colleague = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="feedback_given")
    skill = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)  # what to look at, in the asker's words
    asked_at = models.DateTimeField()
    went_well = models.CharField(max_length=1000, blank=True)
    one_thing = models.CharField(max_length=1000, blank=True)  # what to try differently next time
    answered_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-asked_at"]), models.Index(fields=["colleague"])]
