"""What people do with their own learning, what an approver decides, and what an outsider gets: nothing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.conftest import NOW, TODAY, House
from tests.records.samples import HOME, offer
from vonk.catalog.models import Offering
from vonk.learning import actions, queries
from vonk.learning.actions import Given, NoSuchMove
from vonk.learning.models import Enrolment
from vonk.people.access import NotAllowed


def public(offering: int) -> UUID:
    return Offering.objects.get(pk=offering).public_id


def enrolled(house: House, state: str = "approved", name: str = "noor") -> Enrolment:
    row = Enrolment(person=house.people[name], offering_id=offer(), state=state, enrolled_on=TODAY)
    row.save()
    return row


def test_manager_approves_what_was_asked(house: House) -> None:
    asked = actions.request(viewer=house.viewer("noor"), offering=public(offer()), now=NOW)
    assert asked.state == "requested"
    assert actions.approve(viewer=house.viewer("mila"), enrolment=asked.public_id, now=NOW).state == "approved"
    assert Enrolment.objects.get().enrolled_on == TODAY


@pytest.mark.parametrize("name", ["noor", "peer", "former", "boss", "sven", "lars", "admin"])
def test_nobody_else_decides(house: House, name: str) -> None:
    asked = actions.request(viewer=house.viewer("noor"), offering=public(offer()), now=NOW)
    viewer = house.viewer(name)
    with pytest.raises(NotAllowed):
        actions.approve(viewer=viewer, enrolment=asked.public_id, now=NOW)
    with pytest.raises(NotAllowed):
        actions.decline(viewer=viewer, enrolment=asked.public_id, reason="nee", now=NOW)
    with pytest.raises(NotAllowed):
        actions.ask(viewer=viewer, enrolment=asked.public_id, words="waarom?", now=NOW)
    assert Enrolment.objects.get().state == "requested"


def test_manager_does_not_approve_her_own(house: House) -> None:
    asked = actions.request(viewer=house.viewer("mila"), offering=public(offer()), now=NOW)
    with pytest.raises(NotAllowed):
        actions.approve(viewer=house.viewer("mila"), enrolment=asked.public_id, now=NOW)


def test_after_no_one_may_ask_again(house: House) -> None:
    place = public(offer())
    first = actions.request(viewer=house.viewer("noor"), offering=place, now=NOW)
    with pytest.raises(NoSuchMove):
        actions.request(viewer=house.viewer("noor"), offering=place, now=NOW)
    actions.decline(viewer=house.viewer("mila"), enrolment=first.public_id, reason="Te druk", now=NOW)
    second = actions.request(viewer=house.viewer("noor"), offering=place, now=NOW)
    assert second.public_id != first.public_id


def test_person_finishes_and_applies(house: House) -> None:
    row = enrolled(house)
    viewer = house.viewer("noor")
    with pytest.raises(NoSuchMove):
        actions.apply(viewer=viewer, enrolment=row.public_id, now=NOW)
    actions.complete(viewer=viewer, enrolment=row.public_id, now=NOW)
    assert actions.apply(viewer=viewer, enrolment=row.public_id, now=NOW).state == "applied"
    row.refresh_from_db()
    assert (row.started_on, row.completed_on, row.applied_on) == (TODAY, TODAY, TODAY)


def test_before_the_start_one_cancels_and_after_it_one_withdraws(house: House) -> None:
    row = enrolled(house)
    viewer = house.viewer("noor")
    with pytest.raises(NoSuchMove):
        actions.withdraw(viewer=viewer, enrolment=row.public_id, now=NOW)
    actions.start(viewer=viewer, enrolment=row.public_id, now=NOW)
    with pytest.raises(NoSuchMove):
        actions.cancel(viewer=viewer, enrolment=row.public_id, now=NOW)
    assert actions.withdraw(viewer=viewer, enrolment=row.public_id, now=NOW).state == "withdrawn"


@pytest.mark.parametrize("name", ["mila", "peer", "sven", "lars", "registrar", "director"])
def test_another_persons_enrolment_does_not_exist(house: House, name: str) -> None:
    row = enrolled(house)
    viewer = house.viewer(name)
    share = actions.share(viewer=house.viewer("noor"), enrolment=row.public_id, what="stuck", now=NOW)
    assert queries.enrolment(viewer, row.public_id) is None
    assert queries.my_enrolments(viewer) == ()
    assert queries.my_shares(viewer) == ()
    for act in (actions.cancel, actions.start, actions.complete):
        with pytest.raises(NotAllowed):
            act(viewer=viewer, enrolment=row.public_id, now=NOW)
    with pytest.raises(NotAllowed):
        actions.set_own_aside(viewer=viewer, enrolment=row.public_id, until=TODAY)
    with pytest.raises(NotAllowed):
        actions.share(viewer=viewer, enrolment=row.public_id, what="tip", now=NOW)
    assert not actions.withdraw_share(viewer=viewer, share=share, now=NOW)
    row.refresh_from_db()
    assert row.state == "approved"


def test_administrator_without_a_person_has_no_learning(house: House) -> None:
    with pytest.raises(NotAllowed):
        queries.my_enrolments(house.viewer("admin"))


def test_next_step_follows_the_last_one(house: House) -> None:
    row = enrolled(house, "started")
    row.step_reached = 1
    row.save()
    (shown,) = queries.my_enrolments(house.viewer("noor"))
    assert shown.next_step is not None
    assert (shown.next_step.position, shown.next_step.title, shown.next_step.minutes) == (2, {"nl": "Stap 2"}, 10)
    assert [step.position for step in shown.steps] == [1, 2, 3]
    row.step_reached = 3
    row.save()
    assert queries.my_enrolments(house.viewer("noor"))[0].next_step is None


def test_what_is_due_comes_first_and_what_is_set_aside_last(house: House) -> None:
    rows = {}
    for code, due in (("a", None), ("b", TODAY + timedelta(days=9)), ("c", TODAY + timedelta(days=3))):
        pk = offer(code, f"{HOME}/course/{code}")
        rows[code] = Enrolment.objects.create(
            person=house.people["noor"], offering_id=pk, state="approved", enrolled_on=TODAY, due_on=due
        )
    viewer = house.viewer("noor")
    actions.set_own_aside(viewer=viewer, enrolment=rows["c"].public_id, until=TODAY + timedelta(days=7))
    assert [one.public_id for one in queries.my_enrolments(viewer)] == [rows[code].public_id for code in "bac"]


def test_completed_is_no_longer_open_and_has_no_next_step(house: House) -> None:
    row = enrolled(house)
    actions.complete(viewer=house.viewer("noor"), enrolment=row.public_id, now=NOW)
    assert queries.my_enrolments(house.viewer("noor")) == ()
    shown = queries.enrolment(house.viewer("noor"), row.public_id)
    assert shown is not None
    assert (shown.state, shown.next_step) == ("completed", None)


def test_share_says_the_step_and_can_be_taken_back(house: House) -> None:
    row = enrolled(house, "started")
    Enrolment.objects.update(step_reached=2)
    viewer = house.viewer("noor")
    first = actions.share(viewer=viewer, enrolment=row.public_id, what="stuck", now=NOW, words="tillift")
    assert actions.share(viewer=viewer, enrolment=row.public_id, what="stuck", now=NOW, words="de tillift") == first
    (shown,) = queries.my_shares(viewer)
    assert (shown.step, shown.words, shown.withdrawn_at) == (3, "de tillift", None)
    assert actions.withdraw_share(viewer=viewer, share=first, now=NOW)
    assert not actions.withdraw_share(viewer=viewer, share=first, now=NOW)
    assert queries.my_shares(viewer)[0].withdrawn_at == NOW


def test_only_the_manager_answers_a_share(house: House) -> None:
    row = enrolled(house, "started")
    share = actions.share(viewer=house.viewer("noor"), enrolment=row.public_id, what="stuck", now=NOW)
    for name in ("noor", "peer", "former", "boss", "sven", "lars"):
        assert not actions.answer_share(viewer=house.viewer(name), share=share, now=NOW)
    assert actions.answer_share(viewer=house.viewer("mila"), share=share, now=NOW)
    assert not actions.answer_share(viewer=house.viewer("mila"), share=uuid4(), now=NOW)


def test_many_are_enrolled_at_once_and_again_without_harm(house: House, django_assert_max_num_queries: object) -> None:
    one, two = offer(due_on=date(2027, 1, 1)), offer("bathing", HOME + "/course/bathing")
    rows = [Given(person.pk, pk, TODAY, "employer") for person in house.people.values() for pk in (one, two)]
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        first = actions.enrol_many(rows=rows)
    assert actions.enrol_many(rows=rows) == first
    assert Enrolment.objects.count() == len(rows)
    row = Enrolment.objects.get(person=house.people["noor"], offering=one)
    assert (row.state, row.obligation, row.due_on) == ("approved", "employer", date(2027, 1, 1))
    Enrolment.objects.filter(pk=row.pk).update(state="withdrawn", withdrawn_on=TODAY)
    again = actions.enrol_many(rows=rows)
    assert Enrolment.objects.get(pk=again[house.people["noor"].pk, one]).attempt == 2
