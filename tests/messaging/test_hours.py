"""When a person can be reached."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vonk.messaging.hours import Pattern

AMSTERDAM = Pattern("Europe/Amsterdam", "NL")


def utc(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_before_work_it_waits_for_the_start_of_the_day() -> None:
    assert AMSTERDAM.next_moment(utc(11, 24, 5)) == utc(11, 24, 7, 30)


def test_during_work_it_goes_now() -> None:
    assert AMSTERDAM.works_at(utc(11, 24, 9))


def test_friday_evening_becomes_monday_morning() -> None:
    assert AMSTERDAM.next_moment(utc(11, 27, 18)) == utc(11, 30, 7, 30)


def test_the_end_of_the_day_is_no_longer_work() -> None:
    assert AMSTERDAM.next_moment(utc(11, 24, 16, 30)) == utc(11, 25, 7, 30)


def test_a_public_holiday_is_skipped() -> None:
    assert AMSTERDAM.next_moment(utc(12, 25, 9)) == utc(12, 28, 7, 30)  # both days of Christmas, then a weekend


def test_another_country_has_other_holidays() -> None:
    belgian = Pattern("Europe/Brussels", "BE")
    assert belgian.next_moment(utc(7, 21, 9)) == utc(7, 22, 6, 30)
    assert AMSTERDAM.works_at(utc(7, 21, 9))


def test_a_country_without_known_holidays_works_on() -> None:
    assert Pattern("UTC", "ZZ").works_at(utc(12, 25, 9))


def test_leave_is_left_alone() -> None:
    away = Pattern("Europe/Amsterdam", "NL", away=((date(2026, 11, 24), date(2026, 11, 25)),))
    assert away.next_moment(utc(11, 24, 9)) == utc(11, 26, 7, 30)


def test_part_time_means_its_own_days_only() -> None:
    thursdays = Pattern("Europe/Amsterdam", "NL", workdays="0001000")
    assert thursdays.next_moment(utc(11, 24, 9)) == utc(11, 26, 7, 30)


def test_the_hours_are_those_of_the_persons_own_zone() -> None:
    assert Pattern("America/New_York", "US").next_moment(utc(11, 24, 9)) == utc(11, 24, 13, 30)


def test_a_night_shift_is_reached_before_midnight() -> None:
    night = Pattern("UTC", "ZZ", start=22 * 60, end=6 * 60)
    assert night.next_moment(utc(11, 24, 9)) == utc(11, 24, 22)
    assert night.works_at(utc(11, 24, 23, 59))


def test_eight_thirty_is_eight_thirty_on_the_day_that_the_clock_changes() -> None:
    sundays = Pattern("Europe/Amsterdam", "NL", workdays="0000001")
    assert sundays.next_moment(utc(3, 29, 0)) == utc(3, 29, 6, 30)  # summer time began at two
    assert sundays.next_moment(utc(10, 25, 0)) == utc(10, 25, 7, 30)  # and ends at three


def test_who_is_away_for_longer_than_three_months_cannot_be_reached() -> None:
    assert Pattern("UTC", "ZZ", away=((date(2026, 1, 1), date(2027, 12, 31)),)).next_moment(utc(11, 24, 9)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "UTC"]),
    st.text("01", min_size=7, max_size=7),
    st.integers(0, 1439),
    st.integers(0, 1440),
)
def test_the_moment_found_is_never_earlier_and_always_at_work(
    moment: datetime, tz: str, days: str, start: int, end: int
) -> None:
    pattern = Pattern(tz, "NL", days, start, end)
    found = pattern.next_moment(moment)
    assert found is not None
    assert found >= moment
    assert pattern.works_on(pattern.local_day(found))
    assert pattern.next_moment(found) == found


@pytest.mark.parametrize(
    ("part", "clock", "kept"),
    [("start", "08:30", "08:30"), ("middle", "08:30", "11:30"), ("end", "08:30", "14:30"), ("middle", "15:00", "15:00"),
     ("", "08:30", "08:30")],
)  # fmt: skip
def test_a_part_of_the_day_is_waited_for_on_that_day_and_never_till_the_next(part: str, clock: str, kept: str) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    moment = datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=zone)
    found = Pattern("Europe/Amsterdam", "NL").rather(moment, part).astimezone(zone)
    assert (found.date(), f"{found:%H:%M}") == (moment.date(), kept)


def test_a_night_shift_has_its_parts_before_midnight() -> None:
    night = Pattern("Europe/Amsterdam", "NL", start=22 * 60, end=6 * 60)
    assert [night.part(name) for name in ("start", "middle", "end")] == [(1320, 1360), (1360, 1400), (1400, 1440)]
