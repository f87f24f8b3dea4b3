"""Restraint: the constraints on sending, as functions over arrays of persons and of enrolments, each with its code.

All days are calendar dates. Where a rule of the product is in hours (no nudge within 48 hours of own activity) the
whole days are chosen so that the rule holds at any hour of both days. Nudges and listening questions spend the same
caps; one that is planned for a later day counts as sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import holidays
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

WEEK: Final = 7
FOUR_WEEKS: Final = 28
OFFICE_WEEK: Final = "1111100"  # when a person's working days are unknown
NEVER: Final = 10**6  # days since something that has not happened
NOBODY: Final[Ints] = np.empty(0, dtype=np.int64)
NO_DAYS: Final[Array] = np.empty(0, dtype="datetime64[D]")

OWN_ACTIVITY_DAYS: Final = 2
_LOOSEST: Final = {"cap_7d": 1, "cap_28d": 2, "ignored_limit": 3, "load_limit": 0.8, "horizon_days": WEEK}


@dataclass(frozen=True, slots=True)
class Limits:
    """The product's limits. The caps may be made stricter by an organisation, never looser (decisions.md section 6)."""

    cap_7d: int = 1
    cap_28d: int = 2
    own_activity_days: int = (
        OWN_ACTIVITY_DAYS  # silent on the day of own activity and this many days after: at least 48 hours
    )
    ignored_limit: int = 3
    ignored_after_days: int = 7
    load_limit: float = 0.8  # before and during; science.md section 3.1
    load_kept_per_week: float = 0.75
    horizon_days: int = 5  # how far ahead a day to send on may lie

    def __post_init__(self) -> None:
        for name, loosest in _LOOSEST.items():
            if not 0 <= getattr(self, name) <= loosest:
                problem = f"{name} must be from 0 to {loosest}: limits can only be made stricter"
                raise ValueError(problem)
        if self.own_activity_days < OWN_ACTIVITY_DAYS:
            raise ValueError("own_activity_days must cover 48 hours: limits can only be made stricter")


@dataclass(frozen=True, slots=True)
class History:
    """What went to each person earlier: nudges in the last 7 and 28 days, and the load F, one value per person."""

    sent_7d: Ints
    sent_28d: Ints
    load: Floats


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first day each person can be reached, and what stands in the way today; one value per person.

    ``days_ahead`` counts from the day of the decision and is -1 when no day within the horizon will do.
    """

    days_ahead: Ints
    unavailable_today: Bools
    holiday: Bools
    outside_working_day: Bools
    duty_today: Bools  # a message about a statutory duty goes out today
    only_duties: Bools  # every day within the horizon that would have done has such a message


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the constraints on a person look at; one value per person."""

    employed: Bools
    measured: Bools
    nudges_on: Bools
    open_items: Bools  # something is open that is not a statutory duty
    statutory_items: Bools
    days_since_activity: Ints  # NEVER when there was none
    history: History
    schedule: Schedule


def positions(keys: Ints, wanted: Ints) -> Ints:
    """Where each of ``wanted`` stands in ``keys`` (unique, any order); -1 when it is not there."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    if (keys[1:] >= keys[:-1]).all():  # as tables mostly come; sorting costs more than looking up
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[found] == wanted, found, -1)
    order = np.argsort(keys, kind="stable")
    found = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    return np.where(keys[order[found]] == wanted, order[found], -1)


def days_between(since: Array, until: np.datetime64) -> Ints:
    """Whole days from each date to ``until``; NEVER where the date is missing."""
    return np.where(np.isnat(since), NEVER, (until - since).astype(np.int64))


def history(person_at: Ints, days_ago: Ints, persons: int, limits: Limits) -> History:
    """What went out, counted per person, from the position of the receiver and the age in days of each earlier message.

    The load is F = Σ .75^weeks, which is F_t = .75 F_{t-1} + sent with the weeks counted from each message.
    """
    load = np.bincount(person_at, limits.load_kept_per_week ** (np.maximum(days_ago, 0) / WEEK), minlength=persons)
    return History(
        sent_7d=np.bincount(person_at[days_ago < WEEK], minlength=persons),
        sent_28d=np.bincount(person_at[days_ago < FOUR_WEEKS], minlength=persons),
        load=load.astype(np.float64),
    )


def ignored(sent_days_ago: Ints, acted_days_ago: Ints, limits: Limits) -> Bools:
    """Which earlier nudges were ignored: no action within seven days, and those seven days are over."""
    in_time = sent_days_ago - acted_days_ago <= limits.ignored_after_days
    acted = acted_days_ago != NEVER
    fruitless: Bools = (sent_days_ago > limits.ignored_after_days) & ~(acted & in_time)
    return fruitless


def schedule(
    persons: pa.Table,
    unavailable_at: Ints,
    unavailable: pa.Table,
    as_of: dt.date,
    limits: Limits,
    *,
    duty_at: Ints = NOBODY,
    duty_on: Array = NO_DAYS,
) -> Schedule:
    """The first day from ``as_of`` on that each person works, is employed and available, and has no public holiday.

    ``unavailable_at`` is the position in ``persons`` of each row of ``unavailable``; at ``duty_at`` stands who hears of
    a statutory duty on the day ``duty_on``, which goes first: no nudge on that day. The horizon keeps a person who does
    not work today from being silenced for good: with a run a day everyone who works one day a week is reached.
    """
    days = np.datetime64(as_of, "D") + np.arange(limits.horizon_days + 1).astype("timedelta64[D]")
    working = _working(persons["workdays"], days)
    free = _holidays(persons["country"], days)
    away = _away(len(persons), unavailable_at, unavailable, days)
    duty = np.zeros_like(away)
    ahead = (duty_on - days[0]).astype(np.int64)
    soon = (ahead >= 0) & (ahead < len(days)) & (duty_at >= 0)
    duty[duty_at[soon], ahead[soon]] = True
    possible = working & ~free & ~away & employed(persons, days)
    reachable = possible & ~duty
    return Schedule(
        days_ahead=np.where(reachable.any(axis=1), reachable.argmax(axis=1), -1).astype(np.int64),
        unavailable_today=away[:, 0],
        holiday=free[:, 0],
        outside_working_day=~working[:, 0],
        duty_today=duty[:, 0],
        only_duties=possible.any(axis=1) & ~reachable.any(axis=1),
    )


def employed(persons: pa.Table, days: Array) -> Bools:
    """Who is employed on each of the days, persons × days; the last day of employment still counts."""
    since = persons["employed_from"].to_numpy()[:, None]
    until = persons["employed_to"].to_numpy()[:, None]
    there: Bools = (np.isnat(since) | (since <= days)) & (np.isnat(until) | (until >= days))
    return there


def _working(workdays: pa.ChunkedArray, days: Array) -> Bools:
    patterns, which = encoded(workdays, OFFICE_WEEK)
    for pattern in patterns:
        if len(pattern) != WEEK or set(pattern) - {"0", "1"}:
            problem = f"person.workdays: {pattern!r} is not seven characters of 0 and 1"
            raise ValueError(problem)
    week = np.array([[mark == "1" for mark in pattern] for pattern in patterns], dtype=np.bool_).reshape(-1, 7)
    weekdays = (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    return week[:, weekdays][which]


def _holidays(country: pa.ChunkedArray, days: Array) -> Bools:
    codes, which = encoded(country, "")
    off = [[day in _public_holidays(code, day.year) for day in days.tolist()] for code in codes]
    return np.array(off, dtype=np.bool_).reshape(-1, len(days))[which]


@cache
def _public_holidays(country: str, year: int) -> frozenset[dt.date]:
    """Nothing for a country that the library does not know: better one message on a day off than no answer at all."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def _away(persons: int, at: Ints, unavailable: pa.Table, days: Array) -> Bools:
    first, last = unavailable["day_from"].to_numpy(), unavailable["day_to"].to_numpy()
    away = np.zeros((persons, len(days)), dtype=np.bool_)
    for i, day in enumerate(days):
        covers = (first <= day) & (np.isnat(last) | (last >= day))
        away[at[covers & (at >= 0)], i] = True
    return away


def encoded(column: pa.ChunkedArray, missing: str) -> tuple[list[str], Ints]:
    """The distinct texts of a column and, per row, which of them it holds."""
    coded = pc.fill_null(column, missing).combine_chunks().dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def text(column: pa.ChunkedArray) -> Array:
    """A column of text as numpy text; missing becomes the empty text."""
    words, which = encoded(column, "")
    return np.array(words, dtype=np.str_)[which]


# The order is that of the reasons: the first that holds is the reason of the silence.
PERSON_CONSTRAINTS: Final[tuple[tuple[str, Callable[[Situation, Limits], Bools]], ...]] = (
    ("not_employed", lambda s, _: ~s.employed),
    ("stopped_measurement", lambda s, _: ~s.measured),
    ("stopped_messages", lambda s, _: ~s.nudges_on),
    ("nothing_open", lambda s, _: ~s.open_items & ~s.statutory_items),
    ("statutory_own_schedule", lambda s, _: ~s.open_items & s.statutory_items),
    ("own_activity_48h", lambda s, limits: s.days_since_activity <= limits.own_activity_days),
    ("cap_7d", lambda s, limits: s.history.sent_7d >= limits.cap_7d),
    ("cap_28d", lambda s, limits: s.history.sent_28d >= limits.cap_28d),
    ("statutory_first", lambda s, _: s.schedule.only_duties),
    ("no_working_day", lambda s, _: (s.schedule.days_ahead < 0) & ~s.schedule.only_duties),
)
# Of one play about one enrolment, in the order of the reasons.
ITEM_CONSTRAINTS: Final = ("ignored_three_times", "dose_reached", "busy", "load_high", "no_benefit")
# These only move the day; they are recorded but are never a reason.
POSTPONING: Final[tuple[tuple[str, Callable[[Schedule], Bools]], ...]] = (
    ("unavailable_today", lambda s: s.unavailable_today),
    ("holiday", lambda s: s.holiday),
    ("outside_working_day", lambda s: s.outside_working_day),
    ("statutory_today", lambda s: s.duty_today),
)
# About an enrolment that is no longer open; recorded, never a reason by itself.
CLOSED: Final = "enrolment_closed"


def person_hits(situation: Situation, limits: Limits) -> dict[str, Bools]:
    """Every constraint on a person by code, in the order of the reasons: true where it stands in the way."""
    return {code: holds(situation, limits) for code, holds in PERSON_CONSTRAINTS}
