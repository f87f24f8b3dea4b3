"""Mail against real servers: what is in it, and what every answer of the server means for a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import NOW, House
from tests.integrations.smtp_servers import HANG_UP, Postbox, free_port, running
from tests.messaging.conftest import QUESTION, Owner, draft, make, only, owner, states
from vonk.messaging.actions import deliver
from vonk.messaging.actions.delivery import BACK_OFF
from vonk.messaging.kinds import Explanation
from vonk.messaging.models import Message, Preference
from vonk.people.models import Person

__all__ = ["owner"]

BASE = "https://leren.waterliniezorg.example"


def send_to(settings: Any, port: int) -> None:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    settings.VONK_BASE_URL = BASE
    settings.DEFAULT_FROM_EMAIL = "Vonk <vonk@waterliniezorg.example>"


@pytest.fixture
def box(settings: Any) -> Iterator[Postbox]:
    """A mail server that takes everything, unless a test tells it otherwise."""
    with running(Postbox()) as found:
        send_to(settings, found.port)
        yield found


def part(mail: EmailMessage, subtype: str) -> str:
    found = mail.get_body((subtype,))
    assert found is not None
    return str(found.get_content())


def seen(mail: EmailMessage) -> str:
    """What a reader sees of the HTML."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", " ", part(mail, "html"), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# What is in a mail


def test_one_step_one_reason_one_button_in_under_a_hundred_words(house: House, owner: Owner, box: Postbox) -> None:
    make(house, draft(house), draft(house, "sven"))
    deliver(now=NOW)
    for mail in box.mails:
        assert len(seen(mail).split()) < 100
        assert part(mail, "html").count('class="button"') == 1
    dutch = next(mail for mail in box.mails if mail["To"] == "noor@example.org")
    for told in ("Neem de familiekaart mee", "Je rondde", "Bewijs B.", "De helft van de mensen", "Alleen jij"):
        assert told in seen(dutch)
        assert told in part(dutch, "plain")
    assert f"{BASE}/me/learning/card/" in part(dutch, "html")
    assert f"{BASE}/me/learning/card/" in part(dutch, "plain")


def test_a_long_reason_leaves_the_mail_short_and_stands_whole_with_the_message(
    house: House, owner: Owner, box: Postbox
) -> None:
    long = Explanation(
        tuple(f"Feit {number} over jou staat hier." for number in range(9)),
        "regel " * 60,
        "loting " * 60,
        "Alleen jij.",
    )
    owner.reasons = {"nl": long}
    make(house, draft(house))
    deliver(now=NOW)
    (mail,) = box.mails
    assert len(seen(mail).split()) < 100
    assert seen(mail).count("Feit") == 2
    assert "Alleen jij." in seen(mail)
    whole = reverse("inbox_why", args=[only(house).public_id])
    assert f'href="{BASE}{whole}"' in part(mail, "html")
    page = house.client("noor").get(whole).content.decode()
    assert "Feit 8" in page
    assert "regel regel" in page


def test_the_sender_is_vonk_at_this_organisation(house: House, owner: Owner, box: Postbox) -> None:
    make(house, draft(house))
    deliver(now=NOW)
    assert box.mails[0]["From"] == "Vonk · Huis van Proef <vonk@waterliniezorg.example>"


def test_one_click_stop_survives_the_way_through_the_mail_server(house: House, owner: Owner, box: Postbox) -> None:
    make(house, draft(house))
    deliver(now=NOW)
    mail = box.mails[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.fullmatch(rf"<{re.escape(BASE)}(/l/[^>]+)>", mail["List-Unsubscribe"])
    assert url is not None, mail["List-Unsubscribe"]
    # As it went over the line: Python's own folding would have encoded the address into something unreadable.
    assert f"\r\nList-Unsubscribe: <{BASE}{url[1]}>\r\n".encode() in box.raw[0]
    assert Client().post(url[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get().message_class == "nudge"


def test_a_duty_cannot_be_stopped_and_says_so(house: House, owner: Owner, box: Postbox) -> None:
    make(house, draft(house, "sven", "statutory"))
    deliver(now=NOW)
    assert box.mails[0]["List-Unsubscribe"] is None
    assert "cannot be turned off" in seen(box.mails[0])
    assert "Stop these messages" not in seen(box.mails[0])


def test_nothing_in_a_mail_watches_the_reader(house: House, owner: Owner, box: Postbox) -> None:
    make(house, draft(house))
    deliver(now=NOW)
    html = part(box.mails[0], "html")
    assert "<img" not in html
    assert "url(" not in html
    assert not re.findall(rf'(?:src|href)="(?!{re.escape(BASE)}/)', html)
    assert box.mails[0]["Auto-Submitted"] == "auto-generated"


def test_a_question_can_be_answered_from_the_mail(house: House, owner: Owner, box: Postbox) -> None:
    make(house, draft(house, message_class="listening", content=QUESTION))
    deliver(now=NOW)
    html = part(box.mails[0], "html")
    (path,) = re.findall(rf'class="answer" href="{re.escape(BASE)}(/l/[^"]+)">Nuttig<', html)
    Client().post(path)
    assert owner.told == [("answer:useful", "s1")]
    assert "Niet gevraagd" not in html


def test_words_of_people_cannot_become_markup_or_headers(house: House, owner: Owner, box: Postbox) -> None:
    from dataclasses import replace

    from tests.messaging.conftest import CONTENT

    evil = replace(CONTENT, headline={"nl": "<b>dik</b> & R&D"}, subject={"nl": "Hallo\nBcc: x@example.org"})
    make(house, draft(house, content=evil))
    deliver(now=NOW)
    mail = box.mails[0]
    assert "<b>dik</b>" not in part(mail, "html")
    assert "<b>dik</b> & R&D" in part(mail, "plain")
    assert mail["Subject"] == "Hallo Bcc: x@example.org"
    assert mail["Bcc"] is None


# What the server's answers mean


def test_a_batch_goes_over_one_connection(house: House, owner: Owner, box: Postbox) -> None:
    make(house, *(draft(house, name) for name in ("noor", "mila", "peer", "boss")))
    assert deliver(now=NOW).sent == 4
    assert box.connections == 1


def test_a_refused_address_fails_for_good_and_the_rest_goes(house: House, owner: Owner, box: Postbox) -> None:
    box.on_recipient = lambda address: "550 No such user" if address.startswith("noor") else "250 OK"
    make(house, draft(house), draft(house, "mila"))
    done = deliver(now=NOW)
    assert (done.failed, done.sent, box.connections) == (1, 1, 1)
    assert (only(house).state, only(house).outcome) == ("failed", "smtp_550")
    assert deliver(now=NOW + timedelta(hours=2)).claimed == 0


def test_a_greylisted_message_goes_at_the_next_try(house: House, owner: Owner, box: Postbox) -> None:
    box.on_recipient = lambda address: "451 Try again later"
    make(house, draft(house))
    assert deliver(now=NOW).retried == 1
    assert (only(house).state, only(house).outcome, only(house).attempts) == ("queued", "smtp_451", 1)
    assert deliver(now=NOW + timedelta(minutes=4)).claimed == 0
    box.on_recipient = lambda address: "250 OK"
    assert deliver(now=NOW + BACK_OFF[0]).sent == 1
    assert only(house).outcome == ""


def test_a_message_refused_after_its_text_is_treated_alike(house: House, owner: Owner, box: Postbox) -> None:
    box.on_data = lambda mail: "554 Spam" if mail["To"].startswith("noor") else "452 Disk full"
    make(house, draft(house), draft(house, "mila"))
    done = deliver(now=NOW)
    assert (done.failed, done.retried) == (1, 1)
    assert (states(house), states(house, "mila")) == (["failed"], ["queued"])


def test_who_is_greylisted_for_ever_has_failed_at_last(house: House, owner: Owner, box: Postbox) -> None:
    box.on_recipient = lambda address: "451 Try again later"
    make(house, draft(house, message_class="transactional"))
    tries = 0
    while only(house).state == "queued":
        assert deliver(now=only(house).due_at).claimed == 1
        tries += 1
    assert tries == len(BACK_OFF) + 1
    assert (only(house).state, only(house).outcome) == ("failed", "smtp_451")


def test_a_server_that_is_down_costs_no_message_a_try(house: House, owner: Owner, settings: Any) -> None:
    make(house, draft(house), draft(house, "mila"), draft(house, "sven"))
    send_to(settings, free_port())
    assert deliver(now=NOW).retried == 3
    rows = Message.objects.values_list("state", "attempts", "outcome", "due_at")
    assert set(rows) == {("queued", 0, "ConnectionRefusedError", NOW + BACK_OFF[0])}
    with running(Postbox()) as box:
        send_to(settings, box.port)
        assert deliver(now=NOW + BACK_OFF[0]).sent == 3


def test_a_nudge_whose_line_breaks_is_not_sent_twice(house: House, owner: Owner, box: Postbox) -> None:
    box.on_data = lambda mail: HANG_UP if mail["To"].startswith("noor") else "250 OK"
    make(house, draft(house), draft(house, "mila"))
    done = deliver(now=NOW)
    assert (done.unknown, done.sent, box.connections) == (1, 1, 2)  # the others go over a new line
    assert only(house).outcome == "SMTPServerDisconnected"
    deliver(now=NOW + timedelta(days=1))
    assert box.addresses().count("noor@example.org") == 1


def test_a_duty_whose_line_breaks_is_sent_again_under_the_same_id(house: House, owner: Owner, box: Postbox) -> None:
    box.on_data = lambda mail: HANG_UP if len(box.mails) == 1 else "250 OK"
    make(house, draft(house, message_class="statutory"))
    assert deliver(now=NOW).retried == 1
    assert deliver(now=NOW + BACK_OFF[0]).sent == 1
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{only(house).public_id.hex}@waterliniezorg.example>"


def test_a_server_that_closes_after_a_few_gets_a_new_line(house: House, owner: Owner, box: Postbox) -> None:
    box.on_recipient = lambda address: "421 Too many messages" if address.startswith("noor") else "250 OK"
    make(house, draft(house), draft(house, "mila"))
    done = deliver(now=NOW)
    assert (done.retried, done.sent) == (1, 1)


def test_a_wrong_password_is_no_fault_of_the_message(house: House, owner: Owner, box: Postbox, settings: Any) -> None:
    options = {"host": "127.0.0.1", "port": box.port, "username": "vonk", "password": "fout"}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    make(house, draft(house))
    assert deliver(now=NOW).retried == 1
    assert only(house).attempts == 0


def test_an_address_with_accents_in_its_domain_arrives(house: House, owner: Owner, box: Postbox) -> None:
    Person.objects.filter(code="noor").update(email="noor@bücher.example")
    make(house, draft(house))
    assert deliver(now=NOW).sent == 1


def test_many_messages_cost_few_queries_each(house: House, owner: Owner, tmp_path: Any, settings: Any) -> None:
    options = {"file_path": str(tmp_path)}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}}
    make(house, *(draft(house, message_class="transactional", subject=str(count)) for count in range(200)))
    with CaptureQueriesContext(connection) as asked:
        assert deliver(now=NOW).sent == 200
    assert len(asked) < 200 * 12, "writing down that it goes and that it went, each in a transaction of its own"
