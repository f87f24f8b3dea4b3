"""My messages: mine alone, newest first, each with its reason and a way to stop."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, House
from tests.messaging.conftest import QUESTION, Owner, draft, make, only, owner
from vonk.messaging import queries
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message, Preference
from vonk.people.models import Person

__all__ = ["owner"]


@pytest.fixture
def message(house: House, owner: Owner) -> Message:
    """A nudge that noor got."""
    make(house, draft(house))
    deliver(now=NOW)
    return only(house)


@pytest.fixture
def noor(house: House) -> Client:
    return house.client("noor")


def test_a_visitor_is_asked_to_sign_in(client: Client, message: Message) -> None:
    for url in (reverse("inbox"), reverse("inbox_message", args=[message.public_id]), reverse("message_settings")):
        answer = client.get(url)
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]


def test_nobody_else_sees_or_touches_my_message(house: House, message: Message, owner: Owner) -> None:
    one = [message.public_id]
    for name in ("sven", "mila", "boss", "peer", "lars", "registrar", "council", "director", "admin", "deputy"):
        client = house.client(name)
        for url in (reverse("inbox_message", args=one), reverse("inbox_why", args=one)):
            assert client.get(url).status_code == 404, name
        for url in (reverse("inbox_act", args=[*one, "done"]), reverse("inbox_undo", args=one)):
            assert client.post(url).status_code == 404, name
        assert "familiekaart" not in client.get(reverse("inbox")).content.decode()
    message.refresh_from_db()
    assert (message.read_at, message.action, owner.told) == (None, "", [])


def test_a_leaver_sees_nothing_any_more(house: House) -> None:
    Person.objects.filter(code="leaver").update(employed_to=date(2021, 1, 1))
    assert house.client("leaver").get(reverse("inbox")).status_code == 302


def test_an_empty_inbox_says_what_will_stand_there(noor: Client) -> None:
    page = noor.get(reverse("inbox"))
    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


def test_newest_first_and_in_pages(house: House, owner: Owner, noor: Client) -> None:
    for count in range(queries.PER_PAGE + 3):
        make(
            house, draft(house, message_class="transactional", subject=f"s{count}"), now=NOW + timedelta(minutes=count)
        )
        deliver(now=NOW + timedelta(minutes=count))
    first = queries.inbox(house.viewer("noor"))
    assert (len(first.lines), first.pages) == (queries.PER_PAGE, 2)
    assert [line.at for line in first.lines] == sorted((line.at for line in first.lines), reverse=True)
    assert len(queries.inbox(house.viewer("noor"), page=2).lines) == 3
    for strange in ("0", "99", "x", "-1"):
        assert noor.get(reverse("inbox"), {"page": strange}).status_code == 200


def test_what_was_cancelled_or_still_waits_is_not_in_the_inbox(house: House, message: Message) -> None:
    for state in ("queued", "claimed", "sending", "cancelled"):
        Message.objects.update(state=state)
        assert not queries.inbox(house.viewer("noor")).lines


def test_opening_a_message_reads_it(house: House, message: Message, noor: Client) -> None:
    assert queries.unread(house.viewer("noor")) == 1
    page = noor.get(reverse("inbox_message", args=[message.public_id])).content.decode()
    assert "Neem de familiekaart mee" in page
    assert "Pak de kaart erbij" in page
    assert queries.unread(house.viewer("noor")) == 0


def test_why_tells_facts_rule_chance_who_sees_it_and_how_to_stop(message: Message, noor: Client) -> None:
    page = noor.get(reverse("inbox_why", args=[message.public_id])).content.decode()
    for told in ("Je rondde", "Twee weken na afronden", "De helft van de mensen", "Alleen jij"):
        assert told in page
    assert reverse("message_settings_change", args=["nudge", "stop"]) in page


def test_a_duty_says_that_it_cannot_be_stopped(house: House, owner: Owner, noor: Client) -> None:
    make(house, draft(house, message_class="statutory"))
    deliver(now=NOW)
    page = noor.get(reverse("inbox_why", args=[only(house).public_id])).content.decode()
    assert reverse("message_settings_change", args=["all", "month"]) not in page


def test_why_still_opens_when_the_owner_is_gone(
    message: Message, noor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vonk.messaging.kinds._kinds", {})
    assert noor.get(reverse("inbox_why", args=[message.public_id])).status_code == 200
    assert noor.get(reverse("inbox_message", args=[message.public_id])).status_code == 200


def test_start_goes_where_the_button_says(message: Message, noor: Client) -> None:
    answer = noor.post(reverse("inbox_act", args=[message.public_id, "start"]))
    assert answer["Location"] == "/me/learning/card/"
    message.refresh_from_db()
    assert message.action == "start"
    assert message.acted_at is not None


def test_not_now_can_be_taken_back(message: Message, noor: Client, owner: Owner) -> None:
    page = noor.post(reverse("inbox_act", args=[message.public_id, "not_now"]), follow=True).content.decode()
    undo = reverse("inbox_undo", args=[message.public_id])
    assert undo in page
    noor.post(undo)
    message.refresh_from_db()
    assert (message.action, message.acted_at) == ("", None)
    assert owner.told == [("not_now", "s1"), ("undo:not_now", "s1")]


def test_what_its_owner_cannot_take_back_is_not_offered_back(message: Message, noor: Client) -> None:
    page = noor.post(reverse("inbox_act", args=[message.public_id, "not_this"]), follow=True).content.decode()
    assert reverse("inbox_undo", args=[message.public_id]) not in page
    assert noor.post(reverse("inbox_undo", args=[message.public_id])).status_code == 404


def test_done_needs_no_owner_and_can_be_taken_back(message: Message, noor: Client, owner: Owner) -> None:
    noor.post(reverse("inbox_act", args=[message.public_id, "done"]))
    assert noor.post(reverse("inbox_undo", args=[message.public_id])).status_code == 302
    message.refresh_from_db()
    assert (message.action, owner.told) == ("", [])


def test_only_what_was_offered_can_be_done(message: Message, noor: Client, owner: Owner) -> None:
    for action in ("approve", "stop", "undo:not_now", "answer:unknown"):
        assert noor.post(reverse("inbox_act", args=[message.public_id, action])).status_code == 404
    assert noor.get(reverse("inbox_act", args=[message.public_id, "done"])).status_code == 405
    assert not owner.told


def test_a_question_is_answered_with_one_tap(house: House, owner: Owner, noor: Client) -> None:
    make(house, draft(house, message_class="listening", content=QUESTION))
    deliver(now=NOW)
    page = noor.get(reverse("inbox_message", args=[only(house).public_id])).content.decode()
    assert "Nuttig" in page
    assert "Niet gevraagd" not in page
    noor.post(reverse("inbox_act", args=[only(house).public_id, "answer:useful"]))
    assert owner.told == [("answer:useful", "s1")]


def test_what_the_mail_server_refused_says_so(message: Message, noor: Client) -> None:
    for state in ("failed", "unknown"):
        Message.objects.update(state=state)
        assert noor.get(reverse("inbox_message", args=[message.public_id])).context["letter"].trouble == state


@pytest.mark.parametrize("what", ["all", "nudge", "listening", "social", "email"])
def test_everything_can_be_stopped_and_taken_back_in_one_tap(house: House, noor: Client, what: str) -> None:
    page = noor.post(reverse("message_settings_change", args=[what, "stop"]), follow=True).content.decode()
    assert Preference.objects.filter(person=house.people["noor"]).count() == 1
    undo = reverse("message_settings_change", args=[what, "resume"])
    assert undo in page
    noor.post(undo)
    assert not Preference.objects.exists()


@pytest.mark.parametrize(("verb", "days"), [("week", 7), ("month", 30)])
def test_all_can_be_paused_for_a_while(noor: Client, verb: str, days: int) -> None:
    noor.post(reverse("message_settings_change", args=["all", verb]))
    row = Preference.objects.get()
    assert row.until == row.stopped_at + timedelta(days=days)


@pytest.mark.parametrize(
    ("what", "verb"), [("statutory", "stop"), ("transactional", "stop"), ("pigeon", "stop"), ("all", "burn")]
)
def test_what_cannot_be_stopped_is_not_a_page(noor: Client, what: str, verb: str) -> None:
    assert noor.post(reverse("message_settings_change", args=[what, verb])).status_code == 404
    assert not Preference.objects.exists()


def test_wishes_are_mine_alone(house: House, noor: Client) -> None:
    noor.post(reverse("message_settings_change", args=["all", "stop"]))
    for name in ("mila", "sven"):
        page = house.client(name).get(reverse("message_settings"))
        assert page.context["everything"].stopped is False
    assert house.client("admin").get(reverse("message_settings")).status_code == 404


def test_pages_keep_to_the_strict_content_policy(message: Message, noor: Client) -> None:
    for url in (reverse("inbox"), reverse("inbox_message", args=[message.public_id]), reverse("message_settings")):
        answer = noor.get(url)
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        page = answer.content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
