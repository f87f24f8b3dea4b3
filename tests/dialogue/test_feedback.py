"""Feedback: one colleague, two questions, one skill; only the asker reads the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOW, House
from vonk.dialogue.actions import feedback
from vonk.dialogue.models import FeedbackRequest
from vonk.dialogue.queries.colleagues import search_colleagues
from vonk.dialogue.queries.feedback import asked_of_me, my_feedback, request_to_me
from vonk.messaging.models import Message
from vonk.people import lifecycle
from vonk.people.access import NotAllowed


def ask(house: House, whom: str = "peer", skill: str = "Doorvragen") -> feedback.Requested:
    return feedback.ask_feedback(house.viewer("noor"), colleague=house.people[whom].public_id, skill=skill)


def answer(house: House, **later: float) -> None:
    viewer = replace(house.viewer("peer"), now=NOW + timedelta(**later))
    key = FeedbackRequest.objects.get().public_id
    feedback.answer_feedback(viewer, request=key, went_well="Je wachtte op antwoord", one_thing="Vat het samen")


def test_only_the_asker_reads_the_answer(house: House) -> None:
    ask(house)
    answer(house)
    [got] = my_feedback(house.viewer("noor"))
    assert (got.colleague, got.went_well, got.one_thing) == ("Peer Bakker", "Je wachtte op antwoord", "Vat het samen")
    for other in ("peer", "mila", "lars", "sven"):
        assert my_feedback(house.viewer(other)) == ()
        assert other == "peer" or request_to_me(house.viewer(other), request=got.public_id) is None


def test_each_is_told_once_and_never_what_it_says(house: House) -> None:
    ask(house)
    assert not ask(house).new
    answer(house)
    answer(house, hours=1)
    sent = Message.objects.order_by("pk")
    assert [(message.kind, message.person.code) for message in sent] == [
        ("feedback_asked", "peer"),
        ("feedback_answered", "noor"),
    ]
    assert all("Doorvragen" not in str(message.content) for message in sent)


def test_three_wait_at_most(house: House) -> None:
    for skill in ("a", "b", "c"):
        ask(house, skill=skill)
    with pytest.raises(feedback.TooManyOpen):
        ask(house, skill="d")
    feedback.decline_feedback(house.viewer("peer"), request=asked_of_me(house.viewer("peer"))[0].public_id)
    assert ask(house, skill="d").new


@pytest.mark.parametrize("whom", ["noor", "leaver"])
def test_nobody_asks_oneself_or_a_leaver(house: House, whom: str) -> None:
    with pytest.raises(NotAllowed):
        ask(house, whom)


def test_what_was_written_can_be_changed_for_seven_days(house: House) -> None:
    ask(house)
    answer(house)
    answer(house, days=6)
    with pytest.raises(feedback.TooLate):
        answer(house, days=7)


def test_a_colleague_declines_without_a_reason_and_may_reconsider(house: House) -> None:
    key = ask(house).public_id
    peer = house.viewer("peer")
    assert feedback.decline_feedback(peer, request=key)
    assert [one.state for one in my_feedback(house.viewer("noor"))] == ["declined"]
    assert feedback.reconsider_feedback(peer, request=key)
    assert [one.state for one in my_feedback(house.viewer("noor"))] == ["open"]
    with pytest.raises(NotAllowed):
        feedback.decline_feedback(house.viewer("sven"), request=key)


def test_the_asker_takes_back_a_question_or_deletes_an_answer_for_good(house: House) -> None:
    key = ask(house).public_id
    assert feedback.remove_feedback(house.viewer("noor"), request=key) == "withdrawn"
    with pytest.raises(feedback.TooLate):
        answer(house)
    FeedbackRequest.objects.all().delete()
    key = ask(house).public_id
    answer(house)
    with pytest.raises(NotAllowed):
        feedback.remove_feedback(house.viewer("peer"), request=key)
    assert feedback.remove_feedback(house.viewer("noor"), request=key) == "deleted"
    assert not FeedbackRequest.objects.exists()


def test_who_wrote_it_can_be_erased_and_the_words_stay_without_a_name(house: House) -> None:
    ask(house)
    answer(house)
    [written] = lifecycle.export_all(house.people["peer"].pk)["feedback"]
    assert (written["written_for"], written["one_thing"]) == ("Noor de Wit", "Vat het samen")
    lifecycle.erase_all(house.people["peer"].pk, now=NOW)
    [got] = my_feedback(house.viewer("noor"))
    assert (got.colleague, got.one_thing) == ("", "Vat het samen")
    lifecycle.erase_all(house.people["noor"].pk, now=NOW)
    assert not FeedbackRequest.objects.exists()


def test_what_nobody_answered_is_gone_after_ninety_days(house: House) -> None:
    ask(house)
    lifecycle.expire_all(now=NOW + timedelta(days=89))
    assert FeedbackRequest.objects.exists()
    lifecycle.expire_all(now=NOW + timedelta(days=91))
    assert not FeedbackRequest.objects.exists()


def test_a_colleague_is_found_by_the_beginning_of_any_part_of_the_name(house: House) -> None:
    sven = house.viewer("sven")
    assert [one.name for one in search_colleagues(sven, name="aydı")] == ["Mila Aydın"]
    assert [one.name for one in search_colleagues(sven, name="no wit")] == ["Noor de Wit"]
    assert [(one.name, one.unit) for one in search_colleagues(sven, name="Noor de W")] == [
        ("Noor de Wit", "Team Noord")
    ]
    assert search_colleagues(sven, name="Leaver") == ()
    assert search_colleagues(sven, name="Sven") == ()
    assert search_colleagues(sven, name="x") == ()
