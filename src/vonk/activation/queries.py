"""Reads the campaigns, and the runs of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vonk.activation.barriers import BarrierFact, BarrierShare, MyBarriers, my_barriers
from vonk.activation.models import Campaign, Run
from vonk.figures.queries import READERS
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.models import Organisation
from vonk.people.texts import Text

__all__ = [
    "BarrierFact",
    "BarrierShare",
    "CampaignLine",
    "FailedRun",
    "MyBarriers",
    "campaigns",
    "failed_run",
    "my_barriers",
    "run_of_today",
]


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


@dataclass(frozen=True)
class FailedRun:
    """The last run, which could not be finished: the files that are to blame, each with what to do about it."""

    moment: datetime
    error: str
    damage: tuple[tuple[str, str, str], ...]  # file, what is wrong with it, remedy


def failed_run(system: System) -> FailedRun | None:
    """The last run when it failed; None when it did not, or when there was none."""
    last = Run.objects.filter(moment__lte=system.now).order_by("-moment").first()
    if last is None or last.state != "failed":
        return None
    damage = tuple((one["file"], one["what"], one["remedy"]) for one in last.counts.get("damage", ()))
    return FailedRun(last.moment, last.counts.get("failed", ""), damage)


def _require(viewer: Viewer) -> None:
    """A campaign in the list speaks of nobody, so a grant over any part of the organisation is enough."""
    if not any(grant.role in READERS for grant in viewer.grants):
        raise NotAllowed
