"""The files that were taken in, what they changed, and whether that was taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.people.ids import new_public_id
from vonk.people.models import Account


class ImportBatch(models.Model):
    """One uploaded file: looked at, applied as a whole, and taken back while nothing stands on it."""

    PREVIEWED, APPLYING, APPLIED, FAILED, UNDONE = "previewed", "applying", "applied", "failed", "undone"
    STATES: ClassVar = [(s, s) for s in (PREVIEWED, APPLYING, APPLIED, FAILED, UNDONE)]
    data_class: ClassVar[str | None] = "import"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=STATES, default=PREVIEWED)
    end_missing = models.BooleanField(default=False)  # who is not in the file has left
    sheet = models.JSONField(null=True)  # heading and rows, until applied
    counts = models.JSONField(default=dict)
    changes = models.JSONField(null=True)  # what to take back
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
