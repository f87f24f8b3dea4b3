"""What the replay posts: real days, no invented hours, one week before each run."""

import json
from collections import Counter
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from vonk.demo import cut as cutting
from vonk.demo.replay import Replay, derive
from vonk.demo.statements import (
    BATCH,
    CLICKS,
    COMPLETED,
    EXPERIENCED,
    INTERACTED,
    PRECISION,
    REGISTERED,
    SITE_COUNT,
    SITES,
    UNREGISTERED,
    Week,
    day_zero,
    latest_tuesday,
    person_key,
    run_of,
    step_iri,
    weeks,
)

TUESDAY = date(2026, 11, 17)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(scope="module")
def replay() -> Replay:
    return derive(cutting.load())


@pytest.fixture(scope="module")
def posted(replay: Replay) -> list[Week]:
    return list(weeks(replay, TUESDAY, AMSTERDAM))


@pytest.fixture(scope="module")
def statements(posted: list[Week]) -> list[dict]:
    return [json.loads(statement) for week in posted for statement in week.statements]


def day_of(statement) -> int:
    return (datetime.fromisoformat(statement["timestamp"]).date() - day_zero(TUESDAY)).days


def test_day_120_is_the_day_before_the_last_run():
    assert day_zero(TUESDAY).toordinal() + 120 == TUESDAY.toordinal() - 1
    assert [run_of(day) for day in (-10, 8, 9, 15, 16, 113, 114, 120)] == [0, 0, 1, 1, 2, 15, 16, 16]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 17, 10, 0), date(2026, 11, 17)),
        (datetime(2026, 11, 17, 9, 59), date(2026, 11, 10)),
        (datetime(2026, 11, 23, 23, 0), date(2026, 11, 17)),
        (datetime(2026, 11, 18, 1, 0), date(2026, 11, 17)),
    ],
)
def test_demo_stands_at_the_latest_tuesday_at_ten(now, expected):
    assert latest_tuesday(now) == expected


def test_week_is_posted_before_its_run_and_holds_no_later_day(posted):
    assert [week.run for week in posted] == list(range(17))
    assert posted[-1].runs_on == TUESDAY
    for week in posted:
        days = [date.fromisoformat(json.loads(s)["timestamp"][:10]) for s in (week.statements[0], week.statements[-1])]
        assert days == sorted(days)
        assert days[-1] < week.runs_on
        assert week.run == 0 or (week.runs_on - days[0]).days <= 7


def test_every_fact_is_posted_once(replay, statements):
    moves = replay.enrolments
    assert Counter(statement["verb"]["id"] for statement in statements) == {
        REGISTERED: len(moves),
        COMPLETED: len(moves.drop_nulls("submitted_day")),
        UNREGISTERED: len(moves.drop_nulls("withdrawn_day")),
        INTERACTED: len(replay.person_days),
        EXPERIENCED: len(replay.step_opens()),
    }
    assert len({UUID(statement["id"]) for statement in statements}) == len(statements)


def test_day_of_clicks_tells_clicks_and_sites_and_invents_no_hour(replay, statements):
    told = {
        (statement["actor"]["account"]["name"], day_of(statement)): statement
        for statement in statements
        if statement["verb"]["id"] == INTERACTED
    }
    assert len(told) == len(replay.person_days)
    for course, person, day, clicks, sites, parts in replay.person_days.iter_rows():
        statement = told[person_key(person), day]
        extensions = statement["context"]["extensions"]
        assert (extensions[CLICKS], extensions[SITES], extensions[SITE_COUNT]) == (clicks, sites, len(sites))
        touched = statement["context"].get("contextActivities", {}).get("grouping", [])
        assert [int(activity["id"].rsplit("/", 1)[1]) for activity in touched] == parts
        assert statement["object"]["id"].endswith(f"/activities/{course}")
    for statement in statements:
        assert statement["timestamp"][10:19] == "T12:00:00"
        assert statement["context"]["extensions"][PRECISION] == "day"
        assert "duration" not in statement.get("result", {})


def test_noon_is_local_across_the_end_of_summer_time(statements):
    offsets = {statement["timestamp"][:10]: statement["timestamp"][19:] for statement in statements}

    assert (offsets["2026-10-24"], offsets["2026-10-25"]) == ("+02:00", "+01:00")


def test_step_is_told_at_its_first_opening(replay, statements):
    told = {
        (s["actor"]["account"]["name"], s["object"]["id"]): day_of(s)
        for s in statements
        if s["verb"]["id"] == EXPERIENCED
    }
    assert told == {
        (person_key(person), step_iri(course, part, step)): day
        for course, person, part, step, day in replay.step_opens().iter_rows()
    }


def test_batches_hold_fifty(posted):
    bodies = [json.loads(body) for body in posted[1].batches()]

    assert [len(body) for body in bodies[:-1]] == [BATCH] * (len(bodies) - 1)
    assert sum(len(body) for body in bodies) == len(posted[1].statements)


def test_same_arguments_give_the_same_bytes_another_tuesday_other_ids(replay, posted):
    again = next(weeks(replay, TUESDAY, AMSTERDAM))
    later = next(weeks(replay, date(2026, 11, 24), AMSTERDAM))

    assert again.statements == posted[0].statements
    ids = {json.loads(statement)["id"] for statement in later.statements}
    assert not ids & {json.loads(statement)["id"] for statement in posted[0].statements}


def test_all_weeks_hold_a_hundred_thousand_statements(replay):
    assert sum(len(week.statements) for week in weeks(replay, TUESDAY, AMSTERDAM)) > 100_000
