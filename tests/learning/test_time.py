"""Learning time: one's own word about one's own hours, a free moment to move to, and what was agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import NOW, TODAY, House
from vonk.learning import time_actions as actions
from vonk.learning import time_queries as queries
from vonk.learning.models import LearningBlock, TimeNorm
from vonk.learning.time_free import Moment, free_moment
from vonk.messaging.hours import Pattern
from vonk.people.access import NotAllowed, Viewer
from vonk.people.lifecycle import erase_all, expire_all, export_all
from vonk.people.models import Unavailability

TEN, HOUR = 600, 60
THURSDAY, FRIDAY = TODAY + timedelta(days=2), TODAY + timedelta(days=3)
DAY = timedelta(days=1)


def at(house: House, who: str, now: datetime) -> Viewer:
    return replace(house.viewer(who), now=now)


def test_a_free_moment_stands_in_ones_own_hours_and_never_on_a_holiday_or_a_day_away() -> None:
    like = Moment(date(2026, 12, 23), TEN, HOUR)
    week = Pattern("Europe/Amsterdam", "NL", away=((date(2026, 12, 28), date(2026, 12, 28)),))
    # The 24th fits; after it come Christmas, a weekend and a day away.
    assert free_moment(week, [], after=date(2026, 12, 23), like=like) == replace(like, day=date(2026, 12, 24))
    assert free_moment(week, [], after=date(2026, 12, 24), like=like) == replace(like, day=date(2026, 12, 29))
    # Something stands there already: another whole hour of the same day.
    taken = [replace(like, day=date(2026, 12, 24), starts_at=TEN - 30)]
    assert free_moment(week, taken, after=date(2026, 12, 23), like=like) == Moment(date(2026, 12, 24), 660, HOUR)
    # Longer than a working day fits nowhere; a night shift is planned before midnight.
    assert free_moment(week, [], after=TODAY, like=Moment(TODAY, TEN, 600)) is None
    night = Pattern("Europe/Amsterdam", "NL", start=1320, end=360)
    found = free_moment(night, [], after=TODAY, like=like)
    assert found == Moment(TODAY + DAY, 1380, HOUR)


def test_what_was_put_aside_is_kept_moved_or_let_go_and_each_can_be_taken_back(house: House) -> None:
    noor = house.viewer("noor")
    put = actions.put_aside(viewer=noor, moment=Moment(THURSDAY, TEN, HOUR))
    assert actions.keep(viewer=noor, block=put.public_id).state == "kept"
    assert actions.reopen(viewer=noor, block=put.public_id).state == "planned"
    moved = actions.move(viewer=noor, block=put.public_id)
    assert moved.moment == Moment(FRIDAY, TEN, HOUR)
    assert [block.public_id for block in queries.my_time(noor).this_week] == [moved.public_id]
    # Back: the later moment is gone.
    actions.reopen(viewer=noor, block=put.public_id)
    assert [block.public_id for block in queries.my_time(noor).this_week] == [put.public_id]
    # But not when one has said something of the later moment.
    moved = actions.move(viewer=noor, block=put.public_id)
    actions.keep(viewer=noor, block=moved.public_id)
    with pytest.raises(actions.AlreadySaid):
        actions.reopen(viewer=noor, block=put.public_id)
    assert actions.let_go(viewer=noor, block=moved.public_id).state == "dropped"
    assert queries.my_time(noor).next is None


def test_moving_from_a_friday_goes_to_monday_and_around_days_away(house: House) -> None:
    noor = house.viewer("noor")
    Unavailability.objects.create(person=house.people["noor"], day_from=FRIDAY + 3 * DAY, day_to=FRIDAY + 4 * DAY)
    put = actions.put_aside(viewer=noor, moment=Moment(FRIDAY, TEN, HOUR))
    assert actions.move(viewer=noor, block=put.public_id).moment.day == FRIDAY + 5 * DAY


def test_two_moments_never_overlap_and_days_are_within_reach(house: House) -> None:
    noor = house.viewer("noor")
    put = actions.put_aside(viewer=noor, moment=Moment(THURSDAY, TEN, HOUR))
    with pytest.raises(actions.Overlaps):
        actions.put_aside(viewer=noor, moment=Moment(THURSDAY, TEN + 30, HOUR))
    other = actions.put_aside(viewer=noor, moment=Moment(THURSDAY, TEN + 60, HOUR))
    with pytest.raises(actions.Overlaps):
        actions.change(viewer=noor, block=other.public_id, moment=Moment(THURSDAY, TEN, 30))
    assert actions.change(viewer=noor, block=put.public_id, moment=Moment(THURSDAY, TEN, 30)).moment.minutes == 30
    for day in (TODAY - timedelta(days=100), TODAY + timedelta(days=300)):
        with pytest.raises(actions.OutOfReach):
            actions.put_aside(viewer=noor, moment=Moment(day, TEN, HOUR))
    assert actions.remove(viewer=noor, block=other.public_id)
    assert LearningBlock.objects.count() == 1


def test_nobody_reaches_the_time_of_somebody_else(house: House) -> None:
    put = actions.put_aside(viewer=house.viewer("noor"), moment=Moment(THURSDAY, TEN, HOUR))
    for who in ("mila", "peer", "lars", "boss"):
        viewer = house.viewer(who)
        assert queries.my_block(viewer, put.public_id) is None
        assert queries.my_time(viewer).blocks == ()
        for verb in (actions.keep, actions.let_go, actions.move, actions.reopen):
            with pytest.raises(NotAllowed):
                verb(viewer=viewer, block=put.public_id)
        assert not actions.remove(viewer=viewer, block=put.public_id)
    with pytest.raises(NotAllowed):
        actions.keep(viewer=house.viewer("noor"), block=uuid4())
    with pytest.raises(NotAllowed):
        queries.my_time(house.viewer("admin"))


def test_the_rate_counts_the_last_four_of_which_something_was_said(house: House) -> None:
    noor = house.viewer("noor")
    days = [TODAY - timedelta(days=7 * back + 1) for back in range(6, 0, -1)]
    puts = [actions.put_aside(viewer=noor, moment=Moment(day, TEN, HOUR)) for day in days]
    for put, verb in zip(puts, [actions.let_go] * 3 + [actions.keep] * 2, strict=False):
        verb(viewer=noor, block=put.public_id)
    time = queries.my_time(noor)
    # The sixth is a week and a day ago: over, said nothing of, and asked about no more than that week.
    assert (time.kept.kept, time.kept.of) == (2, 3)  # what is older than four weeks is not in it
    assert time.asked is not None
    assert time.asked.public_id == puts[-1].public_id
    moved = actions.move(viewer=noor, block=puts[-1].public_id)
    later = at(house, "noor", NOW + timedelta(days=2))
    actions.keep(viewer=later, block=moved.public_id)
    after = queries.my_time(later)
    assert (after.kept.kept, after.kept.moved, after.kept.of) == (3, 1, 4)
    assert after.minutes_kept == 2 * HOUR  # the four whole weeks before this one


def test_silence_is_not_kept_and_a_coming_moment_counts_only_when_it_is_over(house: House) -> None:
    noor = house.viewer("noor")
    put = actions.put_aside(viewer=noor, moment=Moment(TODAY, TEN + 30, HOUR))
    actions.keep(viewer=noor, block=put.public_id)
    assert queries.my_time(noor).kept.of == 0
    assert queries.my_time(at(house, "noor", NOW + timedelta(hours=2))).kept.kept == 1


def test_what_was_agreed_in_a_talk_goes_before_what_holds_for_all(house: House) -> None:
    noor, lars, noors = house.viewer("noor"), house.viewer("lars"), house.people["noor"].pk
    assert queries.my_time(noor).norm is None
    norm = actions.set_norm(viewer=lars, weekly_minutes=60, valid_from=TODAY)
    actions.set_norm(viewer=lars, weekly_minutes=120, valid_from=TODAY + timedelta(days=30))
    assert (queries.my_time(noor).norm, queries.my_time(noor).agreed) == (60, False)
    actions.agree(person=noors, weekly_minutes=90, valid_from=TODAY, subject="talk")
    assert (queries.my_time(noor).norm, queries.my_time(noor).agreed) == (90, True)
    assert queries.my_time(house.viewer("peer")).norm == 60
    assert actions.end_agreement(person=noors, subject="talk")
    assert queries.my_time(noor).norm == 60
    assert [row.weekly_minutes for row in queries.norms(lars)] == [120, 60]
    assert actions.remove_norm(viewer=lars, norm=norm)
    assert queries.my_time(noor).norm is None
    for who in ("mila", "director", "noor", "council"):
        with pytest.raises(NotAllowed):
            actions.set_norm(viewer=house.viewer(who), weekly_minutes=1, valid_from=TODAY)
        with pytest.raises(NotAllowed):
            queries.norms(house.viewer(who))


def test_weeks_back_hold_what_was_kept_beside_what_was_agreed_then(house: House) -> None:
    noor = house.viewer("noor")
    TimeNorm.objects.create(weekly_minutes=60, valid_from=TODAY - timedelta(days=10))
    for days in (8, 15):
        put = actions.put_aside(viewer=noor, moment=Moment(TODAY - timedelta(days=days), TEN, HOUR))
        actions.keep(viewer=noor, block=put.public_id)
    weeks = queries.my_weeks(noor)
    assert [(week.minutes_kept, week.norm) for week in weeks] == [(60, 60), (60, None)]
    assert weeks[0].monday == date(2026, 11, 16)


def test_a_first_page_asks_one_question_however_much_there_is(house: House, django_assert_num_queries: AtMost) -> None:
    noor = house.viewer("noor")
    for days in range(20):
        actions.put_aside(viewer=noor, moment=Moment(TODAY - timedelta(days=days), TEN, HOUR))
    with django_assert_num_queries(1):
        assert len(queries.my_time(noor).blocks) == 20


def test_the_suggestion_is_tomorrow_at_the_hour_that_was_kept_before(house: House) -> None:
    noor = house.viewer("noor")
    assert queries.suggested(noor) == Moment(TODAY + DAY, 540, HOUR)
    put = actions.put_aside(viewer=noor, moment=Moment(TODAY - DAY, 780, HOUR))
    actions.keep(viewer=noor, block=put.public_id)
    assert queries.suggested(noor, minutes=30) == Moment(TODAY + DAY, 780, 30)


def test_it_is_exported_erased_and_forgotten_after_a_year(house: House) -> None:
    person = house.people["noor"]
    actions.put_aside(viewer=house.viewer("noor"), moment=Moment(THURSDAY, TEN, HOUR))
    actions.agree(person=person.pk, weekly_minutes=90, valid_from=TODAY, subject="talk")
    told = export_all(person.pk)["learning_time"]
    assert told[0] == {"put_aside": str(THURSDAY), "from": "10:00", "minutes": 60, "said": "planned"}
    assert told[1]["agreed"] == 90
    expire_all(now=NOW + timedelta(days=365))
    assert LearningBlock.objects.count() == 1
    expire_all(now=NOW + timedelta(days=370))
    assert LearningBlock.objects.count() == 0
    erase_all(person.pk, now=NOW)
    assert not TimeNorm.objects.exists()
