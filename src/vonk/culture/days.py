"""On which days a ritual falls: a weekday, every so many weeks, and never on a public holiday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vonk.culture.models import Ritual
from vonk.messaging.hours import public_holidays

WEEK = timedelta(days=7)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often: `weekday` (0 is Monday) from `starts_on`, until `ended_on` when it has ended."""

    weekday: int
    every_weeks: int
    starts_on: date
    ended_on: date | None = None
    country: str = ""

    @property
    def first(self) -> date:
        """The first such weekday, a holiday or not: the weeks are counted from it."""
        return self.starts_on + timedelta(days=(self.weekday - self.starts_on.weekday()) % 7)

    def days(self, since: date, until: date) -> Iterator[date]:
        """Every day on which it falls, both days included."""
        for day in self.with_holidays(since, until):
            if not self.is_holiday(day):
                yield day

    def with_holidays(self, since: date, until: date) -> Iterator[date]:
        """The same, holidays too: a calendar names them to leave them out."""
        pitch = self.every_weeks * WEEK
        day = self.first + max(0, -(-(since - self.first) // pitch)) * pitch
        last = min(until, self.ended_on) if self.ended_on else until
        while day <= last:
            yield day
            day += pitch

    def is_holiday(self, day: date) -> bool:
        """Whether nobody is expected to work on that day."""
        return bool(self.country) and day in public_holidays(self.country, day.year)

    def next(self, day: date) -> date | None:
        """The first day on which it falls, `day` included; None when it has ended."""
        return next(self.days(day, day + YEAR), None)


def recurrence_of(row: Ritual, country: str) -> Recurrence:
    """When a ritual falls, holidays of `country` left out."""
    return Recurrence(row.weekday, row.every_weeks, row.starts_on, row.ended_on, country)
