"""A leader's log: read only by the people under that leader, only as long as the leader shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOW, TODAY, House
from vonk.culture.actions import logs as actions
from vonk.culture.models import Post, Reply, Shown
from vonk.culture.queries import logs as queries
from vonk.culture.queries.together import together
from vonk.learning import time_actions
from vonk.learning.time_free import Moment
from vonk.people.access import NotAllowed
from vonk.people.lifecycle import erase_all, expire_all, export_all
from vonk.people.models import Leadership

WORDS = "Ik gaf te snel antwoord."


def read(house: House, who: str) -> list[str]:
    return [post.words for post in queries.to_read(house.viewer(who))]


def test_nobody_reads_it_until_it_is_shown_and_nobody_when_it_is_hidden_again(house: House) -> None:
    mila = house.viewer("mila")
    actions.write(viewer=mila, kind="mistake", words=WORDS, lesson="Eerst vragen.")
    assert read(house, "noor") == []
    actions.show(viewer=mila, what="log", on=True)
    assert read(house, "noor") == [WORDS]
    assert read(house, "deputy") == [WORDS]
    for who in ("sven", "former", "lars", "director", "boss", "council", "mila"):
        assert read(house, who) == []
    actions.show(viewer=mila, what="log", on=False)
    assert read(house, "noor") == []
    assert [post.words for post in queries.my_posts(mila)] == [WORDS]


def test_who_leads_a_division_is_read_in_all_teams_under_it(house: House) -> None:
    boss = house.viewer("boss")
    actions.show(viewer=boss, what="log", on=True)
    actions.write(viewer=boss, kind="source", words="Een boek over luisteren.")
    assert read(house, "noor") == ["Een boek over luisteren."]
    assert read(house, "mila") == ["Een boek over luisteren."]
    assert read(house, "sven") == []


def test_it_closes_when_the_leader_no_longer_leads_or_left(house: House) -> None:
    mila = house.viewer("mila")
    actions.show(viewer=mila, what="log", on=True)
    actions.write(viewer=mila, kind="route", words=WORDS)
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY - timedelta(days=1))
    assert read(house, "noor") == []
    with pytest.raises(NotAllowed):
        actions.write(viewer=house.viewer("mila"), kind="route", words=WORDS)
    with pytest.raises(NotAllowed):
        actions.show(viewer=house.viewer("mila"), what="log", on=True)
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=None)
    house.people["mila"].employed_to = TODAY - timedelta(days=1)
    house.people["mila"].save()
    assert read(house, "noor") == []


def test_readers_reply_briefly_and_everybody_takes_back_only_the_own_words(house: House) -> None:
    mila, noor = house.viewer("mila"), house.viewer("noor")
    actions.show(viewer=mila, what="log", on=True)
    post = actions.write(viewer=mila, kind="mistake", words=WORDS)
    reply = actions.reply(viewer=noor, post=post, words="x" * 400)
    (shown,) = queries.to_read(house.viewer("peer"))
    assert [(one.author, len(one.words), one.mine) for one in shown.replies] == [("Noor de Wit", 300, False)]
    assert queries.to_read(noor)[0].replies[0].mine
    with pytest.raises(NotAllowed):
        actions.reply(viewer=house.viewer("sven"), post=post, words="Ik ook")
    assert not actions.withdraw_reply(viewer=mila, reply=reply)
    assert not actions.withdraw(viewer=noor, post=post)
    assert actions.withdraw_reply(viewer=noor, reply=reply)
    assert queries.my_posts(mila)[0].replies == ()
    assert actions.restore_reply(viewer=noor, reply=reply)
    assert len(queries.my_posts(mila)[0].replies) == 1
    assert actions.withdraw(viewer=mila, post=post)
    assert read(house, "noor") == []
    with pytest.raises(NotAllowed):
        actions.reply(viewer=noor, post=post, words="Nog iets")
    assert actions.restore(viewer=mila, post=post)
    assert read(house, "noor") == [WORDS]


def test_the_own_mistake_is_asked_once_a_month(house: House) -> None:
    mila = house.viewer("mila")
    assert queries.own_state(mila).mistake_due(TODAY)
    actions.write(viewer=mila, kind="route", words=WORDS)
    assert queries.own_state(mila).mistake_due(TODAY)
    actions.write(viewer=mila, kind="mistake", words=WORDS)
    assert not queries.own_state(mila).mistake_due(TODAY)
    december = replace(mila, now=NOW + timedelta(days=10))
    assert queries.own_state(december).mistake_due(december.today)


def test_names_of_ones_own_people_are_noticed_and_of_others_not(house: House) -> None:
    mila = house.viewer("mila")
    assert queries.names_in(mila, "Van noor leerde ik iets. Peer ook.") == ("Noor", "Peer")
    assert queries.names_in(mila, "Het noorden, Sven en Mila zelf.") == ()
    with pytest.raises(NotAllowed):
        queries.names_in(house.viewer("noor"), "Peer")


def test_the_team_sees_the_leaders_own_time_only_when_it_is_shown(house: House) -> None:
    mila = house.viewer("mila")
    put = time_actions.put_aside(viewer=mila, moment=Moment(TODAY + timedelta(days=2), 600, 60))
    assert together(house.viewer("noor")).leaders == ()
    actions.show(viewer=mila, what="block", on=True)
    assert [(one.name, one.state) for one in together(house.viewer("noor")).leaders] == [("Mila", "planned")]
    time_actions.keep(viewer=mila, block=put.public_id)
    assert together(house.viewer("peer")).leaders[0].state == "kept"
    moved = time_actions.move(viewer=mila, block=put.public_id)
    assert [one.moment.day for one in together(house.viewer("noor")).leaders] == [moved.moment.day]
    for who in ("sven", "boss", "lars"):
        assert together(house.viewer(who)).leaders == ()
    actions.show(viewer=mila, what="block", on=False)
    assert together(house.viewer("noor")).leaders == ()


def test_posts_and_replies_are_exported_erased_and_forgotten(house: House) -> None:
    mila, noor = house.viewer("mila"), house.viewer("noor")
    actions.show(viewer=mila, what="log", on=True)
    post = actions.write(viewer=mila, kind="mistake", words=WORDS, lesson="Vragen.")
    reply = actions.reply(viewer=noor, post=post, words="Dank")
    told = export_all(house.people["mila"].pk)["post"]
    assert told[0] == {"shows_learning_time": False, "shows_log": True}
    assert (told[1]["post"], told[1]["lesson"]) == ("mistake", "Vragen.")
    assert export_all(house.people["noor"].pk)["post"][0]["reply"] == "Dank"
    actions.withdraw_reply(viewer=noor, reply=reply)
    expire_all(now=NOW + timedelta(days=89))
    assert Reply.objects.count() == 1
    expire_all(now=NOW + timedelta(days=91))
    assert Reply.objects.count() == 0
    actions.reply(viewer=noor, post=post, words="Weer")
    erase_all(house.people["mila"].pk, now=NOW)
    assert (Post.objects.count(), Reply.objects.count(), Shown.objects.count()) == (0, 0, 0)
