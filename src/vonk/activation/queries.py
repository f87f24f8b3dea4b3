"""Reads the runs of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from vonk.activation.barriers import BarrierFact, BarrierShare, MyBarriers, my_barriers
from vonk.activation.models import Run
from vonk.people.access import System
from vonk.people.models import Organisation

__all__ = [
    "BarrierFact",
    "BarrierShare",
    "FailedRun",
    "MyBarriers",
    "failed_run",
    "my_barriers",
    "run_of_today",
]


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
