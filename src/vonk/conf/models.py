"""Which moments of the schedule were already handed to a worker."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Tick(models.Model):
    """One job at one due moment; the constraint makes two clocks harmless."""

    data_class: ClassVar[str | None] = None

    job = models.CharField(max_length=40)
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "due_at"], name="tick_once")]
