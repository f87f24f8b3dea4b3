"""What is kept of uploaded files, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from vonk.intake.models import ImportBatch
from vonk.people import lifecycle
from vonk.people.lifecycle import Record


def register() -> None:
    """A file is personal data until it is applied; what it changed is, until it can no longer be taken back."""
    lifecycle.register(
        "import",
        basis="employment contract",
        term="a file 7 days, what it changed 30 days",
        export=_nothing_of_its_own,
        erase=_erase,
        expire=_expire,
    )


def _nothing_of_its_own(person: int) -> Sequence[Record]:  # noqa: ARG001 - what a file says stands with the person
    return []


def _erase(person: int, *, now: datetime) -> int:  # noqa: ARG001 - whoever is in it, no file may bring them back
    return ImportBatch.objects.exclude(sheet__isnull=True, changes__isnull=True).update(sheet=None, changes=None)


def _expire(*, now: datetime) -> int:
    waiting = Q(created_at__lt=now - timedelta(days=7)) & Q(sheet__isnull=False)
    applied = Q(applied_at__lt=now - timedelta(days=30)) & Q(changes__isnull=False)
    files = ImportBatch.objects.filter(waiting).update(sheet=None)
    return files + ImportBatch.objects.filter(applied).update(changes=None)
