"""/me/time and its section on /me: put aside, keep, move, let go, change, undo; for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import TODAY, House
from tests.web.reading import browser, read
from vonk.culture.actions import logs
from vonk.learning import time_actions as actions
from vonk.learning.models import LearningBlock
from vonk.learning.time_free import Moment

pytestmark = pytest.mark.usefixtures("now_is")


THURSDAY = TODAY + timedelta(days=2)
TEN = {"day": str(THURSDAY), "starts": "10:00", "minutes": "60"}


def undo(client: Client, page: str) -> str:
    """Presses the last undo in the toasts of a page; where that leads."""
    toasts = client.get(page).content.decode().split('<ul class="toast"')[1]
    answer = client.post(re.findall(r'action="(/me/time/[^"]+|/org/[^"]+)"', toasts)[-1].replace("&amp;", "&"))
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_the_first_page_says_what_will_stand_there_and_then_the_week(house: House) -> None:
    noor = house.client("noor")
    assert "Nothing is put aside yet" in read(noor, "/me/")
    assert "Nothing is agreed here about learning in working time." in read(noor, "/me/")
    assert noor.post("/me/time/", TEN).status_code == 302
    page = read(noor, "/me/")
    assert "10 – 11" in page
    assert "Thursday 26 November 10:00 – 11:00" in page
    # What was never kept is not rubbed in.
    actions.set_norm(viewer=house.viewer("lars"), weekly_minutes=90, valid_from=TODAY)
    assert "Here 1.5 hours a week is agreed." in read(noor, "/me/")
    assert "0 hours" not in read(noor, "/me/")
    # On a phone in Dutch, as soon as the texts are there.
    assert read(noor, "/me/", "nl")


def test_one_tap_each_and_each_can_be_undone(house: House) -> None:
    noor = house.client("noor")
    noor.post("/me/time/", TEN)
    block = LearningBlock.objects.get()
    for verb, state in (("keep", "kept"), ("let_go", "dropped"), ("move", "moved")):
        assert noor.post(reverse(f"my_time_{verb}", args=[block.public_id])).headers["Location"] == "/me/"
        block.refresh_from_db()
        assert block.state == state
        undo(noor, "/me/")
        block.refresh_from_db()
        assert block.state == "planned"
        assert LearningBlock.objects.count() == 1
    # Putting aside can be undone too.
    noor.post("/me/time/", {**TEN, "starts": "14:00"})
    undo(noor, "/me/time/")
    assert LearningBlock.objects.count() == 1


def test_a_moment_that_is_over_is_asked_about_once_and_never_nagged(house: House) -> None:
    viewer, noor = house.viewer("noor"), house.client("noor")
    put = actions.put_aside(viewer=viewer, moment=Moment(TODAY - timedelta(days=1), 600, 60))
    assert "Was it kept, Monday 23 November 10:00 – 11:00?" in read(noor, "/me/")
    noor.post(reverse("my_time_keep", args=[put.public_id]))
    page = read(noor, "/me/")
    assert "Was it kept" not in page.replace("Was it kept for", "")
    assert "kept 1 of the last 1" in page


def test_the_form_says_beside_the_field_what_is_wrong_and_keeps_what_was_typed(house: House) -> None:
    noor = browser(house, "noor")
    noor.post("/me/time/", TEN)
    again = noor.post("/me/time/", {**TEN, "starts": "10:30"})
    assert again.status_code == 400
    html = again.content.decode()
    assert "You have learning time then already" in html
    assert 'value="10:30"' in html
    late = noor.post("/me/time/", {**TEN, "day": "2029-01-01"})
    assert "Choose a day from eight weeks back" in late.content.decode()
    assert noor.post("/me/time/", {"day": "x"}).status_code == 400
    assert LearningBlock.objects.count() == 1


def test_a_moment_can_be_changed_weeks_later(house: House) -> None:
    viewer, noor = house.viewer("noor"), house.client("noor")
    put = actions.put_aside(viewer=viewer, moment=Moment(TODAY - timedelta(days=14), 600, 20))
    actions.keep(viewer=viewer, block=put.public_id)
    page = read(noor, "/me/time/")
    assert "9 – 15 November" in page
    assert "20 minutes kept" in page
    address = reverse("my_time_change", args=[put.public_id])
    assert "20 minutes" in read(noor, address)
    noor.post(address, {"day": str(TODAY - timedelta(days=13)), "starts": "11:00", "minutes": "45"})
    assert "45 minutes kept" in read(noor, "/me/time/")
    # Gone or let go: there is nothing to change.
    actions.let_go(viewer=viewer, block=put.public_id)
    assert noor.get(address).status_code == 404


def test_when_nothing_is_free_one_chooses_oneself(house: House) -> None:
    noor = house.client("noor")
    noor.post("/me/time/", {**TEN, "minutes": "120"})
    block = LearningBlock.objects.get()
    house.people["noor"].work_end = house.people["noor"].work_start + 60
    house.people["noor"].save()
    moved = noor.post(reverse("my_time_move", args=[block.public_id]))
    assert moved.headers["Location"] == reverse("my_time_change", args=[block.public_id])
    block.refresh_from_db()
    assert block.state == "planned"


def test_what_was_said_already_is_told_and_not_a_fault(house: House) -> None:
    viewer, noor = house.viewer("noor"), browser(house, "noor")
    put = actions.put_aside(viewer=viewer, moment=Moment(THURSDAY, 600, 60))
    moved = actions.move(viewer=viewer, block=put.public_id)
    actions.keep(viewer=viewer, block=moved.public_id)
    for verb in ("keep", "move", "let_go", "reopen"):
        answer = noor.post(reverse(f"my_time_{verb}", args=[put.public_id]))
        assert answer.headers["Location"] == "/me/time/"
    assert "You said something else of it already" in read(noor, "/me/time/")
    assert noor.post(reverse("my_time_remove", args=[moved.public_id])).status_code == 404


def test_it_goes_into_ones_own_calendar_at_the_right_hour(house: House) -> None:
    noor = house.client("noor")
    noor.post("/me/time/", TEN)
    file = noor.get(reverse("my_time_calendar", args=[LearningBlock.objects.get().public_id]))
    assert file.headers["Content-Type"].startswith("text/calendar")
    text = file.content.decode()
    assert "DTSTART;TZID=Europe/Amsterdam:20261126T100000" in text
    assert "DURATION:PT1H" in text


def test_a_weekend_shows_only_when_something_stands_in_it(house: House) -> None:
    noor = house.client("noor")
    assert "Sun 29" not in read(noor, "/me/time/")
    noor.post("/me/time/", {**TEN, "day": str(TODAY + timedelta(days=5))})
    assert "Sun 29" in read(noor, "/me/time/")


def test_the_leaders_own_time_is_read_by_the_team_in_plain_words(house: House) -> None:
    mila, noor = house.viewer("mila"), house.client("noor")
    put = actions.put_aside(viewer=mila, moment=Moment(THURSDAY, 600, 60))
    assert "Mila" not in read(noor, "/me/")
    logs.show(viewer=mila, what="block", on=True)
    assert "Mila put aside Thursday 26 November 10:00 – 11:00 for learning." in read(noor, "/me/")
    actions.keep(viewer=mila, block=put.public_id)
    assert "Mila keeps Thursday 26 November 10:00 – 11:00 for learning." in read(noor, "/me/")
    actions.let_go(viewer=mila, block=put.public_id)
    assert "Mila let go of learning time this week." in read(noor, "/me/")


def test_the_learning_team_sets_what_holds_and_can_take_it_back(house: House) -> None:
    lars, noor = house.client("lars"), house.client("noor")
    assert "Nothing is agreed about learning in working time" in read(lars, "/org/time/")
    assert lars.post("/org/time/", {"weekly": "60", "valid_from": "gisteren"}).status_code == 400
    lars.post("/org/time/", {"weekly": "60", "valid_from": str(TODAY)})
    assert "Everybody may learn 1 hour a week in working time" in read(lars, "/org/time/")
    assert "Here 1 hour a week is agreed." in read(noor, "/me/time/")
    assert "Set what holds for everybody" in read(lars, "/me/time/")
    assert "Set what holds" not in read(noor, "/me/time/")
    lars.post("/org/time/", {"weekly": "60", "valid_from": str(TODAY)})
    undo(lars, "/org/time/")
    assert "Nothing is agreed here" in read(noor, "/me/time/")
    assert lars.post(reverse("org_time_remove", args=[999])).status_code == 404


def test_nobody_else_sees_or_moves_it(house: House) -> None:
    house.client("noor").post("/me/time/", TEN)
    block = LearningBlock.objects.get()
    for who in ("mila", "peer", "lars", "boss"):
        client = house.client(who)
        assert "26 November 10:00" not in read(client, "/me/")
        for verb in ("keep", "move", "let_go", "reopen", "remove"):
            assert client.post(reverse(f"my_time_{verb}", args=[block.public_id])).status_code == 404
    assert "26 November 10:00" not in read(house.client("mila"), "/team/")
