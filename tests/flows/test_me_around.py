"""One flow for each row about a learner's own side: busy days, wishes, drivers in own words, progress, being stuck."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import NOW, TODAY
from tests.flows.town import Town, autumn, summer
from vonk.catalog.models import Offering, Step, Topic
from vonk.dialogue.models import BarrierTap
from vonk.learning.models import BusyPeriod, Intention
from vonk.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
OTHERS = ("mila", "sven", "lars", "wim", "femke")
UNDO = re.compile(r'action="(/me/[^"]+)"')


@pytest.fixture
def town(town: Town) -> Town:
    """What people did came in from the platform; every step takes twenty minutes, the third eight."""
    Step.objects.update(minutes=20)
    Step.objects.filter(position=3).update(minutes=8)
    town.send(*summer(town), *autumn())
    return town


def read_in(town: Town) -> None:
    """The night's work without a run: nobody is nudged yet."""
    town.asks()


def address(town: Town, page: str, name: str = "noor") -> str:
    return page.format(town.enrolment(name).public_id)


def press(town: Town, path: str, name: str = "noor", **values: str) -> str:
    """Posts, and gives the address of the undo that the next page offers; empty when it offers none."""
    answer = town.clients[name].post(path, values)
    assert answer.status_code == 302, (path, answer.status_code)
    page = town.clients[name].get(urlsplit(answer.headers["Location"]).path).content.decode()
    toasts = page.split('<ul class="toast"')[1:]
    found = UNDO.findall(toasts[0].split("</ul>")[0]) if toasts else []
    return found[-1].replace("&amp;", "&") if found else ""


def test_s2_65_who_is_too_busy_gets_something_smaller_later_or_else_with_the_time_that_it_saves(town: Town) -> None:
    read_in(town)
    learn, busy = (address(town, page) for page in ("/me/learning/{}/", "/me/learning/{}/too-busy/"))
    assert busy in town.clients["noor"].get("/me/").content.decode()
    assert busy in town.clients["noor"].get(learn).content.decode()
    page = town.page("noor", busy)
    # smaller: the next step of eight minutes instead of all that is left (8 + 20 + 20)
    assert "instead of 48" in page or "in plaats van 48" in page
    assert learn in town.clients["noor"].get(busy).content.decode()
    assert "Two minutes." in town.page("noor", f"{learn}?start=two") or "Twee minuten." in town.page(
        "noor", f"{learn}?start=two"
    )
    # later: it rests, the weeks count as busy, and both can be undone
    before = {name: town.page(name, "/team/") for name in ("mila",)}
    undo = press(town, f"{busy}later/", weeks="2")
    assert town.enrolment("noor").set_aside_until == TODAY + timedelta(weeks=2)
    assert BusyPeriod.objects.get(ended_at=None).day_to == TODAY + timedelta(days=13)
    press(town, undo)
    assert town.enrolment("noor").set_aside_until is None
    assert not BusyPeriod.objects.filter(ended_at=None).exists()
    assert town.clients["noor"].post(f"{busy}later/", {"weeks": "52"}).status_code == 404
    # none of this counts as "no time" until she says so
    assert not BarrierTap.objects.exists()
    undo = press(town, "/me/barriers/say/", barrier="no_time", enrolment=str(town.enrolment("noor").public_id))
    assert BarrierTap.objects.get().source == "page"
    press(town, undo)
    assert not BarrierTap.objects.exists()
    # nobody else opens it, or sees that she did
    for name in OTHERS:
        assert town.refused(name, busy)
    assert {name: town.page(name, "/team/") for name in before} == before


def test_s2_65_something_else_is_shorter_and_about_what_one_chose(town: Town) -> None:
    read_in(town)
    busy = address(town, "/me/learning/{}/too-busy/")
    # nothing fits until there is something about the topic that she chose
    care = Topic.objects.create(code="care", name={"nl": "Zorg thuis", "en": "Care at home"})
    for code, title, minutes in (("kort", "Korte kaart", 6), ("lang", "Lange dag", 400)):
        other = Offering.objects.create(code=code, title={"nl": title, "en": title}, minutes=minutes)
        other.topics.add(care)
    assert "Korte kaart" not in town.page("noor", busy)
    press(town, "/me/wishes/", topics=str(care.public_id))
    page = town.page("noor", busy)
    assert "Korte kaart" in page
    assert "Lange dag" not in page
    # the talk is the existing one, with the words of the template
    talk = f"/me/talks/new/?template=too_busy&amp;about=own:{town.enrolment('noor').public_id}"
    assert talk in town.clients["noor"].get(busy).content.decode()


def test_s0_30_who_is_busy_this_week_gets_no_suggestion_and_it_ends_by_itself(town: Town) -> None:
    read_in(town)
    undo = press(town, "/me/busy/on/", back="my_time")
    assert undo.startswith("/me/busy/not-on/")
    assert BusyPeriod.objects.get().day_to == TODAY + timedelta(days=5)  # Sunday
    for page in ("/me/", "/me/time/", "/me/inbox/settings/"):
        assert "29 november" in town.page("noor", page)
    town.works()
    assert not town.nudges("noor")
    assert all("29 nov" not in town.page(name, "/team/") for name in ("mila",))
    assert {"busy_from": "2026-11-24", "to": "2026-11-29"} in json.loads(
        town.clients["noor"].get("/me/data/export/").content
    )["learning_time"]
    # not busy after all, and back again, each with one press
    undo = press(town, "/me/busy/off/")
    assert "29 november" not in town.page("noor", "/me/time/")
    press(town, undo)
    assert "29 november" in town.page("noor", "/me/time/")
    # on Monday nobody has to end it
    town.at(NOW + timedelta(days=6))
    assert "29 november" not in town.page("noor", "/me/time/")
    assert town.clients["noor"].post("/me/busy/forever/").status_code == 404
    # in English as well
    press(town, "/me/busy/on/", name="sven")
    assert "You are busy until Sunday 6 December" in town.page("sven", "/me/")


def test_s0_32_three_questions_are_asked_once_and_the_nudge_comes_when_it_is_liked(town: Town) -> None:
    read_in(town)
    assert "/me/wishes/" in town.clients["noor"].get("/me/").content.decode().split('id="wishes"')[1]
    # not now: three months of peace, and it can be undone
    undo = press(town, "/me/wishes/not-now/")
    assert 'id="wishes"' not in town.clients["noor"].get("/me/").content.decode()
    town.at(NOW + timedelta(days=89))
    assert 'id="wishes"' not in town.clients["noor"].get("/me/").content.decode()
    town.at(NOW + timedelta(days=90, hours=1))
    assert 'id="wishes"' in town.clients["noor"].get("/me/").content.decode()
    town.at(NOW)
    press(town, undo)
    assert 'id="wishes"' in town.clients["noor"].get("/me/").content.decode()
    # each may be passed over; what is different is told in words
    press(town, "/me/wishes/", moment="end", company="colleague")
    assert 'id="wishes"' not in town.clients["noor"].get("/me/").content.decode()
    assert "14:30" in town.page("noor", "/me/wishes/")
    town.works()
    due = Message.objects.get(person__code="noor", message_class="nudge").due_at
    assert due.astimezone(ZoneInfo("Europe/Amsterdam")).strftime("%H:%M") == "14:30"
    # when stuck or busy, a colleague stands before the smaller step
    page = town.clients["noor"].get(address(town, "/me/learning/{}/too-busy/")).content.decode()
    assert page.index('id="problem"') < page.index('id="later"')
    press(town, "/me/wishes/", moment="", company="alone")
    page = town.clients["noor"].get(address(town, "/me/learning/{}/too-busy/")).content.decode()
    assert page.index('id="problem"') > page.index('id="later"')
    assert town.clients["noor"].post("/me/wishes/", {"moment": "midnight"}).status_code == 400
    # erased for good, and asked again as of everybody
    press(town, "/me/wishes/removal/")
    assert not Intention.objects.exists()


def test_s1_39_what_makes_learning_worthwhile_stays_in_the_persons_own_words(town: Town) -> None:
    read_in(town)
    own = "Dat ik mevrouw Bakker kan uitleggen waarom."
    press(town, "/me/wishes/", name="sven", worth=own)
    assert own in town.page("sven", "/me/drivers/")
    assert own in town.page("sven", address(town, "/me/learning/{}/", "sven"))  # about to begin
    assert own in json.loads(town.clients["sven"].get("/me/data/export/").content)["intention"][0]["worthwhile"]
    # never as a label, never beside anybody else
    for name, page in (("mila", "/team/"), ("lars", "/org/"), ("lars", "/org/drivers/"), ("noor", "/me/drivers/")):
        assert own not in town.page(name, page)
    press(town, "/me/wishes/", name="sven", worth="")
    assert own not in town.page("sven", "/me/drivers/")


def test_s1_39_ones_own_words_stand_in_a_talk_only_by_ones_own_hand(town: Town) -> None:
    own = "Dat mijn overdracht klopt."
    press(town, "/me/wishes/", worth=own)
    asked = town.clients["noor"].post("/me/talks/new/", {"template": "progress", "day": "", "at": ""})
    talk = asked.headers["Location"].removeprefix("/me")
    assert own in town.page("noor", f"/me{talk}")
    assert own not in town.page("mila", f"/team{talk}")
    ticked = {"prepare-own": "worth", "shown": "worth"}
    assert town.clients["noor"].post(f"/me{talk}prepare/", ticked).status_code == 302
    assert own in town.page("mila", f"/team{talk}")


def test_s0_22_progress_shows_goals_what_one_can_now_and_ones_own_mix(town: Town) -> None:
    read_in(town)
    empty = town.page("sven", "/me/progress/")
    assert "A goal that you agree on in a talk stands here" in empty
    press(town, "/me/talks/can-now/", skill="Tillen", before="met twee", now="met de lift", example="")
    page = town.page("noor", "/me/progress/")
    assert "met de lift" in page
    assert "2 van 5" in page or "2 of 5" in page
    assert "%" not in page.split("Tillen")[1]
    assert all("met de lift" not in town.page(name, "/me/progress/") for name in OTHERS)


def test_s3_19_a_mix_from_one_side_gets_one_suggestion(town: Town) -> None:
    read_in(town)
    for number in range(4):
        press(town, "/me/talks/can-now/", skill=f"Iets {number}", before="", now="nu wel", example="")
    mix = town.clients["noor"].get("/me/progress/").content.decode().split('id="mix"')[1]
    assert "/me/feedback/" in mix
    assert "/me/talks/can-now/" not in mix


def test_s0_2_who_is_stuck_first_meets_help_at_that_step(town: Town) -> None:
    read_in(town)
    learn = address(town, "/me/learning/{}/")
    assert "16" not in (town.page("noor", "/me/").split("Waarom dit")[0])
    town.at(NOW + timedelta(days=4))  # sixteen days after the last step
    for page in ("/me/", learn):
        assert re.search(r"(lying here for|ligt hier al) 16", town.page("noor", page))
        assert "#stuck" in town.clients["noor"].get(page).content.decode()
    stuck = town.clients["noor"].get(learn).content.decode().split('id="stuck"')[1].split("</section>")[0]
    assert "/too-busy/" in stuck
    assert "/share/" in stuck
    # only she sees it, until she shares it herself
    assert "Noor" not in town.page("mila", "/team/")
    press(town, f"{learn}share/", words="Ik snap de lift niet")
    assert "Ik snap de lift niet" in town.page("mila", "/team/")
    # not while she is busy, and not once she stopped measurement
    undo = press(town, "/me/busy/on/")
    assert not re.search(r"(lying here for|ligt hier al) 16", town.page("noor", learn))
    press(town, undo)
    press(town, "/me/data/measurement/off/")
    assert not re.search(r"(lying here for|ligt hier al) 16", town.page("noor", learn))


def test_what_is_in_my_way_is_explained_corrected_in_a_tap_and_off_with_the_switch(town: Town) -> None:
    read_in(town)
    press(town, "/me/barriers/say/", barrier="too_hard")
    press(town, "/me/busy/on/")
    page = town.page("noor", "/me/barriers/")
    assert "24 november" in page
    assert "29 november" in page
    # corrected: one answer a day counts, at once, and can be undone
    undo = press(town, "/me/barriers/say/", barrier="no_time")
    assert [tap.barrier for tap in BarrierTap.objects.all()] == ["no_time"]
    assert re.search(
        r"(You said|Je zei|in your way|in de weg): (no time|geen tijd)", town.page("noor", "/me/barriers/")
    )
    press(town, undo)
    assert [tap.barrier for tap in BarrierTap.objects.all()] == ["too_hard"]
    press(town, "/me/barriers/say/", barrier="none")
    assert town.clients["noor"].post("/me/barriers/say/", {"barrier": "lazy"}).status_code == 404
    # each reads only their own
    assert "24 november" not in town.page("mila", "/me/barriers/")
    press(town, "/me/data/measurement/off/")
    page = town.page("noor", "/me/barriers/")
    assert "24 november" not in page
    assert "/me/data/#switches" in town.clients["noor"].get("/me/barriers/").content.decode()
    town.clients["ada"].post("/settings/purposes/", {"purpose": "signals", "on": "no", "decided_on": "2026-11-24"})
    assert re.search(r"(is off in this organisation|staat uit)", town.page("sven", "/me/barriers/"))
