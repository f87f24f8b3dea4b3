"""/team/card: a ready item of five minutes, where nobody stands by name and nothing of anybody unless asked."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, TODAY, House
from tests.web.reading import html, read, words
from vonk.catalog.models import Offering
from vonk.culture.actions import cards, logs
from vonk.culture.models import MeetingCard
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment, Share
from vonk.people.access import System
from vonk.people.actions import record_purpose_decision

pytestmark = pytest.mark.usefixtures("now_is")


def shared(house: House, who: str, what: str, words: str = "") -> Share:
    course, _ = Offering.objects.get_or_create(code="talk", defaults={"title": {"nl": "Gesprekken", "en": "Talking"}})
    row = Enrolment.objects.create(person=house.people[who], offering=course, state="completed", completed_on=TODAY)
    made = learning.share(
        viewer=house.viewer(who),
        enrolment=row.public_id,
        what=what,  # type: ignore[arg-type]
        now=house.now,
        words=words,
    )
    return Share.objects.get(public_id=made)


def sheet(client: Client, address: str = "/team/card/") -> str:
    """What stands on the card itself, which is what gets printed."""
    return words(html(client, address).split('<section class="sheet')[1].split("</section>")[0])


def test_it_is_ready_without_anything_done(house: House) -> None:
    card = sheet(house.client("mila"))
    assert "Five minutes for your team meeting" in card
    assert "One question" in card
    assert "One small experiment" in card
    assert "Who has something of last week?" in card
    assert not MeetingCard.objects.exists()
    # Whoever stands in reads the same card; the other language says it in its own words.
    assert sheet(house.client("deputy")) == card
    assert "?" in read(house.client("mila"), "/team/card/", "nl")


def test_nothing_that_was_shared_stands_on_it_until_the_manager_asked_and_then_without_a_name(house: House) -> None:
    one, two = shared(house, "noor", "completed"), shared(house, "peer", "tip", "Begin met de vraag")
    mila = house.client("mila")
    assert "Noor de Wit: Finished “Talking”." in read(mila, "/team/card/")
    assert "Ask first" in read(mila, "/team/card/")
    assert "Talking" not in sheet(mila)
    chosen = sheet(mila, f"/team/card/?with={one.public_id}&with={two.public_id}")
    assert "Somebody here finished “Talking”." in chosen
    assert "A tip from “Talking”. ‘Begin met de vraag’" in chosen
    assert not re.search("Noor|Peer", chosen)
    # Taken back: gone at once. Nonsense and things of others choose nothing.
    learning.withdraw_share(viewer=house.viewer("noor"), share=one.public_id, now=NOW)
    assert "finished" not in sheet(mila, f"/team/card/?with={one.public_id}")
    assert "Talking" not in sheet(mila, f"/team/card/?with={uuid4()}&with=x")
    assert "Begin met" not in sheet(house.client("boss"), f"/team/card/?with={two.public_id}")


def test_being_stuck_never_comes_on_a_card(house: House) -> None:
    stuck = shared(house, "noor", "stuck", "Help")
    assert "Help" not in read(house.client("mila"), f"/team/card/?with={stuck.public_id}")


def test_while_the_works_council_says_no_only_question_and_experiment_remain(house: House) -> None:
    one = shared(house, "noor", "completed")
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=TODAY, on=False)
    page = read(house.client("mila"), f"/team/card/?with={one.public_id}")
    assert "Talking" not in page
    assert "One question" in page


def test_the_own_post_of_the_leader_stands_on_it_when_the_log_is_shown(house: House) -> None:
    mila = house.viewer("mila")
    logs.write(viewer=mila, kind="mistake", words="Ik was te snel.", lesson="Eerst vragen.")
    assert "te snel" not in sheet(house.client("mila"))
    logs.show(viewer=mila, what="log", on=True)
    assert "Ik was te snel. The lesson Eerst vragen." in sheet(house.client("mila"))


def test_sent_taken_back_and_sent_for_good(house: House) -> None:
    mila, noor = house.client("mila"), house.client("noor")
    before = sheet(mila)
    mila.post(reverse("team_card_change", args=["question"]))
    mila.post(reverse("team_card_change", args=["experiment"]))
    assert sheet(mila) != before
    mila.post(reverse("team_card_send"))
    assert "It goes out ten minutes after you sent it." in read(mila, "/team/card/")
    mila.post(reverse("team_card_back"))
    assert "Send it to the team" in read(mila, "/team/card/")
    mila.post(reverse("team_card_send"))
    assert "No card was sent this week" in read(noor, "/me/log/")
    cards.tell(System("test", NOW + timedelta(minutes=11)))
    question = MeetingCard.objects.get().question
    assert "your team has it in the inbox" in read(mila, "/team/card/")
    assert "A small experiment" in read(noor, "/me/log/")
    for route, said in (("team_card_send", "sent already"), ("team_card_back", "cannot be undone")):
        mila.post(reverse(route))
        assert said in read(mila, "/team/card/")
    mila.post(reverse("team_card_change", args=["question"]))
    assert MeetingCard.objects.get().question == question
    assert "No card was sent this week" in read(house.client("sven"), "/me/log/")


def test_used_today(house: House) -> None:
    mila = house.client("mila")
    mila.post(reverse("team_card_used"))
    assert "used on 24 November" in read(mila, "/team/card/")
    mila.post(reverse("team_card_unused"))
    assert "We used it today" in read(mila, "/team/card/")
