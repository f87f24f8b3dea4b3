"""The constraints on sending, one by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vonk.engine import tables
from vonk.engine.policy import NEVER, Limits, Schedule, days_between, history, ignored, positions, schedule

TUESDAY = dt.date(2026, 11, 24)
LIMITS = Limits()


def persons(*rows: dict[str, Any]) -> pa.Table:
    whole = [dict.fromkeys(tables.PERSON.names) | {"person": i, "workdays": "1111100", "country": "NL"} | row
             for i, row in enumerate(rows)]  # fmt: skip
    return pa.Table.from_pylist(whole, schema=tables.PERSON)


def away(*rows: tuple[int, dt.date, dt.date | None]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"person": who, "day_from": first, "day_to": last} for who, first, last in rows], schema=tables.UNAVAILABLE
    )


def planned(people: pa.Table, absent: pa.Table | None = None, as_of: dt.date = TUESDAY) -> Schedule:
    absent = away() if absent is None else absent
    return schedule(people, absent["person"].to_numpy(), absent, as_of, LIMITS)


def test_who_works_today_is_reached_today() -> None:
    assert planned(persons({}, {"workdays": None})).days_ahead.tolist() == [0, 0]


def test_who_does_not_work_today_gets_the_next_working_day() -> None:
    plan = planned(persons({"workdays": "0001000"}, {"workdays": "1000000"}))
    assert plan.outside_working_day.tolist() == [True, True]
    assert plan.days_ahead.tolist() == [2, -1]  # Monday is six days away: a later run reaches them


@given(
    st.text("01", min_size=7, max_size=7).filter(lambda week: "1" in week),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
)
def test_nobody_who_works_one_day_a_week_is_silenced_for_good(week: str, start: dt.date) -> None:
    people = persons({"workdays": week, "country": None})
    runs = [planned(people, as_of=start + dt.timedelta(day)) for day in range(7)]
    assert any(run.days_ahead[0] >= 0 for run in runs)
    for day, run in enumerate(runs):
        if run.days_ahead[0] >= 0:
            assert week[(start + dt.timedelta(day + int(run.days_ahead[0]))).weekday()] == "1"


def test_holidays_follow_the_country() -> None:
    kings_day = dt.date(2027, 4, 27)  # a Tuesday
    plan = planned(persons({}, {"country": "BE"}, {"country": None}, {"country": "XX"}), as_of=kings_day)
    assert plan.holiday.tolist() == [True, False, False, False]
    assert plan.days_ahead.tolist() == [1, 0, 0, 0]


def test_days_off_over_new_year_are_known_in_both_years() -> None:
    plan = planned(persons({}), as_of=dt.date(2026, 12, 31))
    assert plan.days_ahead.tolist() == [0]
    assert planned(persons({"workdays": "1110100"}), as_of=dt.date(2026, 12, 31)).days_ahead.tolist() == [4]


def test_unavailable_days_are_skipped_and_an_open_end_has_no_day() -> None:
    wednesday = TUESDAY + dt.timedelta(1)
    absent = away((0, TUESDAY, wednesday), (1, TUESDAY - dt.timedelta(30), None), (2, wednesday, wednesday))
    plan = planned(persons({}, {}, {}), absent)
    assert plan.days_ahead.tolist() == [2, -1, 0]
    assert plan.unavailable_today.tolist() == [True, True, False]


def test_nothing_is_planned_after_the_last_day_of_employment() -> None:
    people = persons({"employed_to": TUESDAY}, {"employed_to": TUESDAY, "workdays": "1011111"})
    assert planned(people).days_ahead.tolist() == [0, -1]


def test_malformed_working_days_are_named() -> None:
    with pytest.raises(ValueError, match="'11111' is not seven characters"):
        planned(persons({"workdays": "11111"}))


def test_caps_count_whole_days_and_what_is_planned() -> None:
    days_ago = np.array([6, 7, 27, 28, -3])
    past = history(np.arange(5), days_ago, 6, LIMITS)
    assert past.sent_7d.tolist() == [1, 0, 0, 0, 1, 0]
    assert past.sent_28d.tolist() == [1, 1, 1, 0, 1, 0]


def test_load_is_the_weekly_recurrence() -> None:
    weeks_ago = [1, 2, 5]
    load = 0.0
    for week in range(6, 0, -1):
        load = 0.75 * (load + (week in weeks_ago))
    past = history(np.zeros(3, dtype=np.int64), np.array(weeks_ago) * 7, 1, LIMITS)
    assert past.load[0] == pytest.approx(load)
    one_week_ago = history(np.array([0]), np.array([7]), 1, LIMITS)
    assert one_week_ago.load[0] < LIMITS.load_limit < history(np.array([0]), np.array([5]), 1, LIMITS).load[0]


def test_ignored_means_seven_days_without_action() -> None:
    sent = np.array([8, 7, 20, 20, 20])
    acted = np.array([NEVER, NEVER, 14, 12, NEVER])
    assert ignored(sent, acted, LIMITS).tolist() == [True, False, False, True, True]


def test_positions_find_each_key_in_any_order() -> None:
    assert positions(np.array([30, 10, 20]), np.array([10, 99, 30, 5])).tolist() == [1, -1, 0, -1]
    assert positions(np.array([], dtype=np.int64), np.array([1])).tolist() == [-1]


def test_a_missing_day_is_never() -> None:
    days = np.array(["2026-11-20", "NaT"], "datetime64[D]")
    assert days_between(days, np.datetime64(TUESDAY)).tolist() == [4, NEVER]


@pytest.mark.parametrize(
    "looser",
    [
        {"cap_7d": 2},
        {"cap_28d": 3},
        {"own_activity_days": 1},
        {"ignored_limit": 4},
        {"load_limit": 1.0},
        {"horizon_days": 8},
    ],
)
def test_limits_can_only_be_made_stricter(looser: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="stricter"):
        Limits(**looser)
    assert Limits(cap_28d=1, load_limit=0.5).cap_28d == 1
