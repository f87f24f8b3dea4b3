"""What records do to enrolments: in any order, twice without harm, and never for somebody unknown."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.conftest import House
from tests.records.samples import COURSE, HOME, NOW, offer, open_lms, send, statement, step
from vonk.learning import actions
from vonk.learning.models import Enrolment, Preview
from vonk.people.models import Person
from vonk.records import actions as records
from vonk.records.queries import Source


def day(number: int) -> date:
    return date(2026, 10, number)


def on(number: int, verb: str, activity: str = COURSE, **more: Any) -> dict[str, Any]:
    return statement(verb, activity=activity, at=f"2026-10-{number:02}T12:00:00+02:00", **more)


def read(source: Source, *statements: dict[str, Any]) -> None:
    if statements:
        send(source, *statements)
    records.flatten(now=NOW)
    actions.project(now=NOW)


def state(row: Enrolment) -> tuple[Any, ...]:
    return (
        row.state,
        row.enrolled_on,
        row.started_on,
        row.completed_on,
        row.withdrawn_on,
        row.step_reached,
        row.last_active_on,
    )


def test_records_carry_an_enrolment_from_registering_to_done(lms: Source, house: House) -> None:
    offer()
    read(lms, on(1, "registered"))
    row = Enrolment.objects.get()
    assert (row.person, row.state, row.enrolled_on, row.obligation) == (
        house.people["noor"],
        "approved",
        day(1),
        "chosen",
    )
    read(lms, on(3, "experienced", step(2)))
    assert state(Enrolment.objects.get()) == ("started", day(1), day(3), None, None, 2, day(3))
    read(lms, on(9, "completed"))
    assert state(Enrolment.objects.get()) == ("completed", day(1), day(3), day(9), None, 2, day(3))


STORY = [on(1, "registered"), on(2, "experienced", step(1)), on(4, "experienced", step(2)), on(6, "completed")]


@pytest.mark.parametrize("order", list(permutations(range(4))))
@pytest.mark.parametrize("apart", [True, False])
def test_the_order_of_arrival_does_not_matter(lms: Source, order: tuple[int, ...], apart: bool) -> None:
    offer()
    if apart:
        for number in order:
            read(lms, STORY[number])
    else:
        read(lms, *[STORY[number] for number in order])
    row = Enrolment.objects.get()
    assert (row.state, row.enrolled_on, row.started_on, row.completed_on) == ("completed", day(1), day(2), day(6))
    assert (row.step_reached, row.last_active_on) == (2, day(4))


def test_the_same_record_twice_changes_nothing(lms: Source) -> None:
    offer()
    read(lms, *STORY)
    before = state(Enrolment.objects.get())
    read(lms, *[{**one, "id": statement()["id"]} for one in STORY])
    assert state(Enrolment.objects.get()) == before


def test_looking_ahead_enrols_nobody_and_counts_on_the_day_of_enrolment(lms: Source) -> None:
    offer()
    read(lms, on(1, "experienced", step(2)))
    assert not Enrolment.objects.exists()
    assert Preview.objects.get().step_reached == 2
    read(lms, on(5, "registered"))
    assert state(Enrolment.objects.get()) == ("started", day(5), day(5), None, None, 2, day(5))


def test_a_click_on_the_homepage_shows_activity_but_starts_nothing(lms: Source) -> None:
    offer()
    near = {"contextActivities": {"grouping": [{"id": COURSE}]}}
    read(lms, on(1, "registered"), on(3, "interacted", HOME + "/home", context=near))
    assert state(Enrolment.objects.get()) == ("approved", day(1), None, None, None, 0, day(3))


def test_what_is_part_of_the_offering_starts_it(lms: Source) -> None:
    offer()
    part = {"contextActivities": {"parent": {"id": COURSE}}}
    read(lms, on(1, "registered"), on(3, "played", HOME + "/video/7", context=part))
    assert Enrolment.objects.get().started_on == day(3)


def test_opening_the_offering_itself_enrols_where_the_source_does_not_register(lms: Source) -> None:
    offer()
    read(lms, on(2, "initialized"))
    assert state(Enrolment.objects.get()) == ("started", day(2), day(2), None, None, 0, day(2))


def test_completing_a_step_is_not_completing_the_offering(lms: Source) -> None:
    offer()
    read(lms, on(1, "registered"), on(2, "passed", step(1)), on(3, "failed", step(2)))
    row = Enrolment.objects.get()
    assert (row.state, row.completed_on, row.failed_on, row.step_reached) == ("started", None, None, 2)


def test_completed_without_success_is_failed(lms: Source) -> None:
    offer()
    read(lms, on(1, "registered"), on(5, "completed", result={"success": False}))
    row = Enrolment.objects.get()
    assert (row.state, row.failed_on, row.completed_on) == ("failed", day(5), None)


def test_nothing_reopens_what_ended(lms: Source) -> None:
    offer()
    read(lms, on(1, "registered"), on(5, "unregistered"))
    read(lms, on(9, "experienced", step(3)))
    row = Enrolment.objects.get()
    assert (row.state, row.withdrawn_on, row.started_on, row.step_reached) == ("withdrawn", day(5), None, 0)


def test_registering_again_after_the_end_is_a_second_attempt(lms: Source) -> None:
    offer()
    story = [on(1, "registered"), on(5, "unregistered"), on(10, "registered"), on(12, "completed")]
    read(lms, *story)
    read(lms, *[{**one, "id": statement()["id"]} for one in story])
    found = Enrolment.objects.order_by("attempt").values_list("attempt", "state", "enrolled_on")
    assert list(found) == [(1, "withdrawn", day(1)), (2, "completed", day(10))]


def test_request_is_approved_when_the_source_registers(lms: Source, house: House) -> None:
    pk = offer()
    Enrolment.objects.create(person=house.people["noor"], offering_id=pk, state="requested")
    read(lms, on(3, "registered"))
    row = Enrolment.objects.get()
    assert (row.state, row.enrolled_on) == ("approved", day(3))


def test_voided_record_says_nothing(lms: Source) -> None:
    offer()
    done = on(5, "completed")
    send(lms, on(1, "registered"), done)
    read(lms, {**statement("voided"), "object": {"objectType": "StatementRef", "id": done["id"]}})
    assert Enrolment.objects.get().state == "approved"


def test_actor_who_is_known_later_gets_what_was_done_before(house: House) -> None:
    offer()
    source = open_lms().source
    read(source, *[{**one, "actor": {"mbox": "mailto:nieuw@example.org"}} for one in STORY])
    assert not Enrolment.objects.exists()
    Person.objects.create(code="nieuw", given_name="Nieuw", email="nieuw@example.org", employed_from=day(1))
    records.match_identities(now=NOW)
    read(source)
    assert Enrolment.objects.get().state == "completed"
    assert actions.project(now=NOW).statements == 0, "and only once"


def test_due_day_comes_from_the_offering(lms: Source) -> None:
    offer(due_on=day(30))
    read(lms, on(1, "registered"))
    assert Enrolment.objects.get().due_on == day(30)


def test_what_stood_still_lapses_and_never_twice(lms: Source, house: House) -> None:
    due, quiet = offer(due_on=day(10)), offer("bathing", HOME + "/course/bathing")
    for person, offering, enrolled in (("noor", due, 1), ("mila", due, 20), ("noor", quiet, 1), ("mila", quiet, 5)):
        row = Enrolment(person=house.people[person], offering_id=offering, state="approved", enrolled_on=day(enrolled))
        row.due_on = day(10) if offering == due else None
        row.save()
    assert actions.lapse(now=NOW) == 2
    assert set(Enrolment.objects.filter(state="lapsed").values_list("person__code", "lapsed_on")) == {
        ("noor", day(10) + timedelta(days=28)),
        ("mila", day(20) + timedelta(days=28)),
    }
    assert actions.lapse(now=NOW) == 0
    assert actions.lapse(now=NOW + timedelta(days=38)) == 1  # 90 days after 1 October


def test_completed_that_arrives_after_lapsing_but_happened_before_counts(lms: Source, house: House) -> None:
    offer(due_on=day(10))
    read(lms, on(1, "registered"))
    actions.lapse(now=NOW)
    assert Enrolment.objects.get().state == "lapsed"
    read(lms, on(9, "completed"))
    row = Enrolment.objects.get()
    assert (row.state, row.completed_on, row.lapsed_on) == ("completed", day(9), None)
