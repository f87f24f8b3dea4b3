"""One flow for each row about what is new: on the intranet, told to whom it matches, and found for who asked for it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests.conftest import NOW, TODAY
from tests.flows.test_campaigns import CARD, filled, post, reads
from tests.flows.town import Town, signed_in
from vonk.activation.jobs import news
from vonk.activation.models import FeedKey
from vonk.activation.news import telling
from vonk.catalog.models import Offering, Topic
from vonk.dialogue.models import Theme
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.models import Person, PurposeDecision, Role, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
INTRANET = "https://intranet.example.org"
LATER = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)


def added(code: str = "talk", nl: str = "Lastige gesprekken", en: str = "Difficult talks") -> Offering:
    return Offering.objects.create(code=code, title={"nl": nl, "en": en}, problem={"nl": "Je stelt ze uit.", "en": ""})


def described(town: Town, offering: Offering, **more: str) -> None:
    """The learning team says since when, for whom and about what, on the page of the offering."""
    said = {"price": "", "offered_from": str(TODAY), "new_topic": "", **more}
    answer = town.clients["lars"].post(f"/org/offerings/{offering.public_id}/for-whom/", said)
    assert answer.status_code == 302, answer.content.decode()


def key(town: Town, origins: str = INTRANET) -> str:
    """The administrator makes a key; the part of the addresses that is the same for all."""
    answer = town.clients["ada"].post("/settings/intranet/", {"name": "Voorpagina", "origins": origins})
    page = town.clients["ada"].get(answer["Location"])
    return str(page.context["card_url"]).split("/feed/")[1].split("/")[0]


def tells(town: Town, now: datetime = NOW) -> int:
    town.at(now)
    made = int(news.call())
    deliver(now=now + HOUR)
    return made


def told(name: str) -> list[Message]:
    return list(Message.objects.filter(person__code=name, kind="news", state="sent").order_by("pk"))


def test_s1_40_the_intranet_shows_what_is_new_and_nothing_about_anybody(town: Town) -> None:
    # Off by default: there is no address, and the page says what will stand there.
    assert "Nothing is shown outside Vonk" in reads(town, "ada", "/settings/intranet/")
    assert Client().get("/feed/guessed/card/").status_code == 404
    assert all(town.refused(name, "/settings/intranet/") for name in ("noor", "mila", "lars", "femke", "wim"))
    token = key(town)
    assert token not in str(list(FeedKey.objects.values()))  # a copy of the database opens nothing
    visitor, card = Client(), f"/feed/{token}/card/"
    assert "Nothing new in the past four weeks" in visitor.get(f"{card}?lang=en").content.decode()
    # What the learning team adds, tells everybody and answers stands in all three.
    described(town, added(), new_topic="Gesprek")
    described(town, added("old", "Oud"), offered_from=str(TODAY - timedelta(days=40)))
    said = filled(town, kind="inform", play="", starts_on=str(TODAY), name_nl="Tillen", name_en="Lifting", **CARD)
    assert post(town, "start", **said).status_code == 302
    Theme.objects.create(
        title={"nl": "Tijd om te leren", "en": "Time to learn"},
        because={"nl": "Op vrijdag is er een uur.", "en": "On Fridays there is an hour."},
        unit=Unit.objects.get(level=Unit.ORGANISATION),
        raised_on=TODAY,
        answer="done",
        told_at=NOW,
    )
    expected = {"Difficult talks", CARD["problem_en"], "Time to learn"}
    rss = visitor.get(f"/feed/{token}/news.xml?lang=en")
    assert {one.findtext("title") for one in ET.fromstring(rss.content).iter("item")} == expected
    feed = visitor.get(f"/feed/{token}/news.json?lang=en", headers={"Origin": INTRANET})
    assert {one["title"] for one in json.loads(feed.content)["items"]} == expected
    page = visitor.get(f"{card}?lang=en").content.decode()
    assert all(title in unescape(page) for title in expected)
    assert "Lastige gesprekken" in visitor.get(f"{card}?lang=nl").content.decode()
    # One topic: only what is about it.
    one = json.loads(visitor.get(f"/feed/{token}/news.json?topic=gesprek&lang=en").content)["items"]
    assert [item["title"] for item in one] == ["Difficult talks"]
    assert json.loads(visitor.get(f"/feed/{token}/news.json?topic=geld").content)["items"] == []
    # Withdrawn: gone for everybody; taken back: there again.
    row = FeedKey.objects.get()
    town.clients["ada"].post(f"/settings/intranet/{row.public_id}/withdraw/")
    assert visitor.get(card).status_code == 404
    town.clients["ada"].post(f"/settings/intranet/{row.public_id}/restore/")
    assert visitor.get(card).status_code == 200


@pytest.mark.parametrize("part", ["news.xml", "news.json", "card/"])
def test_s1_40_no_cookie_no_third_party_and_the_same_for_whoever_reads_it(town: Town, part: str) -> None:
    described(town, added(), new_topic="Gesprek")
    address = f"/feed/{key(town)}/{part}"
    answer = Client().get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "max-age=900" in answer["Cache-Control"]
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert town.clients["noor"].get(address).content == answer.content  # nothing of who is signed in
    text = answer.content.decode()
    assert not any(person.name in text or person.email in text for person in (town.person("noor"), town.person("lars")))
    assert "<script" not in text
    assert "<img" not in text
    assert Client().post(address).status_code == 405


def test_s1_40_a_card_is_small_and_only_named_sites_may_show_it(town: Town) -> None:
    for number in range(9):
        described(town, added(f"o{number}", "Een lange titel " * 12, "A long title " * 12), new_topic="Gesprek")
    token = key(town, f"{INTRANET}/\nhttps://sharepoint.example.com")
    answer = Client().get(f"/feed/{token}/card/")
    assert len(answer.content) <= 10_000
    policy = answer["Content-Security-Policy"]
    assert f"frame-ancestors {INTRANET} https://sharepoint.example.com" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in answer
    # JSON for a script of those sites, and of no other.
    feed = f"/feed/{token}/news.json"
    assert Client().get(feed, headers={"Origin": INTRANET})["Access-Control-Allow-Origin"] == INTRANET
    assert "Access-Control-Allow-Origin" not in Client().get(feed, headers={"Origin": "https://evil.example"})
    # A key without sites: framed nowhere. Every other page: framed nowhere either.
    alone = Client().get(f"/feed/{key(town, '')}/card/")
    assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]
    assert alone["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in town.clients["noor"].get("/me/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "typed", ["*", "https://*.example.org", "https://a.example/path", "javascript:alert(1)", "'self'"]
)
def test_s1_40_what_is_no_site_is_said_beside_the_field_and_stays_typed(town: Town, typed: str) -> None:
    town.clients["ada"].cookies["django_language"] = "en"
    answer = town.clients["ada"].post("/settings/intranet/", {"name": "Voorpagina", "origins": typed})
    assert answer.status_code == 400
    assert "is not the address of a site" in answer.content.decode()
    assert "Voorpagina" in answer.content.decode()
    assert not FeedKey.objects.exists()


def test_s4_7_only_whom_it_matches_hears_of_something_new_and_only_once(town: Town) -> None:
    offering = added()
    described(town, offering, new_topic="Gesprek")
    topic = Topic.objects.get()
    for name in ("noor", "sven"):
        town.clients[name].post("/me/wishes/", {"topics": [str(topic.public_id)]})
    town.clients["sven"].post(f"/me/requests/new/{offering.public_id}/")  # asked for it already
    assert tells(town) == 1
    assert Message.objects.filter(kind="news").count() == 1
    (message,) = told("noor")
    assert (message.message_class, message.channel) == ("social", "email")
    page = reads(town, "noor", f"/me/inbox/{message.public_id}/")
    assert "because you chose the topic “Gesprek”" in page
    assert "You chose this topic: Gesprek." in page
    assert "koos als onderwerp" in reads(town, "noor", f"/me/inbox/{message.public_id}/", "nl")
    assert "/l/" in town.letters("noor")[0]  # stop works without signing in
    # Once, also on later days, and for whoever chooses the topic afterwards.
    town.clients["mila"].post("/me/wishes/", {"topics": [str(topic.public_id)]})
    assert tells(town, LATER) == 0


def test_s4_7_a_role_that_is_named_is_enough_and_a_second_one_in_a_week_waits_in_the_inbox(town: Town) -> None:
    role = Role.objects.create(code="planner", name={"nl": "Planner", "en": "Planner"})
    Person.objects.filter(code__in=("noor", "p101")).update(role=role)
    described(town, added("plan", "Beter plannen", "Planning better"), roles=str(role.public_id))
    assert tells(town) == 2
    assert {one.person.code for one in Message.objects.filter(kind="news", state="sent")} == {"noor", "p101"}
    assert "It is meant for your role: Planner." in reads(town, "noor", f"/me/inbox/{told('noor')[0].public_id}/")
    # For a role and about a topic: the topic alone is not enough.
    described(town, added("both", "Samen", "Both"), roles=str(role.public_id), new_topic="Gesprek")
    town.clients["mila"].post("/me/wishes/", {"topics": [str(Topic.objects.get().public_id)]})
    tells(town, LATER)
    assert [one.channel for one in told("noor")] == ["email", ""]
    assert len(town.letters("noor")) == 1
    assert told("mila") == []
    # About nothing and for nobody in particular: the intranet alone.
    described(town, added("all", "Voor iedereen", "For all"))
    assert tells(town, LATER) == 0
    assert Offering.objects.get(code="all").announced_at is None


def test_s4_7_a_kill_between_two_messages_tells_nobody_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    described(town, added(), new_topic="Gesprek")
    topic = Topic.objects.get()
    for name in ("noor", "mila", "sven"):
        town.clients[name].post("/me/wishes/", {"topics": [str(topic.public_id)]})

    class Killed(BaseException):
        pass

    def killed(*_args: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(telling, "announced", killed)
        with pytest.raises(Killed):
            tells(town)
    assert tells(town) == 3
    assert Message.objects.filter(kind="news").count() == 3
    assert Offering.objects.get(code="talk").announced_at is not None


def test_s4_7_a_reminder_comes_once_in_the_inbox_for_who_asked(town: Town) -> None:
    described(town, added(), new_topic="Gesprek")
    topic = Topic.objects.get()
    for name in ("noor", "mila", "sven"):
        town.clients[name].post("/me/wishes/", {"topics": [str(topic.public_id)]})
    tells(town)
    for name in ("noor", "sven"):
        message = told(name)[0]
        assert "Remind me in two weeks" in reads(town, name, f"/me/inbox/{message.public_id}/")
        town.clients[name].post(f"/me/inbox/{message.public_id}/do/answer:remind/")
    town.clients["sven"].post(f"/me/inbox/{told('sven')[0].public_id}/undo/")
    for days in (13, 15, 40):
        later = NOW + timedelta(days=days)
        tells(town, later)
        again = Message.objects.filter(kind="news_again", state="sent")
        assert [one.person.code for one in again] == ([] if days == 13 else ["noor"])
    assert Message.objects.get(kind="news_again", state="sent").channel == ""
    assert len(town.letters("noor")) == 1


def test_s4_7_with_nudges_off_news_is_pushed_to_nobody(town: Town) -> None:
    described(town, added(), new_topic="Gesprek")
    topic = Topic.objects.get()
    town.clients["noor"].post("/me/wishes/", {"topics": [str(topic.public_id)]})
    PurposeDecision.objects.create(purpose="nudges", decided_on=TODAY, on=False, recorded_at=NOW)
    tells(town)
    assert told("noor")[0].channel == ""
    assert town.letters("noor") == []


def test_s4_7_who_stopped_such_messages_or_takes_part_meanwhile_gets_none(town: Town) -> None:
    offering = added()
    described(town, offering, new_topic="Gesprek")
    topic = Topic.objects.get()
    for name in ("noor", "mila"):
        town.clients[name].post("/me/wishes/", {"topics": [str(topic.public_id)]})
    town.clients["noor"].post("/me/inbox/settings/social/stop/")
    assert int(news.call()) == 1
    town.clients["mila"].post(f"/me/requests/new/{offering.public_id}/")
    deliver(now=NOW + HOUR)
    assert told("noor") == told("mila") == []


def test_s2_29_who_asks_for_training_sees_it_from_request_to_offer(town: Town) -> None:
    words = "Rekenen met medicatie, voor maart"
    assert "Not in the list?" in reads(town, "noor", "/me/requests/")
    assert town.clients["noor"].post("/me/requests/need/", {"need": " "}).status_code == 400
    town.clients["noor"].post("/me/requests/need/", {"need": words})
    page = reads(town, "noor", "/me/requests/")
    assert words in page
    assert "waits for an answer" in page
    # Addressed to the learning team: they read it with her name, nobody else reads anything.
    desk = reads(town, "lars", "/org/listening/reports/")
    assert words in desk
    assert "Noor" in desk
    report = town.clients["lars"].get("/org/listening/reports/").context["waiting"][0][0].public_id
    nobody_else_reads(town, words, report)
    one = f"/org/listening/reports/{report}/"
    town.clients["lars"].post(f"{one}do/", {"do": "take"})
    assert "the learning team is looking" in reads(town, "noor", "/me/requests/")
    deliver(now=NOW + HOUR)
    assert town.letters("noor") == []
    # Found: she sees what, with one message and one click to ask for it.
    offering = added("calc", "Medicatierekenen", "Drug calculation")
    assert "Drug calculation" in reads(town, "lars", f"{one}?q=calc")
    town.clients["lars"].post(f"{one}do/", {"do": "offer", "offering": str(offering.public_id)})
    deliver(now=NOW + HOUR)
    page = reads(town, "noor", "/me/requests/")
    assert "Drug calculation" in page
    assert "offered" in page
    (letter,) = town.letters("noor")
    assert words not in letter
    town.clients["noor"].post(f"/me/requests/new/{offering.public_id}/")
    assert "Drug calculation" in strip_tags(reads(town, "mila", "/team/requests/"))


def nobody_else_reads(town: Town, words: str, report: UUID) -> None:
    for address in ("/team/", "/team/reports/", "/team/requests/"):
        assert words not in reads(town, "mila", address)
    for name in ("mila", "sven", "femke", "wim", "ada"):
        assert town.refused(name, "/org/listening/reports/")
        offered = {"do": "offer", "offering": str(Offering.objects.get(pk=town.offering).public_id)}
        assert town.clients[name].post(f"/org/listening/reports/{report}/do/", offered).status_code == 404
    assert town.refused("sven", f"/me/say/{report}/")


def test_s2_29_a_no_comes_with_its_reason_and_can_be_asked_again(town: Town) -> None:
    sven = signed_in("sven@example.org")
    sven.post("/me/requests/need/", {"need": "Paragliding"})
    report = town.clients["lars"].get("/org/listening/reports/").context["waiting"][0][0].public_id
    one = f"/org/listening/reports/{report}/do/"
    assert town.clients["lars"].post(one, {"do": "not_solved", "words": ""}).status_code == 400
    town.clients["lars"].post(one, {"do": "not_solved", "words": "Het hoort niet bij je werk."})
    page = reads(town, "sven", "/me/requests/")
    assert "not offered" in page
    assert "Het hoort niet bij je werk." in page
    sven.post(f"/me/say/{report}/more/", {"words": "Voor reddingswerk"})
    assert "the learning team is looking" in reads(town, "sven", "/me/requests/")
    # Taken back, nobody reads it any more; and not more than five wait at a time.
    sven.post(f"/me/say/{report}/withdrawal/")
    assert "Paragliding" not in reads(town, "lars", "/org/listening/reports/")
    answers = [sven.post("/me/requests/need/", {"need": f"Iets {number}"}).status_code for number in range(6)]
    assert answers == [302] * 5 + [400]
