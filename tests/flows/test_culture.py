"""One flow for each row about team rituals, a leader's own learning, learning time and the course for managers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.conftest import NOW, TODAY
from tests.flows.town import Town, signed_in, take_in
from vonk.culture import cards
from vonk.culture.actions.cards import tell
from vonk.culture.course import steps
from vonk.culture.models import MeetingCard, Post, Reply, Ritual
from vonk.dialogue.models import Conversation
from vonk.learning.models import LearningBlock
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.actions import open_account
from vonk.people.models import Leadership, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
THURSDAY = TODAY + timedelta(days=2)
OUTSIDERS = ("lars", "femke", "wim", "sven")


@pytest.fixture
def town(town: Town) -> Town:
    """Beside the personas: eva leads sven's team and dirk a division, both read English."""
    for code, name in (("p201", "eva"), ("p102", "dirk")):
        open_account(System("set up", NOW), email=f"{code}@example.org", person=code)
        town.clients[name] = signed_in(f"{code}@example.org")
    division = Unit.objects.get(name="Zorg")
    Leadership.objects.create(person=town.person("p102"), unit=division, valid_from=TODAY - timedelta(days=90))
    return town


def reads(town: Town, name: str, address: str, lang: str = "en") -> str:
    town.clients[name].cookies["django_language"] = lang
    return town.page(name, address)


def post(town: Town, name: str, address: str, /, **said: str) -> None:
    answer = town.clients[name].post(address, said)
    assert answer.status_code == 302, (address, answer.status_code)


def put_aside(town: Town, name: str, day: str = str(THURSDAY)) -> str:
    post(town, name, "/me/time/", day=day, starts="10:00", minutes="60")
    return str(LearningBlock.objects.latest("pk").public_id)


def test_s0_14_the_agenda_of_the_team_already_holds_five_minutes_of_learning(town: Town) -> None:
    form = {"name": "Leerkwartier", "weekday": "1", "starts": "09:15", "minutes": "5", "every": "1"}
    post(town, "mila", "/team/rituals/", **form, starts_on=str(TODAY - timedelta(days=21)))
    ritual = Ritual.objects.get().public_id
    # The whole team has it on the first page and in the calendar, in both languages; another team has not.
    assert "Leerkwartier: today 09:15." in reads(town, "noor", "/me/")
    assert "Leerkwartier" in reads(town, "noor", "/me/", "nl")
    assert "RRULE:FREQ=WEEKLY" in town.clients["noor"].get(f"/me/log/rituals/{ritual}.ics").content.decode()
    assert all("Leerkwartier" not in reads(town, name, "/me/") for name in OUTSIDERS)
    assert town.clients["eva"].get(f"/me/log/rituals/{ritual}.ics").status_code == 404
    # Five minutes are ready: one question and one experiment, without preparing anything.
    card = reads(town, "mila", "/team/card/", "nl")
    words = [entry.words for part in (cards.bank().questions, cards.bank().experiments) for entry in part]
    assert sum(text["nl"] in card for text in words) == 2
    english = reads(town, "mila", "/team/card/")
    assert sum(text["en"] in english for text in words) == 2
    post(town, "mila", "/team/card/send/")
    tell(System("flow", NOW + timedelta(minutes=12)))
    deliver(now=NOW + timedelta(minutes=13))
    (message,) = Message.objects.filter(person=town.person("noor"), kind="meeting_card")
    assert (message.channel, message.state) == ("", "sent")
    assert not town.letters("noor")
    # The inbox leads to the card on the team's page, and the meeting is noted in one tap.
    question = cards.words_of(MeetingCard.objects.get())[0]
    town.at(NOW + timedelta(minutes=14))
    assert question["nl"] in reads(town, "noor", "/me/inbox/" + str(message.public_id) + "/", "nl")
    assert question["nl"] in reads(town, "noor", "/me/log/", "nl")
    post(town, "mila", "/team/card/used/")
    page = reads(town, "mila", "/team/")
    assert "0 of the last 3 held" in page
    assert "held" in page.split("Today at 09:15")[1][:40]
    # It survives a new import, and who leads the team next finds it there.
    take_in(town)
    assert "Leerkwartier" in reads(town, "noor", "/me/")


def test_s2_6_the_team_sees_the_leader_keep_the_own_time_and_the_leader_the_own_rate(town: Town) -> None:
    last = put_aside(town, "mila", str(TODAY - timedelta(days=6)))
    block = put_aside(town, "mila")
    assert "for learning" not in reads(town, "noor", "/me/")
    assert "Was it kept" in reads(town, "mila", "/team/")
    post(town, "mila", f"/me/time/{last}/keep/", back="team")
    post(town, "mila", "/team/log/show/block/on/", back="team")
    assert "Mila put aside Thursday 26 November 10:00 – 11:00 for learning." in reads(town, "noor", "/me/")
    post(town, "mila", f"/me/time/{block}/keep/", back="team")
    assert "Mila keeps Thursday 26 November" in reads(town, "noor", "/me/")
    # Something urgent: one tap moves it, the team sees where to, and it counts as kept there.
    assert "Something urgent? Moving keeps the time; letting go loses it." in reads(town, "mila", "/team/")
    post(town, "mila", f"/me/time/{block}/move/", back="team")
    assert "Mila put aside Friday 27 November" in reads(town, "noor", "/me/")
    town.at(NOW + timedelta(days=4))
    moved = str(LearningBlock.objects.get(state="planned").public_id)
    post(town, "mila", f"/me/time/{moved}/keep/", back="team")
    assert "kept 2 of the last 2, 1 after a move" in reads(town, "mila", "/team/")
    assert "kept 2 of the last 2" not in reads(town, "noor", "/me/")
    # Nobody outside the team, nobody above, and nobody any more when it is switched off.
    assert all("Mila" not in reads(town, name, "/me/") for name in (*OUTSIDERS, "dirk"))
    post(town, "mila", "/team/log/show/block/off/")
    assert "Mila" not in reads(town, "noor", "/me/")


def test_s2_17_a_manager_practises_small_techniques_and_asks_for_feedback(town: Town) -> None:
    for lang in ("nl", "en"):
        first = steps(lang)[0]
        assert first.title in reads(town, "mila", "/team/coach/", lang)
        assert first.practice in reads(town, "mila", "/team/coach/1/", lang)
    right = {
        f"q{place}": str([a.right for a in check.answers].index(True))
        for place, check in enumerate(steps("en")[0].check)
    }
    post(town, "mila", "/team/coach/1/check/", **right)
    assert all(
        check.answers[int(right[f"q{n}"])].because in reads(town, "mila", "/team/coach/1/")
        for n, check in enumerate(steps("en")[0].check)
    )
    post(town, "mila", "/team/coach/1/practice/", words="Ik vraag Noor eerst iets terug.")
    assert "Ik vraag Noor eerst iets terug." in reads(town, "mila", "/team/coach/")
    post(town, "mila", "/team/coach/1/done/", words="Ze wist het zelf.")
    assert "step 2 of 6" in reads(town, "mila", "/team/coach/")
    # Feedback comes from one person, who answers on the own page; the practice itself is seen by nobody.
    html = town.clients["mila"].get("/team/coach/").content.decode()
    (ask,) = re.findall(r'href="(/me/feedback/ask/\?skill=[^"]+)"', html)
    assert "coaching in short talks" in town.clients["mila"].get(ask).content.decode()
    for name in ("noor", *OUTSIDERS):
        assert town.refused(name, "/team/coach/1/")
    assert "Ze wist het zelf." not in reads(town, "eva", "/team/coach/1/")
    # From the home of a manager: the rituals, then the course.
    assert "/team/rituals/" in town.clients["mila"].get("/team/").content.decode()
    assert "/team/coach/" in town.clients["mila"].get("/team/rituals/").content.decode()


def test_s2_64_own_hours_beside_what_is_agreed_and_for_the_learning_team_no_hours_of_anybody(town: Town) -> None:
    assert "Nothing is agreed here" in reads(town, "noor", "/me/time/")
    post(town, "lars", "/org/time/", weekly="60", valid_from=str(TODAY - timedelta(days=60)))
    for days in (8, 15):
        block = put_aside(town, "noor", str(TODAY - timedelta(days=days)))
        post(town, "noor", f"/me/time/{block}/keep/")
    page = reads(town, "noor", "/me/")
    assert "Here 1 hour a week is agreed. In the last four weeks you kept 2 hours of 4 hours." in page
    assert "kept 2 of the last 2" in page
    assert "1 hour of 1 hour kept" in reads(town, "noor", "/me/time/")
    assert reads(town, "noor", "/me/time/", "nl") != reads(town, "noor", "/me/time/")
    # Who sets it sees what was set, and nobody's hours; nor does a manager, on any page.
    assert "Everybody may learn 1 hour a week in working time" in reads(town, "lars", "/org/time/")
    for name, address in (
        ("lars", "/org/time/"),
        ("lars", "/org/"),
        ("mila", "/team/"),
        ("mila", "/me/"),
        ("femke", "/org/"),
    ):
        assert not re.search(r"Noor.{0,80}(hour|kept)", reads(town, name, address)), address
    assert all(town.refused(name, "/org/time/") for name in ("noor", "mila", "femke", "wim", "ada"))
    # A finer arrangement of one's own goes before it (the talk itself: S4.2); a new import changes nothing.
    take_in(town)
    assert "you kept 2 hours of 4 hours" in reads(town, "noor", "/me/")


def test_s4_2_what_two_arrange_about_time_is_counted_in_the_own_hours(town: Town) -> None:
    post(town, "lars", "/org/time/", weekly="60", valid_from=str(TODAY - timedelta(days=60)))
    post(town, "noor", "/me/talks/new/", template="learning_time", day="", at="")
    talk = Conversation.objects.latest("pk").public_id
    arranged = {
        "agree-kind": "time", "agree-weekly_minutes": "45", "agree-words": "Dinsdag om negen",
        "agree-owner": "other", "agree-due_on": "2027-03-01",
    }  # fmt: skip
    post(town, "noor", f"/me/talks/{talk}/agree/", **arranged)
    assert "You agreed on 45 minutes a week." in reads(town, "noor", "/me/time/")
    block = put_aside(town, "noor", str(TODAY - timedelta(days=8)))
    post(town, "noor", f"/me/time/{block}/keep/")
    assert "In the last four weeks you kept 1 hour of 3 hours." in reads(town, "noor", "/me/")
    # It counts for noor alone: mila, who has to make room, keeps what holds for everybody.
    assert "Here 1 hour a week is agreed." in reads(town, "mila", "/me/")
    # No longer needed: what holds for everybody holds for noor again.
    page = town.clients["noor"].get(f"/me/talks/{talk}/").content.decode()
    (agreement,) = set(re.findall(r"/agreements/([0-9a-f-]{36})/", page))
    post(town, "noor", reverse("my_agreement", args=[agreement, "drop"]))
    assert "Here 1 hour a week is agreed." in reads(town, "noor", "/me/")


def test_s3_6_once_a_month_the_leader_tells_an_own_mistake_and_the_team_reads_it(town: Town) -> None:
    prompt = cards.prompt_of(TODAY)
    for lang in ("nl", "en"):
        page = reads(town, "mila", "/team/", lang)
        assert prompt.ask[lang] in page
        assert prompt.example[lang] in page
    said = {"kind": "mistake", "words": "Ik gaf meteen de oplossing.", "lesson": "Eerst vragen."}
    post(town, "mila", "/team/log/", **said)
    assert prompt.ask["en"] not in reads(town, "mila", "/team/")
    assert "oplossing" not in reads(town, "noor", "/me/log/")
    post(town, "mila", "/team/log/show/log/on/")
    page = reads(town, "noor", "/me/log/")
    assert "Ik gaf meteen de oplossing." in page
    assert "Eerst vragen." in page
    assert all("oplossing" not in reads(town, name, "/me/log/") for name in (*OUTSIDERS, "eva", "dirk"))
    # Next month it is asked again.
    town.at(NOW + timedelta(days=10))
    assert cards.prompt_of(TODAY + timedelta(days=10)).ask["en"] in reads(town, "mila", "/team/")


def test_s3_8_people_follow_the_honest_route_of_who_leads_them(town: Town) -> None:
    post(town, "dirk", "/team/log/show/log/on/")
    post(town, "dirk", "/team/log/", kind="route", words="Half way through the course, and stuck at step 3.", lesson="")
    # In every team below, employees and managers alike; not in another division.
    for name in ("noor", "mila"):
        assert "stuck at step 3" in reads(town, name, "/me/log/")
        assert "stuck at step 3" in reads(town, name, "/me/log/", "nl")
    assert all("stuck at step 3" not in reads(town, name, "/me/log/") for name in ("sven", "eva", "lars"))
    # The log closes when the leadership ends, without anybody doing anything.
    Leadership.objects.filter(person=town.person("p102")).update(valid_to=TODAY - timedelta(days=1))
    assert "stuck at step 3" not in reads(town, "noor", "/me/log/")


def test_s3_27_short_posts_about_books_and_lessons_and_short_replies(town: Town) -> None:
    post(town, "mila", "/team/log/show/log/on/")
    post(town, "mila", "/team/log/", kind="source", words="Een boek over luisteren.", lesson="Stilte is denktijd.")
    entry = Post.objects.get().public_id
    post(town, "noor", f"/me/log/{entry}/reply/", words="Hoofdstuk drie hielp mij ook.")
    assert "Hoofdstuk drie hielp mij ook. Noor de Wit" in reads(town, "mila", "/team/log/")
    assert town.clients["sven"].post(f"/me/log/{entry}/reply/", {"words": "Hoi"}).status_code == 404
    # No likes, no counters; each takes back the own words.
    page = town.clients["noor"].get("/me/log/").content.decode()
    assert not re.search(r"\b1 (reactie|reply)", page)
    reply = Reply.objects.get().public_id
    post(town, "noor", f"/me/log/replies/{reply}/back/")
    assert "Hoofdstuk" not in reads(town, "mila", "/team/log/")
    # Switched off half-way: nobody reads a word, and the writer keeps it all.
    post(town, "mila", "/team/log/show/log/off/")
    assert "luisteren" not in reads(town, "noor", "/me/log/")
    assert "luisteren" in reads(town, "mila", "/team/log/")
