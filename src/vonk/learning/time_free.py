"""Finds a free moment for learning inside somebody's own working hours. Pure; minutes count from midnight, local."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from vonk.messaging.hours import FULL_DAY, Pattern

AHEAD = 28  # days; who is away for longer chooses a day
HALF_HOUR, HOUR = 30, 60


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time on a day."""

    day: date
    starts_at: int
    minutes: int

    @property
    def ends_at(self) -> int:
        """The minute at which it is over; past midnight it goes on counting."""
        return self.starts_at + self.minutes

    def meets(self, other: Moment) -> bool:
        """Whether the two overlap."""
        return self.day == other.day and self.starts_at < other.ends_at and other.starts_at < self.ends_at


def first_hour(pattern: Pattern) -> int:
    """The first whole hour that is half an hour or more into the working day: mail is read, the day is still quiet."""
    return -(-(pattern.start + HALF_HOUR) // HOUR) * HOUR


def free_moment(pattern: Pattern, taken: Collection[Moment], *, after: date, like: Moment) -> Moment | None:
    """The first working day after `after` on which this fits: at the time of `like`, else at another whole hour.

    None when nothing is free within four weeks, or it is longer than a working day.
    """
    end = pattern.end if pattern.end > pattern.start else FULL_DAY  # a night shift is planned before midnight
    for ahead in range(1, AHEAD + 1):
        day = after + timedelta(days=ahead)
        if not pattern.works_on(day):
            continue
        for start in (like.starts_at, *range(first_hour(pattern), end, HOUR)):
            found = Moment(day, start, like.minutes)
            fits = pattern.start <= start and found.ends_at <= end
            if fits and not any(found.meets(other) for other in taken):
                return found
    return None
