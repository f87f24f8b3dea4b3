"""Links without sign-in do one small thing, once, after a tap on the page."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, House
from tests.messaging.conftest import QUESTION, Owner, draft, make, only
from vonk.messaging import links, queries
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message, Preference, UsedLink


@pytest.fixture
def message(house: House, owner: Owner) -> Message:
    """A nudge that noor was mailed."""
    make(house, draft(house))
    deliver(now=NOW)
    return only(house)


def address(message: Message, purpose: str) -> str:
    return reverse("link", args=[links.sign(message.public_id, purpose)])


def nothing_happened(owner: Owner) -> bool:
    return not (owner.told or Preference.objects.exists() or UsedLink.objects.exists())


@pytest.mark.parametrize("purpose", ["not_now", "not_this", "pause", "stop"])
def test_a_mail_scanner_that_opens_every_link_changes_nothing(
    message: Message, owner: Owner, client: Client, purpose: str
) -> None:
    assert client.get(address(message, purpose)).status_code == 200
    assert client.head(address(message, purpose)).status_code == 200
    assert nothing_happened(owner)


def test_a_tap_on_not_now_tells_the_owner_once(message: Message, owner: Owner, client: Client) -> None:
    client.post(address(message, "not_now"))
    client.post(address(message, "not_now"))
    assert owner.told == [("not_now", "s1")]
    message.refresh_from_db()
    assert message.action == "not_now"


def test_each_purpose_has_its_own_single_use(message: Message, owner: Owner, client: Client) -> None:
    client.post(address(message, "not_now"))
    client.post(address(message, "not_this"))
    assert owner.told == [("not_now", "s1"), ("not_this", "s1")]


def test_stop_stops_the_class_of_that_message(message: Message, client: Client) -> None:
    client.post(address(message, "stop"))
    (row,) = Preference.objects.all()
    assert (row.person, row.message_class, row.until) == (message.person, "nudge", None)


def test_pause_pauses_all_that_can_be_paused_for_a_month(message: Message, client: Client) -> None:
    client.post(address(message, "pause"))
    (row,) = Preference.objects.all()
    assert row.message_class == row.channel == ""
    assert row.until is not None
    assert timedelta(days=29) < row.until - row.stopped_at <= timedelta(days=30)


def test_a_mail_program_unsubscribes_with_one_click(message: Message) -> None:
    """RFC 8058: a POST by the mail program itself, without cookies or a token of our forms; twice is no error."""
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(address(message, "stop"), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert Preference.objects.count() == 1


def test_a_used_link_says_so_and_does_nothing(message: Message, client: Client) -> None:
    client.post(address(message, "stop"))
    Preference.objects.all().delete()
    again = client.post(address(message, "stop"))
    assert again.context["page"].state == "used"
    assert not Preference.objects.exists()


def test_a_link_of_a_month_old_does_nothing(
    message: Message, owner: Owner, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = time.time() - timedelta(days=30, minutes=1).total_seconds()
    with monkeypatch.context() as past:
        past.setattr("django.core.signing.time.time", lambda: made)
        old = address(message, "stop")
    assert client.get(old).status_code == 410
    assert client.post(old).status_code == 410
    assert nothing_happened(owner)


def test_a_link_of_29_days_old_still_works(message: Message, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = time.time() - timedelta(days=29).total_seconds()
    with monkeypatch.context() as past:
        past.setattr("django.core.signing.time.time", lambda: made)
        old = address(message, "stop")
    client.post(old)
    assert Preference.objects.count() == 1


def test_a_forged_link_does_nothing(message: Message, owner: Owner, client: Client) -> None:
    genuine = links.sign(message.public_id, "not_now")
    elsewhere = TimestampSigner(salt="another").sign(f"{message.public_id.hex}.stop")
    for token in (genuine.replace("not_now", "stop"), genuine[:-1], elsewhere, "x"):
        for answer in (client.get(reverse("link", args=[token])), client.post(reverse("link", args=[token]))):
            assert answer.status_code == 404
    assert nothing_happened(owner)


def test_a_link_does_only_what_the_message_offered(message: Message, owner: Owner, client: Client) -> None:
    """Even signed by us: no start, no approving, nothing that its owner did not register."""
    for purpose in ("start", "done", "approve", "undo:not_now", "answer:unknown"):
        assert client.post(address(message, purpose)).status_code == 404
    assert nothing_happened(owner)


def test_a_duty_has_no_link_to_stop(house: House, owner: Owner, client: Client) -> None:
    make(house, draft(house, message_class="statutory"))
    for purpose in ("stop", "pause"):
        assert client.post(address(only(house), purpose)).status_code == 404
    assert not Preference.objects.exists()


def test_a_ready_answer_is_shown_first_and_kept_after_a_tap(house: House, owner: Owner, client: Client) -> None:
    make(house, draft(house, message_class="listening", content=QUESTION))
    asked = client.get(address(only(house), "answer:useful"))
    assert "Nuttig" in asked.content.decode()
    client.post(address(only(house), "answer:useful"))
    assert owner.told == [("answer:useful", "s1")]
    assert only(house).action == "answer:useful"


def test_the_page_speaks_the_language_of_the_receiver(house: House, owner: Owner) -> None:
    make(house, draft(house, "sven"))
    page = Client(headers={"accept-language": "nl"}).get(address(only(house, "sven"), "stop"))
    assert "Stop these messages?" in page.content.decode()


def test_a_link_of_an_erased_message_is_simply_old(house: House, message: Message, client: Client) -> None:
    old = address(message, "stop")
    message.delete()
    assert client.post(old).status_code == 410


def test_the_page_of_a_link_tells_nothing_of_the_person(message: Message, client: Client) -> None:
    page = client.get(address(message, "stop")).content.decode()
    assert "noor" not in page.lower()
    assert "de Wit" not in page


def test_asking_about_a_link_shows_what_it_is_for(message: Message) -> None:
    page = queries.link_page(links.sign(message.public_id, "pause"))
    assert (page.state, page.purpose, page.lang) == ("ready", "pause", "nl")
