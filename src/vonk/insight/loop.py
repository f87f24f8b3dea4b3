"""One pass of the whole loop: decide for everybody, then release what became mature on the same snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min

from vonk.activation.actions import Activated, activate
from vonk.activation.snapshot import Snapshot, keep_only
from vonk.activation.suggesting import suggest
from vonk.insight.actions import release_due, release_said
from vonk.insight.campaigns import look
from vonk.insight.decided import release_run
from vonk.insight.index_release import release_index
from vonk.insight.momentum_release import release_momentum
from vonk.learning.models import Enrolment
from vonk.people.models import Organisation
from vonk.people.purposes import purpose_on


@dataclass(frozen=True)
class Looped:
    """What one pass did."""

    activated: Activated
    cells: int  # figures published, suppressed ones included


def run_loop(*, now: datetime) -> Looped:
    """Decides, releases the tables whose window closed, and looks at running campaigns; safe to repeat."""
    activated = activate(now=now)
    keep_only(activated.snapshot.path.name)
    suggest(activated.snapshot, now=now)
    organisation = Organisation.objects.get()
    zone = ZoneInfo(organisation.tz)
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    first = Enrolment.objects.aggregate(first=Min("enrolled_on"))["first"] or yesterday
    shot = activated.snapshot
    heard = release_said(  # each of its tables has a purpose of its own
        snapshot=shot.path, run_day=yesterday, first_day=first, replay=organisation.replay, zone=zone, now=now
    )
    if not purpose_on("signals", now=now):
        return Looped(activated, heard.cells)
    released = release_due(
        snapshot=shot.path,
        events=shot.events,
        run_day=yesterday,
        first_day=first,
        replay=organisation.replay,
        now=now,
    )
    cells = heard.cells + released.cells
    cells += _momentum(shot, organisation, run_day=yesterday, now=now)
    indices = release_index(run_day=yesterday, first_day=first, replay=organisation.replay, now=now)
    cells += sum(table.shown + table.hidden for table in indices)
    cells += look(snapshot=shot.path, events=shot.events, run_day=yesterday, now=now)
    cells += release_run(activated.reasons, day=yesterday + timedelta(days=1), now=now)
    return Looped(activated, cells)


def _momentum(shot: Snapshot, organisation: Organisation, *, run_day: date, now: datetime) -> int:
    tables = release_momentum(
        snapshot=shot.path, events=shot.events, run_day=run_day, country=organisation.country, now=now
    )
    return sum(table.shown for table in tables)
