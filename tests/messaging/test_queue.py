"""What becomes a message, and what is held back before it exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW, House
from tests.messaging.conftest import Owner, draft, make, only, states
from vonk.messaging import queries
from vonk.messaging.actions import deliver, stop
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.models import Person, Unavailability


def test_a_draft_becomes_one_message_however_often_it_is_queued(house: House, owner: Owner) -> None:
    first = make(house, draft(house))
    again = make(house, draft(house))
    assert first.messages == again.messages == {"noor:nudge:s1": only(house).pk}
    assert not again.held


def test_the_same_draft_twice_in_one_go_is_one_message(house: House, owner: Owner) -> None:
    assert len(make(house, draft(house), draft(house)).messages) == 1


def test_a_second_nudge_in_a_week_is_held_back_whoever_asks(house: House, owner: Owner) -> None:
    make(house, draft(house))
    second = make(house, draft(house, subject="s2"), now=NOW + timedelta(days=3))
    assert second.held == {"noor:nudge:s2": "cap"}
    assert not second.messages


def test_a_nudge_still_waiting_in_the_queue_counts(house: House, owner: Owner) -> None:
    make(house, draft(house, due_on=date(2026, 11, 27)))
    assert make(house, draft(house, subject="s2")).held == {"noor:nudge:s2": "cap"}


def test_a_cancelled_nudge_gives_its_place_back(house: House, owner: Owner) -> None:
    make(house, draft(house))
    Message.objects.update(state="cancelled")
    assert make(house, draft(house, subject="s2")).messages


def test_of_two_apps_at_once_the_most_useful_nudge_goes(house: House, owner: Owner) -> None:
    queued = make(house, draft(house, weight=0.1), draft(house, subject="s2", weight=0.7))
    assert list(queued.messages) == ["noor:nudge:s2"]


def test_a_question_over_the_cap_stands_in_the_inbox_alone(house: House, owner: Owner) -> None:
    make(house, draft(house), draft(house, message_class="listening"))
    assert Message.objects.get(message_class="listening").channel == ""
    assert Message.objects.get(message_class="nudge").channel == "email"


def test_a_duty_is_told_at_most_twice_over_the_years(house: House, owner: Owner) -> None:
    for week in range(3):
        duty = replace(draft(house, message_class="statutory", subject="bhv"), dedupe=f"bhv:{week}")
        queued = make(house, duty, now=NOW + timedelta(weeks=week * 30))
    assert queued.held == {"bhv:2": "cap"}


def test_what_you_caused_is_due_at_once_also_at_night(house: House, owner: Owner) -> None:
    night = datetime(2026, 11, 28, 22, tzinfo=UTC)
    make(house, draft(house, message_class="transactional"), now=night)
    assert only(house).due_at == night


def test_a_nudge_is_due_at_the_first_working_moment_of_its_day(house: House, owner: Owner) -> None:
    make(house, draft(house, due_on=date(2026, 11, 28)))  # a Saturday
    assert only(house).due_at == datetime(2026, 11, 30, 7, 30, tzinfo=UTC)


def test_leave_moves_a_nudge_past_it(house: House, owner: Owner) -> None:
    Unavailability.objects.create(person=house.people["noor"], day_from=date(2026, 11, 20), day_to=date(2026, 11, 25))
    make(house, draft(house))
    assert only(house).due_at == datetime(2026, 11, 26, 7, 30, tzinfo=UTC)


def test_who_has_left_gets_nothing(house: House, owner: Owner) -> None:
    assert make(house, draft(house, "leaver")).held == {"leaver:nudge:s1": "left"}


def test_who_stopped_nudges_gets_none_made(house: House, owner: Owner) -> None:
    stop(person=house.people["noor"].pk, message_class="nudge", now=NOW)
    queued = make(
        house, draft(house), draft(house, message_class="statutory"), draft(house, message_class="transactional")
    )
    assert queued.held == {"noor:nudge:s1": "stopped"}
    assert len(queued.messages) == 2


def test_an_unknown_class_or_kind_is_an_error(house: House, owner: Owner) -> None:
    with pytest.raises(ValueError, match="no class of messages"):
        make(house, draft(house, message_class="spam"))
    with pytest.raises(ValueError, match="not registered"):
        make(house, replace(draft(house), kind="nobody's"))
    with pytest.raises(ValueError, match="at most 120"):
        make(house, replace(draft(house), dedupe="x" * 121))


def test_the_snapshot_sees_what_spends_the_cap_also_before_it_goes_out(
    house: House, owner: Owner, system: System
) -> None:
    make(
        house,
        draft(house, due_on=date(2026, 11, 27)),
        draft(house, "mila", "transactional"),
        draft(house, "sven", "listening"),
    )
    deliver(now=NOW)
    rows = {
        (row.person, row.subject, row.message_class, row.sent_at)
        for row in queries.export_sent(system, NOW - timedelta(days=1))
    }
    assert rows == {
        (house.people["noor"].pk, "s1", "nudge", datetime(2026, 11, 27, 7, 30, tzinfo=UTC)),
        (house.people["sven"].pk, "s1", "listening", NOW),
    }
    assert queries.export_sent(system, NOW + timedelta(days=30)) == []


def test_queueing_for_many_asks_the_database_no_more_often_than_for_few(house: House, owner: Owner) -> None:
    for count in range(300):
        Person.objects.create(code=f"p{count}", given_name="P", family_name=str(count), employed_from=date(2020, 1, 1))
    people = list(Person.objects.filter(code__startswith="p").exclude(code="peer"))

    def asked(some: list[Person]) -> int:
        drafts = [replace(draft(house), person=one.pk, dedupe=str(one.pk)) for one in some]
        with CaptureQueriesContext(connection) as captured:
            make(house, *drafts)
        return len(captured)

    few, many = asked(people[:10]), asked(people[10:])
    assert many == few
    assert Message.objects.count() == len(people)
    assert states(house) == []
