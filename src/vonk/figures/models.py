"""The published cells: the only figures about groups that anybody reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Release(models.Model):
    """One publication of one table for one window; a window is released once."""

    data_class: ClassVar[str | None] = None

    spec = models.CharField(max_length=60)  # for instance unit.division:A28
    window_from = models.DateField()
    window_to = models.DateField()  # not included
    released_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["spec", "window_from", "window_to"], name="window_is_released_once")
        ]


class PublishedCell(models.Model):
    """One figure about one group, rounded, with its interval; or the fact that it may not be shown."""

    data_class: ClassVar[str | None] = None

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="cells")
    signal = models.CharField(max_length=60)  # for instance A28·chosen
    subject_kind = models.CharField(max_length=20)  # organisation | unit | offering | step | campaign
    subject_id = models.CharField(max_length=60)  # public id
    part = models.CharField(max_length=40, blank=True)  # the arm, or the division's public id for offering × division
    shown = models.BooleanField()  # false: suppressed
    base = models.IntegerField(null=True)  # persons, rounded
    count = models.IntegerField(null=True)  # numerator, rounded; null when only a band may be said
    value = models.FloatField(null=True)  # shrunken estimate
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    band = models.CharField(max_length=10, blank=True)  # under_10 | over_90
    extra = models.JSONField(default=dict)
    # Of its group and signal the last window that shows it, else the last of all: most pages read no other.
    latest = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "signal"]),
            models.Index(fields=["subject_kind", "subject_id", "signal"], condition=Q(latest=True), name="cell_latest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "signal", "subject_kind", "subject_id", "part"], name="cell_is_published_once"
            )
        ]
