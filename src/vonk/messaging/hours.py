"""When a person can be reached: working days and hours in their own zone, public holidays, days away.

Pure. Minutes count from midnight, local time; moments are aware datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

OFFICE_WEEK = "1111100"
FULL_DAY = 24 * 60
PARTS = ("start", "middle", "end")  # of a working day, each a third
HORIZON = 90  # days; whoever does not work for longer is told on return


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where and when somebody works; `away` holds first and last day of each period that they are not available."""

    tz: str
    country: str
    workdays: str = OFFICE_WEEK
    start: int = 510
    end: int = 1050
    away: tuple[tuple[date, date], ...] = ()

    def local_day(self, moment: datetime) -> date:
        """The calendar day where this person is."""
        return moment.astimezone(ZoneInfo(self.tz)).date()

    def day_starts(self, day: date) -> datetime:
        """Midnight at the start of a day where this person is."""
        return datetime.combine(day, time(), ZoneInfo(self.tz)).astimezone(UTC)

    def works_on(self, day: date) -> bool:
        """Whether this is a working day of theirs, no public holiday, and they are there."""
        week = self.workdays if "1" in self.workdays else OFFICE_WEEK  # nobody works never: the pattern is unknown
        if week[day.weekday()] != "1" or day in public_holidays(self.country, day.year):
            return False
        return not any(first <= day <= last for first, last in self.away)

    def working_days_after(self, day: date, days: int) -> date:
        """The day so many working days later."""
        while days:
            day += timedelta(days=1)
            days -= self.works_on(day)
        return day

    def works_at(self, moment: datetime) -> bool:
        """Whether they are at work now."""
        return self.next_moment(moment) == moment

    @property
    def reached_until(self) -> int:
        """The minute after which nobody is reached on that day any more: a night shift only before midnight."""
        return self.end if self.end > self.start else FULL_DAY

    def part(self, name: str) -> tuple[int, int]:
        """From and until which minute one of PARTS of the working day lasts."""
        third = (self.reached_until - self.start) // len(PARTS)
        first = self.start + PARTS.index(name) * third
        return first, self.reached_until if name == PARTS[-1] else first + third

    def rather(self, moment: datetime, part: str) -> datetime:
        """The same moment, or later that day as long as the part of it that somebody likes is still to come."""
        if part not in PARTS:
            return moment
        return max(moment, _at(self.local_day(moment), self.part(part)[0], ZoneInfo(self.tz)))

    def next_moment(self, moment: datetime) -> datetime | None:
        """The first moment from here on that they are at work; None when there is none within 90 days."""
        zone = ZoneInfo(self.tz)
        day, end = self.local_day(moment), self.reached_until
        for ahead in range(HORIZON):
            here = day + timedelta(days=ahead)
            if not self.works_on(here):
                continue
            opens, closes = _at(here, self.start, zone), _at(here, end, zone)
            if moment < closes:
                return max(moment, opens)
        return None


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)  # wall-clock time, as people read it
    return local.astimezone(UTC)


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country; none when the library does not know it."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
