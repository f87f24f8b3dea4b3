"""Use at work: who is asked what and when, what an answer changes, and who never sees it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import NOW, TODAY, House
from vonk.catalog.models import Offering
from vonk.dialogue import boosters
from vonk.dialogue.actions import asking, confirmations, transfer
from vonk.dialogue.actions.asking import ExampleGiven, ask, record_examples
from vonk.dialogue.models import BarrierTap, Commitment, Confirmation, TransferQuestion
from vonk.dialogue.queries.transfer import (
    FOLLOW_UP,
    OPEN_FOR,
    asked_of_me,
    asks,
    my_commitment,
    my_question,
    my_used,
    near_me,
    request_to_me,
    used_line,
)
from vonk.learning.models import Enrolment
from vonk.messaging.models import Message
from vonk.people import lifecycle
from vonk.people.access import NotAllowed, System
from vonk.people.actions import record_purpose_decision
from vonk.people.models import Person, Unavailability

WEEK = timedelta(days=7)


def finished(house: House, name: str = "noor", days: int = 14, code: str = "", **more: Any) -> Enrolment:
    """Something that somebody finished so many days ago."""
    code = code or f"c{Offering.objects.count()}"
    offering, _ = Offering.objects.get_or_create(
        code=code, defaults={"title": {"nl": f"Cursus {code}", "en": f"Course {code}"}}
    )
    day = TODAY - timedelta(days=days)
    given = {"state": "completed", "enrolled_on": day - WEEK, "completed_on": day, **more}
    return Enrolment.objects.create(person=house.people[name], offering=offering, **given)


def question(house: House, week: int = 2, enrolment: Enrolment | None = None, **more: Any) -> TransferQuestion:
    """A question that stands open."""
    row = enrolment or finished(house, days=week * 7)
    given = {"person": row.person, "enrolment": row, "week": week, "asked_on": TODAY, **more}
    return TransferQuestion.objects.create(**given)


def answered(house: House, row: TransferQuestion, used: str) -> TransferQuestion:
    transfer.answer(viewer=house.viewer("noor"), question=row.public_id, used=used, now=NOW)
    row.refresh_from_db()
    return row


def intended(house: House, row: Enrolment) -> None:
    viewer = house.viewer("noor")
    transfer.commit(
        viewer=viewer, enrolment=row.public_id, moment="de overdracht begint", deed="vraag ik door", now=NOW
    )


def invite(house: House, row: Enrolment, colleague: str = "peer", what: str = "Ik vroeg door") -> UUID:
    asked = house.people[colleague].public_id
    return confirmations.invite(
        viewer=house.viewer("noor"), enrolment=row.public_id, colleague=asked, what=what, now=NOW
    )


# Who is asked


@pytest.mark.parametrize(
    ("days", "weeks"), [(13, []), (14, [2]), (27, [2]), (28, []), (41, []), (42, [6]), (55, [6]), (56, [])]
)
def test_the_question_comes_in_the_third_and_fourth_week_and_in_the_seventh_and_eighth(
    house: House, days: int, weeks: list[int]
) -> None:
    finished(house, days=days)
    assert ask(now=NOW).questions == len(weeks)
    assert list(TransferQuestion.objects.values_list("week", flat=True)) == weeks


def test_each_question_makes_one_listening_message_however_often_the_day_is_run(house: House) -> None:
    finished(house)
    assert (ask(now=NOW).messages, ask(now=NOW).messages) == (1, 0)
    message = Message.objects.get()
    assert (message.message_class, message.kind) == ("listening", "transfer")
    assert [answer["code"] for answer in message.content["answers"]] == ["yes", "not_yet", "no_chance", "no"]


def test_of_many_things_finished_one_is_asked_at_a_time_and_what_was_chosen_goes_first(house: House) -> None:
    finished(house, obligation="statutory_or_cao", days=14)
    mine = finished(house, obligation="chosen", days=16)
    finished(house, obligation="employer", days=15)
    assert ask(now=NOW).questions == 1
    asked = TransferQuestion.objects.get()
    assert asked.enrolment == mine
    assert ask(now=NOW + timedelta(days=1)).questions == 0  # one stands open
    answered(house, asked, "yes")
    assert ask(now=NOW + timedelta(days=1)).questions == 1


def test_a_question_nobody_answers_makes_room_after_two_weeks(house: House) -> None:
    question(house, asked_on=TODAY - OPEN_FOR)
    finished(house)
    assert my_question(house.viewer("noor")) is None
    assert ask(now=NOW).questions == 1


@pytest.mark.parametrize("state", ["started", "withdrawn", "failed", "expired", "cancelled"])
def test_only_what_is_finished_is_asked_about(house: House, state: str) -> None:
    finished(house, state=state)
    assert ask(now=NOW).questions == 0


def test_nobody_is_asked_who_stopped_measurement_left_is_away_or_set_it_aside(house: House) -> None:
    finished(house, "noor")
    finished(house, "leaver")
    finished(house, "peer")
    finished(house, "sven", set_aside_until=TODAY + timedelta(days=1))
    Person.objects.filter(code="noor").update(measured=False)
    Unavailability.objects.create(person=house.people["peer"], day_from=TODAY, day_to=TODAY)
    assert ask(now=NOW).questions == 0
    assert ask(now=NOW + timedelta(days=1)).questions == 2  # peer is back, sven's fortnight is over


def test_after_six_weeks_nothing_is_asked_of_what_is_used_and_seen_let_go_or_passed_over(house: House) -> None:
    seen = finished(house, "noor", days=42, state="applied", applied_on=TODAY)
    Confirmation.objects.create(
        person=seen.person, enrolment=seen, colleague=house.people["peer"], what="x", asked_at=NOW, answer="seen"
    )
    let_go = finished(house, "sven", days=42)
    question(house, enrolment=let_go, used="no", booster=boosters.LET_GO, asked_on=TODAY - 4 * WEEK)
    passed = finished(house, "peer", days=42)
    question(house, enrolment=passed, skipped_on=TODAY - 4 * WEEK, asked_on=TODAY - 4 * WEEK)
    again = finished(house, "mila", days=42)
    question(house, enrolment=again, used="yes", asked_on=TODAY - 4 * WEEK)
    ask(now=NOW)
    assert [row.enrolment for row in TransferQuestion.objects.filter(week=6)] == [again]


def test_asking_costs_the_same_number_of_statements_for_ten_people_as_for_two(
    house: House, django_assert_max_num_queries: AtMost
) -> None:
    names = [name for name in house.people if name != "leaver"]
    for name in names:
        finished(house, name, code="same")
    with django_assert_max_num_queries(30):
        assert ask(now=NOW).questions == len(names)


def test_an_import_is_enough_nobody_needs_to_have_an_account(house: House) -> None:
    house.accounts["noor"].delete()
    finished(house)
    assert ask(now=NOW) == asking.Asked(1, 1)


# The works council, in the middle of a quarter


def test_when_the_purpose_goes_off_nothing_is_asked_and_open_questions_vanish(house: House) -> None:
    row = question(house)
    finished(house, "sven")
    record_purpose_decision(house.viewer("admin"), purpose="signals", decided_on=TODAY, on=False)
    assert ask(now=NOW) == asking.Asked(0, 0)
    assert not asks(house.viewer("noor"))
    with pytest.raises(NotAllowed):
        transfer.answer(viewer=house.viewer("noor"), question=row.public_id, used="yes", now=NOW)
    record_purpose_decision(house.viewer("admin"), purpose="signals", decided_on=TODAY, on=True)
    assert answered(house, row, "yes").used == "yes"


def test_a_tap_on_what_held_back_counts_as_a_tap_only_under_the_purpose_of_taps(house: House) -> None:
    row = answered(house, question(house), "not_yet")
    record_purpose_decision(house.viewer("admin"), purpose="pulse", decided_on=TODAY, on=False)
    transfer.name_barrier(viewer=house.viewer("noor"), question=row.public_id, barrier="forgets")
    row.refresh_from_db()
    assert (row.barrier, BarrierTap.objects.count()) == ("forgets", 0)


# Answering


def test_yes_moves_the_enrolment_to_applied_and_undo_moves_it_back(house: House) -> None:
    row = answered(house, question(house), "yes")
    assert row.enrolment.state == "applied"
    assert row.enrolment.applied_on == TODAY
    transfer.take_back(viewer=house.viewer("noor"), question=row.public_id)
    row.refresh_from_db()
    row.enrolment.refresh_from_db()
    assert (row.used, row.answered_at, row.enrolment.state, row.enrolment.applied_on) == ("", None, "completed", None)


def test_another_answer_takes_yes_back_but_not_what_was_said_after_two_weeks(house: House) -> None:
    first = answered(house, question(house), "yes")
    answered(house, first, "no")
    assert Enrolment.objects.get().state == "completed"
    answered(house, first, "yes")
    later = question(house, week=6, enrolment=first.enrolment)
    answered(house, later, "yes")
    answered(house, later, "no")
    assert Enrolment.objects.get().state == "applied"


def test_at_six_weeks_one_more_tap_says_whether_it_made_a_difference_and_goes_with_the_yes(house: House) -> None:
    noor = house.viewer("noor")
    row = answered(house, question(house, week=6), "yes")
    assert my_question(noor).stage == "effect"
    transfer.notice(viewer=noor, question=row.public_id, effect="a_little")
    row.refresh_from_db()
    assert (row.effect, my_question(noor).stage) == ("a_little", "example")
    transfer.notice(viewer=noor, question=row.public_id, effect="")
    assert my_question(noor).stage == "effect"
    transfer.notice(viewer=noor, question=row.public_id, effect="yes")
    row = answered(house, row, "not_yet")
    assert row.effect == ""
    for wrong in ("yes", "very"):  # it was not used; there is no such answer
        with pytest.raises(NotAllowed):
            transfer.notice(viewer=noor, question=row.public_id, effect=wrong)


def test_at_two_weeks_nobody_is_asked_whether_it_made_a_difference(house: House) -> None:
    row = answered(house, question(house), "yes")
    assert my_question(house.viewer("noor")).stage == "example"
    with pytest.raises(NotAllowed):
        transfer.notice(viewer=house.viewer("noor"), question=row.public_id, effect="yes")


def test_an_answer_that_there_is_not_is_no_answer(house: House) -> None:
    row = question(house)
    for wrong in ("", "maybe", "applied"):
        with pytest.raises(NotAllowed):
            transfer.answer(viewer=house.viewer("noor"), question=row.public_id, used=wrong, now=NOW)


def test_nobody_else_answers_reads_or_changes_it(house: House) -> None:
    row = answered(house, question(house), "no")
    for name in ("mila", "sven", "peer", "lars", "boss"):
        viewer = house.viewer(name)
        with pytest.raises(NotAllowed):
            transfer.answer(viewer=viewer, question=row.public_id, used="yes", now=NOW)
        with pytest.raises(NotAllowed):
            transfer.tell(viewer=viewer, question=row.public_id, words="x")
        assert not transfer.skip(viewer=viewer, question=row.public_id)
        assert my_question(viewer) is None
        assert used_line(viewer, enrolment=row.enrolment.public_id) is None


def test_what_was_voided_is_no_longer_asked_about(house: House) -> None:
    row = question(house)
    Enrolment.objects.update(state="started", completed_on=None)
    assert my_question(house.viewer("noor")) is None
    with pytest.raises(NotAllowed):
        answered(house, row, "yes")


def test_who_stops_measurement_half_way_is_asked_nothing_more_and_keeps_what_is_theirs(house: House) -> None:
    row = answered(house, question(house), "yes")
    transfer.tell(viewer=house.viewer("noor"), question=row.public_id, words="Ik vroeg door.")
    question(house, week=2)
    Person.objects.filter(code="noor").update(measured=False)
    assert my_question(house.viewer("noor")) is None
    kept = used_line(house.viewer("noor"), enrolment=row.enrolment.public_id)
    assert kept is not None
    assert kept.questions[0].example == "Ik vroeg door."
    with pytest.raises(NotAllowed):
        answered(house, row, "no")


def test_passing_over_is_no_answer_and_can_be_undone(house: House) -> None:
    row, noor = question(house), house.viewer("noor")
    assert transfer.skip(viewer=noor, question=row.public_id)
    assert not transfer.skip(viewer=noor, question=row.public_id)
    assert my_question(noor) is None
    row.refresh_from_db()
    assert (row.used, row.answered_at) == ("", None)
    assert transfer.unskip(viewer=noor, question=row.public_id)
    assert my_question(noor) is not None


# The second tap


def test_what_held_back_is_kept_with_the_question_and_as_a_tap_and_a_second_tap_replaces_the_first(
    house: House,
) -> None:
    row, noor = answered(house, question(house), "no_chance"), house.viewer("noor")
    for barrier in ("no_time", "no_support"):
        transfer.name_barrier(viewer=noor, question=row.public_id, barrier=barrier)
    row.refresh_from_db()
    (tap,) = BarrierTap.objects.all()
    assert (row.barrier, tap.barrier, tap.source, tap.enrolment, tap.example) == (
        "no_support", "no_support", "transfer", row.enrolment, False,
    )  # fmt: skip
    answered(house, row, "yes")
    assert (row.barrier, BarrierTap.objects.count()) == ("", 0)


def test_nothing_held_back_who_used_it_and_no_barrier_is_made_up(house: House) -> None:
    row = question(house)
    for used, barrier in (("yes", "no_time"), ("no", "lazy")):
        answered(house, row, used)
        with pytest.raises(NotAllowed):
            transfer.name_barrier(viewer=house.viewer("noor"), question=row.public_id, barrier=barrier)


@pytest.mark.parametrize("barrier", boosters.BARRIERS)
def test_every_barrier_has_a_booster_in_both_languages_that_comes_at_once(house: House, barrier: str) -> None:
    row, noor = answered(house, question(house), "not_yet"), house.viewer("noor")
    transfer.name_barrier(viewer=noor, question=row.public_id, barrier=barrier)
    asked = my_question(noor)
    assert asked is not None
    assert asked.stage == "booster"
    fits = boosters.fitting(asked.barrier)
    assert 2 <= len(fits) <= boosters.MOST
    for one in fits:
        assert set(one.title) >= {"nl", "en"}
        assert len(one.code) <= 20
        transfer.choose_booster(viewer=noor, question=row.public_id, booster=one.code)
    row.refresh_from_db()
    assert (row.booster, row.booster_on) == (fits[-1].code, TODAY)


def test_only_a_booster_that_fits_can_be_chosen(house: House) -> None:
    row, noor = answered(house, question(house), "not_yet"), house.viewer("noor")
    transfer.name_barrier(viewer=noor, question=row.public_id, barrier="forgets")
    with pytest.raises(NotAllowed):
        transfer.choose_booster(viewer=noor, question=row.public_id, booster="let_it_go")
    transfer.choose_booster(viewer=noor, question=row.public_id, booster="job_aid")
    transfer.drop_booster(viewer=noor, question=row.public_id)
    row.refresh_from_db()
    assert (row.booster, row.booster_on) == ("", None)


def test_the_first_page_asks_one_thing_and_what_was_answered_days_ago_leaves_it(house: House) -> None:
    row, noor = answered(house, question(house), "no"), house.viewer("noor")
    asked = my_question(noor)
    assert asked is not None
    assert asked.stage == "barrier"
    TransferQuestion.objects.filter(pk=row.pk).update(answered_at=NOW - FOLLOW_UP - timedelta(hours=1))
    assert my_question(noor) is None


def test_the_first_page_costs_one_query(house: House, django_assert_max_num_queries: AtMost) -> None:
    intended(house, question(house).enrolment)
    noor = house.viewer("noor")
    with django_assert_max_num_queries(1):
        asked = my_question(noor)
    assert asked is not None
    assert asked.commitment is not None


# What was intended


def test_an_intention_comes_back_with_the_question_of_two_weeks_and_a_yes_counts_as_the_example(house: House) -> None:
    row, noor = finished(house), house.viewer("noor")
    intended(house, row)
    ask(now=NOW)
    assert Commitment.objects.get().returned_on == TODAY
    assert "de overdracht begint" in Message.objects.get().content["body"]["nl"]
    answered(house, TransferQuestion.objects.get(), "yes")
    asked = my_question(noor)
    assert asked is not None
    assert asked.stage == "kept"
    assert transfer.keep_commitment(viewer=noor, enrolment=row.public_id, kept="yes")
    assert my_question(noor) is None
    line = used_line(noor, enrolment=row.public_id)
    assert line is not None
    assert line.questions[0].stage == "done"
    assert line.commitment.sentence == "Als de overdracht begint, dan vraag ik door"  # type: ignore[union-attr]


def test_an_intention_that_was_not_kept_leaves_room_for_an_example(house: House) -> None:
    row, noor = finished(house), house.viewer("noor")
    intended(house, row)
    answered(house, question(house, enrolment=row), "yes")
    transfer.keep_commitment(viewer=noor, enrolment=row.public_id, kept="no")
    assert my_question(noor).stage == "example"  # type: ignore[union-attr]


def test_a_long_intention_is_not_squeezed_into_a_mail(house: House) -> None:
    row = finished(house)
    transfer.commit(viewer=house.viewer("noor"), enrolment=row.public_id, moment="m " * 90, deed="d " * 90, now=NOW)
    ask(now=NOW)
    words = Message.objects.get().content
    assert len(words["body"]["nl"].split()) + len(words["headline"]["nl"].split()) <= 30


def test_an_intention_can_be_changed_and_removed_by_its_writer_alone(house: House) -> None:
    row, noor = finished(house, state="started", completed_on=None), house.viewer("noor")
    intended(house, row)
    transfer.commit(viewer=noor, enrolment=row.public_id, moment="ik bel", deed="noem ik mijn naam", now=NOW)
    assert my_commitment(noor, enrolment=row.public_id).sentence == "Als ik bel, dan noem ik mijn naam"  # type: ignore[union-attr]
    for name in ("mila", "sven"):
        other = house.viewer(name)
        assert my_commitment(other, enrolment=row.public_id) is None
        assert not transfer.drop_commitment(viewer=other, enrolment=row.public_id)
        with pytest.raises(NotAllowed):
            transfer.commit(viewer=other, enrolment=row.public_id, moment="x", deed="y", now=NOW)
    assert transfer.drop_commitment(viewer=noor, enrolment=row.public_id)
    assert not transfer.drop_commitment(viewer=noor, enrolment=row.public_id)


def test_half_a_sentence_or_something_that_has_ended_takes_no_intention(house: House) -> None:
    row, over = finished(house, state="started"), finished(house, state="withdrawn")
    for enrolment, deed in ((row, "  "), (over, "vraag ik door")):
        with pytest.raises(NotAllowed):
            transfer.commit(
                viewer=house.viewer("noor"), enrolment=enrolment.public_id, moment="ik bel", deed=deed, now=NOW
            )


# A colleague's eyes


def test_a_colleague_gets_one_message_and_answers_and_only_the_asker_reads_it(house: House) -> None:
    row = finished(house)
    asked = invite(house, row)
    (message,) = Message.objects.all()
    assert (message.person, message.message_class, message.kind) == (
        house.people["peer"],
        "transactional",
        "confirmation",
    )
    assert "Ik vroeg door" not in str(message.content)
    assert "Cursus" not in str(message.content)
    peer = house.viewer("peer")
    (found,) = asked_of_me(peer)
    assert (found.asker, found.what, found.state) == ("Noor de Wit", "Ik vroeg door", "open")
    assert not hasattr(found, "title")
    confirmations.confirm(viewer=peer, confirmation=asked, answer="seen", words="Rustig gedaan.", now=NOW)
    (line,) = my_used(house.viewer("noor"))
    (seen,) = line.confirmations
    assert (seen.colleague, seen.answer, seen.words) == ("Peer Bakker", "seen", "Rustig gedaan.")
    assert asked_of_me(peer) == ()
    assert Message.objects.count() == 1  # nobody is told, and nobody is reminded
    for name in ("mila", "sven", "lars"):
        assert request_to_me(house.viewer(name), confirmation=asked) is None


def test_at_most_three_wait_and_nobody_is_asked_twice_about_one_thing(house: House) -> None:
    row = finished(house)
    first = invite(house, row, "peer")
    for name in ("mila", "sven"):
        invite(house, row, name)
    with pytest.raises(confirmations.AskedBefore):
        invite(house, row, "peer")
    with pytest.raises(confirmations.TooManyOpen):
        invite(house, row, "boss")
    confirmations.confirm(viewer=house.viewer("peer"), confirmation=first, answer="cannot_say", now=NOW)
    invite(house, row, "boss")


def test_a_colleague_who_left_no_longer_counts_as_waiting(house: House) -> None:
    row = finished(house)
    for name in ("peer", "mila", "sven"):
        invite(house, row, name)
    Person.objects.filter(code="peer").update(employed_to=TODAY - timedelta(days=1))
    invite(house, row, "boss")
    shown = {one.colleague: one.here for one in my_used(house.viewer("noor"))[0].confirmations}
    assert (shown["Peer Bakker"], shown["Sven Jansen"]) == (False, True)


def test_one_may_ask_the_manager_but_not_oneself_a_leaver_or_nobody(house: House) -> None:
    row = finished(house)
    invite(house, row, "mila")
    for name in ("noor", "leaver"):
        with pytest.raises(NotAllowed):
            invite(house, row, name)
    for colleague, what in ((uuid4(), "x"), (house.people["peer"].public_id, "  ")):
        with pytest.raises(NotAllowed):
            confirmations.invite(
                viewer=house.viewer("noor"), enrolment=row.public_id, colleague=colleague, what=what, now=NOW
            )


def test_what_is_taken_back_is_gone_for_both_and_cannot_be_answered(house: House) -> None:
    asked = invite(house, finished(house))
    confirmations.confirm(viewer=house.viewer("peer"), confirmation=asked, answer="seen", words="ja", now=NOW)
    assert not confirmations.withdraw_invitation(viewer=house.viewer("peer"), confirmation=asked, now=NOW)
    assert confirmations.withdraw_invitation(viewer=house.viewer("noor"), confirmation=asked, now=NOW)
    row = Confirmation.objects.get()
    assert (row.answer, row.words) == ("", "")
    assert request_to_me(house.viewer("peer"), confirmation=asked).state == "withdrawn"  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        confirmations.confirm(viewer=house.viewer("peer"), confirmation=asked, answer="seen", now=NOW)


def test_an_answer_that_came_too_soon_can_be_taken_back(house: House) -> None:
    asked, peer = invite(house, finished(house)), house.viewer("peer")
    confirmations.confirm(viewer=peer, confirmation=asked, answer="not_seen", words="nee", now=NOW)
    assert confirmations.unconfirm(viewer=peer, confirmation=asked)
    assert not confirmations.unconfirm(viewer=peer, confirmation=asked)
    assert my_used(house.viewer("noor"))[0].confirmations[0].answer == ""


def test_own_team_stands_in_front_without_oneself_or_who_left(house: House) -> None:
    assert [one.name for one in near_me(house.viewer("noor"))] == ["Deputy Pinas", "Mila Aydın", "Peer Bakker"]


# Kept, erased, made up


def test_everything_is_exported_and_erased_and_what_a_colleague_saw_loses_its_name(house: House) -> None:
    row = answered(house, question(house), "no")
    transfer.name_barrier(viewer=house.viewer("noor"), question=row.public_id, barrier="forgets")
    intended(house, row.enrolment)
    asked = invite(house, row.enrolment)
    confirmations.confirm(viewer=house.viewer("peer"), confirmation=asked, answer="seen", words="mooi", now=NOW)
    noor, peer = house.people["noor"].pk, house.people["peer"].pk
    exported = str(lifecycle.export_all(noor)["transfer"])
    assert all(word in exported for word in ("forgets", "vraag ik door", "Peer Bakker", "seen", "mooi"))
    assert "Noor de Wit" in str(lifecycle.export_all(peer)["transfer"])
    lifecycle.erase_all(peer, now=NOW)
    left = Confirmation.objects.get()
    assert (left.colleague, left.answer, left.words) == (None, "seen", "")
    lifecycle.erase_all(noor, now=NOW)
    assert not any(model.objects.exists() for model in (TransferQuestion, Commitment, Confirmation, BarrierTap))


def test_after_two_years_it_goes(house: House) -> None:
    row = question(house, asked_on=TODAY - timedelta(days=731))
    intended(house, row.enrolment)
    invite(house, row.enrolment)
    lifecycle.expire_all(now=NOW)
    assert not TransferQuestion.objects.exists()
    assert Commitment.objects.exists()
    lifecycle.expire_all(now=NOW + timedelta(days=731))
    assert not Commitment.objects.exists()
    assert not Confirmation.objects.exists()


def test_an_erased_enrolment_takes_its_question_along_and_the_page_stays_calm(house: House) -> None:
    row = question(house)
    row.enrolment.delete()
    assert my_question(house.viewer("noor")) is None
    assert my_used(house.viewer("noor")) == ()


def test_examples_for_a_demo_are_marked_as_made_up_and_send_nothing(house: House, system: System) -> None:
    first, second = finished(house, days=60), finished(house, "sven", days=60)
    rows = [
        ExampleGiven(first.pk, 2, TODAY - 6 * WEEK, used="yes", words="Ik vroeg door.", answered_at=NOW - 6 * WEEK),
        ExampleGiven(second.pk, 2, TODAY - 6 * WEEK, used="no", barrier="no_time", answered_at=NOW - 6 * WEEK),
        ExampleGiven(second.pk, 6, TODAY - 2 * WEEK),
        ExampleGiven(999_999, 2, date(2026, 1, 1)),
    ]
    assert record_examples(system, rows=rows) == 3
    assert TransferQuestion.objects.filter(made_up=True).count() == 3
    assert [(tap.person.code, tap.example) for tap in BarrierTap.objects.all()] == [("sven", True)]
    assert not Message.objects.exists()
