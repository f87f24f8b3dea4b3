"""The messages about use at work: what makes them pointless, what a link in a mail does, and why they came."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.activation.conftest import SetClock, at
from tests.conftest import NOW, TODAY, House
from tests.dialogue.test_transfer import answered, finished, intended, invite
from vonk.dialogue.actions import confirmations, transfer
from vonk.dialogue.actions.asking import ask
from vonk.dialogue.models import TransferQuestion
from vonk.learning.models import Enrolment
from vonk.messaging import links
from vonk.messaging.actions import deliver, stop
from vonk.messaging.models import Message
from vonk.messaging.queries import explanation
from vonk.people.actions import record_purpose_decision
from vonk.people.models import Person

__all__ = ["at"]


def link(purpose: str, message: Message | None = None) -> str:
    return reverse("link", args=[links.sign((message or Message.objects.get()).public_id, purpose)])


def asked(house: House, **more: Any) -> TransferQuestion:
    finished(house, **more)
    ask(now=NOW)
    return TransferQuestion.objects.get()


def state() -> tuple[str, str]:
    message = Message.objects.get()
    return message.state, message.outcome


# Before it goes out


def test_it_is_mailed_in_her_language_in_few_words_with_four_answers(house: House) -> None:
    asked(house)
    deliver(now=NOW)
    (letter,) = mail.outbox
    assert letter.subject == "Kon je ‘Cursus c0’ gebruiken?"
    body = str(letter.body)
    assert body.count("/l/") >= 4
    words = " ".join(part for part in body.split() if "/l/" not in part)
    assert len(words.split()) < 130
    assert "c0" in body


def test_a_title_of_a_whole_line_still_fits_a_subject(house: House) -> None:
    row = finished(house)
    row.offering.title = {"nl": "Gesprekken voeren met de hele familie aan de keukentafel " * 3}
    row.offering.save()
    ask(now=NOW)
    assert len(Message.objects.get().content["subject"]["nl"]) <= 70


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda house, row: answered(house, row, "no"), "answered"),
        (lambda house, row: transfer.skip(viewer=house.viewer("noor"), question=row.public_id), "answered"),
        (lambda house, row: Enrolment.objects.update(state="withdrawn"), "not_finished"),
        (lambda house, row: Enrolment.objects.all().delete(), "gone"),
        (lambda house, row: Person.objects.update(measured=False), "measurement_stopped"),
        (lambda house, row: TransferQuestion.objects.update(asked_on=TODAY - timedelta(days=14)), "too_late"),
        (
            lambda house, row: record_purpose_decision(
                house.viewer("admin"), purpose="signals", decided_on=TODAY, on=False
            ),
            "purpose_off",
        ),
        (lambda house, row: Person.objects.filter(code="noor").update(employed_to=TODAY - timedelta(days=1)), "left"),
        (
            lambda house, row: stop(person=house.people["noor"].pk, message_class="listening", now=NOW),
            "stopped",
        ),
    ],
)
def test_what_happened_meanwhile_cancels_it(house: House, change: Any, reason: str) -> None:
    change(house, asked(house))
    deliver(now=NOW)
    assert state() == ("cancelled", reason)
    assert not mail.outbox


def test_one_push_in_four_weeks_the_next_question_stands_in_the_page_alone(house: House) -> None:
    first = asked(house)
    deliver(now=NOW)
    answered(house, first, "yes")
    finished(house)
    ask(now=NOW + timedelta(days=1))
    deliver(now=NOW + timedelta(days=1))
    assert len(mail.outbox) == 1
    assert sorted(Message.objects.values_list("channel", "state")) == [("", "sent"), ("email", "sent")]


def test_a_colleague_hears_nothing_of_what_was_taken_back_before_it_left(house: House) -> None:
    one = invite(house, finished(house))
    confirmations.withdraw_invitation(viewer=house.viewer("noor"), confirmation=one, now=NOW)
    deliver(now=NOW)
    assert state() == ("cancelled", "settled")


def test_a_colleague_who_left_meanwhile_gets_nothing(house: House) -> None:
    invite(house, finished(house))
    Person.objects.filter(code="peer").update(employed_to=TODAY - timedelta(days=1))
    deliver(now=NOW)
    assert state() == ("cancelled", "left")


# From the mail


@pytest.mark.parametrize("used", ["yes", "not_yet", "no_chance", "no"])
def test_two_taps_from_the_mail_answer_it_without_signing_in(house: House, client: Client, used: str) -> None:
    row = asked(house)
    deliver(now=NOW)
    page = client.get(link(f"answer:{used}"))
    assert page.status_code == 200
    row.refresh_from_db()
    assert row.used == ""  # opening it changes nothing
    client.post(link(f"answer:{used}"))
    row.refresh_from_db()
    assert row.used == used
    assert (Enrolment.objects.get().state == "applied") is (used == "yes")


def test_a_link_works_once_and_not_after_thirty_days(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = asked(house)
    client.post(link("answer:yes"))
    transfer.take_back(viewer=house.viewer("noor"), question=row.public_id)
    client.post(link("answer:yes"))
    row.refresh_from_db()
    assert row.used == ""
    with monkeypatch.context() as past:
        made = time.time() - timedelta(days=30, minutes=1).total_seconds()
        past.setattr("django.core.signing.time.time", lambda: made)
        old = link("answer:no")
    assert client.post(old).status_code == 410
    row.refresh_from_db()
    assert row.used == ""


def test_a_link_of_who_left_or_stopped_or_of_a_purpose_that_went_off_changes_nothing(
    house: House, client: Client, at: SetClock
) -> None:
    at(NOW)
    row = asked(house)
    Person.objects.filter(code="noor").update(measured=False)
    assert client.post(link("answer:yes")).status_code == 404
    Person.objects.filter(code="noor").update(measured=True, employed_to=TODAY - timedelta(days=400))
    assert client.post(link("answer:yes")).status_code == 404
    Person.objects.filter(code="noor").update(employed_to=None)
    record_purpose_decision(house.viewer("admin"), purpose="signals", decided_on=TODAY, on=False)
    assert client.post(link("answer:yes")).status_code == 404
    row.refresh_from_db()
    assert (row.used, Enrolment.objects.get().state) == ("", "completed")


def test_not_this_from_the_mail_ends_all_questions_about_it(house: House, client: Client) -> None:
    row = asked(house)
    client.post(link("not_this"))
    row.refresh_from_db()
    assert (row.skipped_on is not None, row.used) == (True, "")
    Enrolment.objects.update(completed_on=TODAY - timedelta(days=42))
    assert ask(now=NOW).questions == 0


def test_an_answer_in_the_inbox_can_be_taken_back_there(house: House) -> None:
    row = asked(house)
    deliver(now=NOW)
    noor, message = house.client("noor"), Message.objects.get()
    noor.post(reverse("inbox_act", args=[message.public_id, "answer:yes"]))
    row.refresh_from_db()
    assert row.used == "yes"
    noor.post(reverse("inbox_undo", args=[message.public_id]))
    row.refresh_from_db()
    assert (row.used, Enrolment.objects.get().state) == ("", "completed")


# Why


def test_why_names_two_facts_that_are_true_and_differ_when_the_facts_differ(house: House) -> None:
    ask_first = asked(house, days=14)
    deliver(now=NOW)
    (first,) = Message.objects.all()
    told = explanation(house.viewer("noor"), first.public_id)
    assert told is not None
    assert len(told.used) == 2
    assert "10" in told.used[0]  # 10 November
    assert "14" in told.used[1]
    answered(house, ask_first, "not_yet")
    Enrolment.objects.update(completed_on=TODAY - timedelta(days=42))
    ask(now=NOW)
    deliver(now=NOW)
    later = Message.objects.exclude(pk=first.pk).get()
    again = explanation(house.viewer("noor"), later.public_id)
    assert again is not None
    assert "Nog niet" in again.used[1] or "Not yet" in again.used[1]
    for line in (told, again):
        assert len(line.rule.split()) <= 12
        assert len(line.chance.split()) <= 12


def test_a_colleague_reads_who_chose_them_and_when(house: House) -> None:
    invite(house, finished(house))
    deliver(now=NOW)
    told = explanation(house.viewer("peer"), Message.objects.get().public_id)
    assert told is not None
    assert all("Noor" in line for line in (*told.used, told.who_sees))
    assert "Cursus" not in str(told)


def test_an_intention_is_quoted_to_its_writer_alone(house: House) -> None:
    row = finished(house)
    intended(house, row)
    ask(now=NOW)
    deliver(now=NOW)
    (letter,) = mail.outbox
    assert "vraag ik door" in str(letter.body)
    assert "vraag ik door" not in letter.subject
    assert letter.to == ["noor@example.org"]
