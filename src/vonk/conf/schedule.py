"""All recurring work on one page: what runs, how often or at what time, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Job:
    """A task that is due every so many seconds, or once a day at a local time."""

    name: str
    task: str
    every: int = 0  # seconds
    at: time | None = None  # in the organisation's zone

    def due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The latest moment, not after `now`, at which this job is due."""
        if self.at is None:
            return datetime.fromtimestamp(now.timestamp() // self.every * self.every, UTC)
        local = datetime.combine(now.astimezone(zone).date(), self.at, zone)
        return (local if local <= now else local - timedelta(days=1)).astimezone(UTC)


SCHEDULE = (
    Job("flatten", "vonk.records.jobs.flatten", every=60),
    Job("project", "vonk.learning.jobs.project", every=60),
    Job("deliver", "vonk.messaging.jobs.deliver", every=60),
    Job("tell_teams", "vonk.culture.jobs.tell_teams", every=300),
    Job("activate", "vonk.insight.jobs.loop", at=time(9, 0)),
    Job("lapse", "vonk.learning.jobs.lapse", at=time(3, 0)),
    Job("sweep_scans", "vonk.conf.jobs.sweep_scans", every=3600),
    Job("reap", "vonk.conf.jobs.reap", every=300),
    Job("forget", "vonk.conf.jobs.forget", at=time(4, 0)),
    Job("expire", "vonk.people.jobs.expire", at=time(4, 15)),
    Job("sweep", "vonk.records.jobs.sweep", at=time(4, 30)),
    Job("pulse", "vonk.dialogue.jobs.pulse_rounds", at=time(5, 0)),
    Job("follow_reports", "vonk.dialogue.jobs.follow_reports", at=time(9, 15)),
    Job("ask_transfer", "vonk.dialogue.jobs.ask_transfer", at=time(8, 0)),
    Job("remind_agreements", "vonk.dialogue.jobs.remind_agreements", at=time(8, 15)),  # before the run of nine
    Job("tell_news", "vonk.activation.jobs.news", at=time(8, 45)),
    Job("tell_managers", "vonk.culture.jobs.tell_managers", at=time(8, 30)),
)
