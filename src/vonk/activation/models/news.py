"""Keys with which an intranet reads what is new to learn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.people.ids import new_public_id


class FeedKey(models.Model):
    """One place outside Vonk that may show what is new. Of its address only a digest is kept."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    origins = models.JSONField(default=list)  # https://intranet.example.org: who may frame the card and read the JSON
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
