"""Stops a campaign by hand and takes that back: what is still queued is rechecked when it would go out."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from vonk.activation.campaigns.reach import to_steer
from vonk.activation.models import Campaign
from vonk.people.access import Viewer

BY_HAND = "hand"
RESUMABLE = timedelta(days=7)


@transaction.atomic
def stop_campaign(viewer: Viewer, *, campaign: UUID, now: datetime) -> bool:
    """Nobody gets anything more of it, and nobody looks; what was released stays. False when it does not run."""
    row = to_steer(viewer, campaign)
    running = Campaign.objects.filter(pk=row.pk, state="running", stopped_at=None)
    return running.update(state="stopped", stopped_at=now, stop_reason=BY_HAND) == 1


@transaction.atomic
def resume_campaign(viewer: Viewer, *, campaign: UUID, now: datetime) -> bool:
    """Takes a stop by hand back within seven days; False otherwise."""
    row = to_steer(viewer, campaign)
    if not resumable(row, now=now):
        return False
    Campaign.objects.filter(pk=row.pk).update(state="running", stopped_at=None, stop_reason="")
    return True


def resumable(row: Campaign, *, now: datetime) -> bool:
    """Whether a stop can still be taken back."""
    if row.stopped_at is None or row.stop_reason not in {"", BY_HAND}:
        return False
    return row.stopped_at >= now - RESUMABLE
