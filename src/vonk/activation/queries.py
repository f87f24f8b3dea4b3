"""Reads the campaigns, and the runs of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vonk.activation.models import Campaign, Run
from vonk.figures.queries import READERS
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.models import Organisation
from vonk.people.texts import Text


@dataclass(frozen=True)
class CampaignLine:
    """A campaign as it was agreed before it began."""

    public_id: UUID
    name: Text
    play: str
    kind: str
    starts_on: date
    ends_on: date
    stopped: bool


def campaigns(viewer: Viewer) -> tuple[CampaignLine, ...]:
    """Every campaign, newest first."""
    _require(viewer)
    return tuple(
        CampaignLine(c.public_id, c.name, c.play, c.kind, c.starts_on, c.ends_on, c.stopped_at is not None)
        for c in Campaign.objects.order_by("-starts_on", "-pk")
    )


def run_of_today(system: System) -> datetime | None:
    """The moment of this day's first run where the organisation is: who tries again goes on with that one."""
    zone = ZoneInfo(Organisation.objects.get().tz)
    midnight = system.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Run.objects.filter(moment__gte=midnight, moment__lte=system.now).order_by("moment")
    return today.values_list("moment", flat=True).first()


def _require(viewer: Viewer) -> None:
    """A campaign in the list speaks of nobody, so a grant over any part of the organisation is enough."""
    if not any(grant.role in READERS for grant in viewer.grants):
        raise NotAllowed
