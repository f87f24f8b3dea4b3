"""/team/log and /me/log: what a leader writes, who reads it, and short replies that can be taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import TODAY, House
from tests.web.reading import browser, read
from vonk.culture.models import Post, Reply
from vonk.people.models import Leadership

pytestmark = pytest.mark.usefixtures("now_is")


WORDS = {"kind": "mistake", "words": "I answered too soon.", "lesson": "Ask first."}


def shown(house: House, who: str = "mila") -> Client:
    client = house.client(who)
    client.post(reverse("team_log_show", args=["log", "on"]))
    return client


def test_the_month_asks_for_one_own_mistake_with_an_example(house: House) -> None:
    mila = house.client("mila")
    assert "an example" in read(mila, "/team/")
    assert "Write yours" in read(mila, "/team/")
    mila.post("/team/log/", WORDS)
    assert "Write yours" not in read(mila, "/team/")


def test_only_the_author_reads_it_until_it_is_shown(house: House) -> None:
    mila, noor = browser(house, "mila"), house.client("noor")
    mila.post("/team/log/", WORDS)
    assert "It stands in your log, for you alone." in read(mila, "/team/log/")
    assert "Nothing is shown yet" in read(noor, "/me/log/")
    mila.post(reverse("team_log_show", args=["log", "on"]))
    page = read(noor, "/me/log/")
    assert "I answered too soon." in page
    assert "Ask first." in page
    assert "Mila Aydın" in page
    for who in ("sven", "lars", "director", "former"):
        assert "too soon" not in read(house.client(who), "/me/log/")
    mila.post(reverse("team_log_show", args=["log", "off"]))
    assert "too soon" not in read(noor, "/me/log/")
    assert mila.post(reverse("team_log_show", args=["diary", "on"])).status_code == 404
    assert mila.post(reverse("team_log_show", args=["log", "maybe"])).status_code == 404


def test_a_directors_log_is_read_in_every_team_below(house: House) -> None:
    boss = shown(house, "boss")
    boss.post("/team/log/", {**WORDS, "kind": "source", "words": "A book on listening."})
    for who in ("noor", "mila", "peer"):
        assert "A book on listening." in read(house.client(who), "/me/log/")
    assert "A book" not in read(house.client("sven"), "/me/log/")


def test_a_name_of_the_team_is_pointed_out_once_and_not_forbidden(house: House) -> None:
    mila = browser(house, "mila")
    angry = {**WORDS, "words": "Noor was angry and she was right."}
    asked = mila.post("/team/log/", angry)
    assert asked.status_code == 200
    html = asked.content.decode()
    assert "A name stands in it: Noor." in html
    assert "Noor was angry" in html
    assert not Post.objects.exists()
    assert mila.post("/team/log/", {**angry, "asked": "Noor"}).status_code == 302
    assert Post.objects.get().words == "Noor was angry and she was right."


def test_too_long_or_empty_is_said_beside_the_field(house: House) -> None:
    mila = house.client("mila")
    for wrong in ({"words": ""}, {"words": "x" * 601}, {"lesson": "x" * 301}, {"kind": "gossip"}):
        assert mila.post("/team/log/", {**WORDS, **wrong}).status_code == 400
    assert not Post.objects.exists()


def test_replies_stand_below_for_every_reader_and_can_be_taken_back(house: House) -> None:
    mila, noor = shown(house), browser(house, "noor")
    mila.post("/team/log/", WORDS)
    post = Post.objects.get()
    reply = reverse("my_log_reply", args=[post.public_id])
    assert noor.post(reply, {"words": ""}).status_code == 400
    too_long = noor.post(reply, {"words": "y" * 301})
    assert too_long.status_code == 400
    assert "y" * 301 in too_long.content.decode()
    assert noor.post(reply, {"words": "Me too, last week."}).status_code == 302
    for client, address in ((mila, "/team/log/"), (house.client("peer"), "/me/log/")):
        assert "Me too, last week. Noor de Wit, 24 November" in read(client, address)
    made = Reply.objects.get()
    assert mila.post(reverse("my_log_reply_back", args=[made.public_id])).status_code == 404
    noor.post(reverse("my_log_reply_back", args=[made.public_id]))
    assert "Me too" not in read(mila, "/team/log/")
    noor.post(reverse("my_log_reply_again", args=[made.public_id]))
    assert "Me too" in read(mila, "/team/log/")
    sven = house.client("sven")
    for words in ("Hi", ""):
        assert sven.post(reply, {"words": words}).status_code == 404
    assert noor.post(reverse("my_log_reply", args=[uuid4()]), {"words": "Hi"}).status_code == 404


def test_a_post_can_be_taken_back_and_put_back(house: House) -> None:
    mila, noor = shown(house), house.client("noor")
    mila.post("/team/log/", WORDS)
    post = Post.objects.get().public_id
    assert noor.post(reverse("team_log_withdraw", args=[post])).status_code == 404
    mila.post(reverse("team_log_withdraw", args=[post]))
    assert "too soon" not in read(noor, "/me/log/")
    mila.post(reverse("team_log_restore", args=[post]))
    assert "too soon" in read(noor, "/me/log/")
    for route in ("team_log_withdraw", "team_log_restore"):
        assert mila.post(reverse(route, args=[uuid4()])).status_code == 404


def test_the_log_closes_with_the_leadership(house: House) -> None:
    shown(house).post("/team/log/", WORDS)
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY - timedelta(days=1))
    assert "too soon" not in read(house.client("noor"), "/me/log/")
    assert house.client("mila").get("/team/log/").status_code == 404


def test_what_is_written_is_never_read_as_html(house: House) -> None:
    mila = shown(house)
    mila.post("/team/log/", {**WORDS, "words": "<script>alert(1)</script>"})
    html = house.client("noor").get("/me/log/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
