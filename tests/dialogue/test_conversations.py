"""Talks: the two read and write them, nobody else does; what only one wrote stays theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.conftest import NOW, TODAY, House
from vonk.catalog.models import Offering
from vonk.dialogue.actions import agreements, conversations, preparations
from vonk.dialogue.actions.agreements import Terms
from vonk.dialogue.actions.can_now import Change, delete_can_now, write_can_now
from vonk.dialogue.actions.conversations import Held, Plan
from vonk.dialogue.actions.preparations import Written
from vonk.dialogue.guides import QUESTIONS, guides
from vonk.dialogue.models import Agreement, CanNow, Conversation, FeedbackRequest, Insertion, Preparation
from vonk.dialogue.pairs import Side
from vonk.dialogue.queries import agreements as agreed
from vonk.dialogue.queries import conversations as read
from vonk.dialogue.queries.can_now import my_can_now, own_things
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment, Share
from vonk.learning.time_queries import my_time
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people import disclosures, lifecycle
from vonk.people import queries as people
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.actions import erase_person, record_purpose_decision
from vonk.people.models import Leadership, Membership, Person

LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def opened(house: House, *, by: str = "mila", with_: str = "noor", **plan: object) -> UUID:
    side: Side = "team" if by in {"mila", "deputy", "former"} else "me"
    made = conversations.open_talk(
        house.viewer(by),
        side=side,
        other=house.people[with_].public_id,
        plan=Plan(**{"template": "debrief", "planned_for": LATER, **plan}),  # type: ignore[arg-type]
    )
    return made.talk


def shown(house: House, who: str, talk: UUID) -> read.TalkShown:
    return read.talk(house.viewer(who), side="me" if who == "noor" else "team", talk=talk)


def wrote(words: str, *, insert: bool = False) -> dict[str, Written]:
    return {"tried": Written(words, insert)}


def step(words: str = "Oefenen", *, mine: bool = True, due_on: date | None = TODAY) -> Terms:
    return Terms("step", words, mine, due_on)


def follow_up(house: House) -> Viewer:
    """From today on peer leads the team instead of mila."""
    Leadership.objects.filter(person=house.people["mila"]).update(valid_to=TODAY - timedelta(days=1))
    Leadership.objects.create(person=house.people["peer"], unit=house.noord, valid_from=TODAY)
    return house.viewer("peer")


# The guides


def test_each_guide_has_three_questions_and_both_languages() -> None:
    assert set(guides()) == {
        *("start", "debrief", "progress", "development", "performance", "return", "learning_time", "too_busy")
    }
    for guide in guides().values():
        assert len(guide.questions) == QUESTIONS
        texts = [guide.title, guide.when, guide.prepare, guide.good]
        texts += [text for question in guide.questions for text in (question.ask, question.how)]
        texts += [guide.agenda] if guide.agenda else []
        texts += [guide.otherwise.title, *guide.otherwise.points] if guide.otherwise else []
        for text in texts:
            assert set(text) == {"nl", "en"}
            assert all(text.values())
            assert not any("!" in words for words in text.values())
            assert text["nl"] != text["en"]
    assert guides()["learning_time"].otherwise is not None
    assert all(guides()[code].agenda for code in ("development", "performance"))


# Opening


def test_a_manager_proposes_and_the_other_hears_once(house: House) -> None:
    talk = opened(house)
    assert opened(house) == talk  # pressed twice
    (message,) = Message.objects.all()
    assert (message.person, message.message_class, message.kind) == (house.people["noor"], "transactional", "talk")
    assert message.content["url"] == f"/me/talks/{talk}/"
    assert "Dinsdag 1 december, 10:00 uur" in message.content["body"]["nl"]
    assert "Tuesday 1 December, 10:00" in message.content["body"]["en"]
    deliver(now=NOW)
    message.refresh_from_db()
    assert message.state == "sent"


def test_an_employee_asks_the_own_manager_and_no_other(house: House) -> None:
    talk = opened(house, by="noor", with_="mila")
    assert Message.objects.get().person == house.people["mila"]
    assert shown(house, "mila", talk).line.mine is False
    for stranger in ("former", "boss", "sven", "peer", "noor"):
        with pytest.raises(NotAllowed):
            opened(house, by="noor", with_=stranger)


def test_a_manager_talks_with_the_own_team_only(house: House) -> None:
    for stranger in ("sven", "lars", "leaver", "mila"):
        with pytest.raises(NotAllowed):
            opened(house, with_=stranger)
    with pytest.raises(NotAllowed):
        opened(house, by="former", with_="noor")
    with pytest.raises(NotAllowed):
        opened(house, template="scolding")


def test_a_manager_chooses_what_it_is_about_from_what_was_shared(house: House) -> None:
    shared, silent = (
        Enrolment.objects.create(
            person=house.people["noor"],
            offering=Offering.objects.create(code=code, title={"nl": code, "en": code}),
            state="completed",
            completed_on=TODAY,
        )
        for code in ("gedeeld", "stil")
    )
    learning.share(viewer=house.viewer("noor"), enrolment=shared.public_id, what="completed", now=NOW)
    noor = house.people["noor"].public_id
    (about,) = read.abouts_of(house.viewer("mila"), person=noor)
    assert about.title == {"nl": "gedeeld", "en": "gedeeld"}
    talk = opened(house, about_key=about.key)
    assert Conversation.objects.get(public_id=talk).enrolment == shared
    for key in (f"own:{silent.public_id}", f"request:{silent.public_id}", f"share:{uuid4()}"):
        with pytest.raises(NotAllowed):
            opened(house, about_key=key, planned_for=None)
    # Who looked back at it is not asked to do so again.
    assert read.debriefs(house.viewer("mila")) == ()
    Share.objects.all().delete()
    assert read.abouts_of(house.viewer("mila"), person=noor) == ()
    with pytest.raises(NotAllowed):
        read.abouts_of(house.viewer("mila"), person=house.people["sven"].public_id)


def test_who_just_finished_something_may_look_back(house: House) -> None:
    offering = Offering.objects.create(code="a", title={"nl": "a"})
    row = Enrolment.objects.create(
        person=house.people["noor"], offering=offering, state="completed", completed_on=TODAY - timedelta(days=14)
    )
    assert read.debriefs(house.viewer("mila")) == ()  # not shared
    found = read.my_debrief(house.viewer("noor"))
    assert found is not None
    learning.share(viewer=house.viewer("noor"), enrolment=row.public_id, what="completed", now=NOW)
    (debrief,) = read.debriefs(house.viewer("mila"))
    assert debrief.person is not None
    assert debrief.person.given_name == "Noor"
    opened(house, by="noor", with_="mila", about_key=found.about.key)
    assert read.my_debrief(house.viewer("noor")) is None
    assert read.debriefs(house.viewer("mila")) == ()
    Enrolment.objects.filter(pk=row.pk).update(completed_on=TODAY - timedelta(days=15))
    Conversation.objects.all().delete()
    assert read.my_debrief(house.viewer("noor")) is None


# Who reads it


@pytest.mark.parametrize("stranger", ["deputy", "peer", "former", "boss", "sven", "lars", "registrar", "director"])
def test_nobody_but_the_two_reads_or_changes_it(house: House, stranger: str) -> None:
    talk = opened(house)
    viewer = house.viewer(stranger)
    sides: tuple[Side, ...] = ("me", "team")
    for side in sides:
        with pytest.raises(NotAllowed):
            read.talk(viewer, side=side, talk=talk)
        with pytest.raises(NotAllowed):
            conversations.save_notes(viewer, side=side, talk=talk, words="x", version=0)
        with pytest.raises(NotAllowed):
            preparations.prepare(viewer, side=side, talk=talk, written=wrote("x"))
        with pytest.raises(NotAllowed):
            agreements.agree(viewer, side=side, talk=talk, terms=step())
        assert read.talks(viewer, side=side).open == ()
        assert read.first_page(viewer, side=side).talks == ()


def test_a_deputy_has_the_own_talks_and_no_others(house: House) -> None:
    own, other = opened(house, by="deputy"), opened(house)
    (line,) = read.talks(house.viewer("deputy"), side="team").open
    assert line.public_id == own
    with pytest.raises(NotAllowed):
        read.talk(house.viewer("deputy"), side="team", talk=other)


def test_a_next_manager_reads_nothing_of_before_and_the_former_nothing_more(house: House) -> None:
    talk = opened(house)
    agreements.agree(house.viewer("noor"), side="me", talk=talk, terms=step())
    peer = follow_up(house)
    for viewer in (peer, house.viewer("mila")):
        with pytest.raises(NotAllowed):
            read.talk(viewer, side="team", talk=talk)
        assert read.talks(viewer, side="team").open == ()
        assert agreed.open_agreements(viewer, side="team") == ()
    assert shown(house, "noor", talk).line.together is False
    # Two managers in one month: what is open comes along, only when the employee ticks it.
    noor = house.viewer("noor")
    (mine,) = agreed.to_take_along(noor, talk=talk)
    new = conversations.open_talk(
        noor,
        side="me",
        other=house.people["peer"].public_id,
        plan=Plan("progress"),
        continues=talk,
        along=[mine.public_id],
    )
    (along,) = read.talk(peer, side="team", talk=new.talk).agreements
    assert (along.words, along.state, along.owner) == ("Oefenen", "open", "Noor")
    assert [one.state for one in shown(house, "noor", talk).agreements] == ["dropped"]
    assert read.talk(peer, side="team", talk=new.talk).minutes.words == ""


def test_a_person_with_two_homes_through_time_stands_once_in_a_list(house: House) -> None:
    talk = opened(house)
    Membership.objects.filter(person=house.people["noor"]).update(valid_to=TODAY - timedelta(days=10))
    Membership.objects.create(
        person=house.people["noor"], unit=house.noord, valid_from=TODAY - timedelta(days=9), valid_to=None
    )
    assert [line.public_id for line in read.talks(house.viewer("mila"), side="team").open] == [talk]


def test_what_a_manager_sees_of_talks_stands_on_my_data(house: House) -> None:
    assert _seen(house) == ()
    opened(house)
    opened(house, by="deputy", template="progress")
    (fact,) = _seen(house)
    assert "Tien minuten na afloop" in fact
    follow_up(house)
    assert _seen(house, "peer") == ()


def test_talks_are_told_truly_also_while_the_council_says_no_to_the_managers_view(house: House) -> None:
    opened(house)
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=NOW.date(), on=False)
    (fact,) = _seen(house)
    assert "Tien minuten na afloop" in fact


def _seen(house: House, manager: str = "mila") -> tuple[str, ...]:
    from django.utils import translation

    with translation.override("nl"):
        for leader, disclosed in people.seen_of_me(house.viewer("noor")):
            if leader.person == house.people[manager].pk:
                return tuple(fact.sentence() for fact in disclosed.people[0].facts("talks"))
    return ()


# Moving, holding


def test_a_move_raises_the_sequence_and_replaces_the_message_that_waits(house: House) -> None:
    talk = opened(house)
    moved = {"planned_for": LATER + timedelta(days=1), "minutes": 15, "place": "Kamer 3"}
    noor = house.viewer("noor")
    assert conversations.move_talk(noor, side="me", talk=talk, **moved).changed  # type: ignore[arg-type]
    assert not conversations.move_talk(noor, side="me", talk=talk, **moved).changed  # type: ignore[arg-type]
    assert shown(house, "mila", talk).sequence == 1
    deliver(now=NOW)
    states = dict(Message.objects.values_list("person__code", "state"))
    assert states == {"noor": "cancelled", "mila": "sent"}  # noor moved it herself: the first moment is no news


def test_calling_off_tells_the_other_and_can_be_undone(house: House) -> None:
    talk = opened(house, by="noor", with_="mila")
    deliver(now=NOW)
    conversations.call_off(house.viewer("noor"), side="me", talk=talk)
    assert shown(house, "mila", talk).line.state == "cancelled"
    conversations.reopen(house.viewer("noor"), side="me", talk=talk)
    assert shown(house, "mila", talk).sequence == 2
    deliver(now=NOW)
    outcomes = list(Message.objects.order_by("pk").values_list("state", "outcome"))
    assert outcomes == [("sent", ""), ("cancelled", "goes_on"), ("sent", "")]


def test_a_held_talk_is_not_moved_and_not_held_twice(house: House) -> None:
    talk = opened(house)
    mila = house.viewer("mila")
    assert conversations.hold(mila, side="team", talk=talk).changed
    assert not conversations.hold(house.viewer("noor"), side="me", talk=talk).changed
    assert not conversations.call_off(mila, side="team", talk=talk).changed
    assert shown(house, "noor", talk).line.held_on == TODAY
    assert conversations.reopen(mila, side="team", talk=talk).state == "open"
    assert shown(house, "noor", talk).line.held_on is None


# Preparing


def test_preparation_is_read_by_its_writer_until_it_is_put_in(house: House) -> None:
    talk = opened(house)
    noor, mila = house.viewer("noor"), house.viewer("mila")
    preparations.prepare(noor, side="me", talk=talk, written=wrote("Spannend"))
    preparations.prepare(mila, side="team", talk=talk, written=wrote("Vraag door"))
    assert shown(house, "mila", talk).said == ()
    assert [one.words for one in shown(house, "mila", talk).prepared] == ["Vraag door"]
    preparations.prepare(noor, side="me", talk=talk, written=wrote("Spannend", insert=True))
    (said,) = shown(house, "mila", talk).said
    assert (said.words, said.by, said.mine) == ("Spannend", "Noor", False)
    preparations.prepare(noor, side="me", talk=talk, written=wrote("Spannend"))
    assert shown(house, "mila", talk).said == ()
    preparations.prepare(noor, side="me", talk=talk, written=wrote(""))
    assert Preparation.objects.get().author == house.people["mila"]


def test_own_things_are_put_in_by_ticking_and_taken_back(house: House) -> None:
    talk = opened(house)
    noor = house.viewer("noor")
    entry = write_can_now(noor, change=Change("Intake", "Ik vraag eerst", "Ik gaf advies", "Dinsdag bij Oost"))
    FeedbackRequest.objects.create(
        person=house.people["noor"], colleague=house.people["peer"], skill="Luisteren", asked_at=NOW,
        went_well="Je liet stilte", one_thing="Vat samen", answered_at=NOW,
    )  # fmt: skip
    things = {one.source: one for one in own_things(noor, talk=talk)}
    keys = [one.key for one in own_things(noor, talk=talk)]
    assert len(keys) == 3
    assert not any("Peer" in one.words for one in things.values())  # a colleague's name does not go along
    ticked = [things["can_now"].key]
    preparations.prepare(noor, side="me", talk=talk, written={}, ticked=ticked, shown=keys)
    (said,) = shown(house, "mila", talk).said
    assert said.words == "Intake: Ik gaf advies → Ik vraag eerst\nDinsdag bij Oost"
    # Ticked again by a page that was open for long: once.
    preparations.prepare(noor, side="me", talk=talk, written={}, ticked=ticked, shown=[])
    assert Insertion.objects.count() == 1
    # It is a copy: the record may go, the talk keeps it until it is taken back.
    assert delete_can_now(noor, entry=entry)
    assert len(shown(house, "mila", talk).said) == 1
    (standing,) = [one for one in own_things(noor, talk=talk) if one.inserted]
    preparations.prepare(noor, side="me", talk=talk, written={}, ticked=[], shown=[standing.key])
    assert shown(house, "mila", talk).said == ()
    assert not preparations.take_back(house.viewer("mila"), side="team", insertion=Insertion.objects.get().public_id)


def test_only_the_owner_brings_own_things(house: House) -> None:
    talk = opened(house)
    write_can_now(house.viewer("noor"), change=Change("a", "b"))
    key = own_things(house.viewer("noor"), talk=talk)[0].key
    with pytest.raises(NotAllowed):
        own_things(house.viewer("mila"), talk=talk)
    preparations.prepare(house.viewer("mila"), side="team", talk=talk, written={}, ticked=[key])
    assert shown(house, "noor", talk).said == ()


def test_a_review_asks_for_two_examples_at_most_and_offers_those_since_the_last(house: House) -> None:
    noor = house.viewer("noor")
    for number in range(3):
        write_can_now(noor, change=Change(f"nu {number}", "kan het"))
    old = write_can_now(noor, change=Change("oud", "kan het"))
    CanNow.objects.filter(public_id=old).update(written_at=NOW - timedelta(days=60))
    held = Held(noor.own(), house.people["mila"].pk, "performance", TODAY - timedelta(days=30))
    assert conversations.record_held(System("demo", NOW), rows=[held, held]) == 1
    assert conversations.record_held(System("demo", NOW), rows=[held]) == 0
    talk = opened(house, template="performance")
    keys = [one.key for one in own_things(noor, talk=talk)]
    assert len(keys) == 3
    with pytest.raises(preparations.TooManyExamples):
        preparations.prepare(noor, side="me", talk=talk, written={}, ticked=keys, shown=keys)
    assert shown(house, "mila", talk).said == ()
    assert preparations.prepare(noor, side="me", talk=talk, written={}, ticked=keys[:2], shown=keys).things == 2


def test_the_can_now_record_is_private(house: House) -> None:
    entry = write_can_now(house.viewer("noor"), change=Change("a", "b"))
    assert my_can_now(house.viewer("mila")) == ()
    with pytest.raises(NotAllowed):
        write_can_now(house.viewer("mila"), change=Change("x", "y"), entry=entry)
    assert not delete_can_now(house.viewer("mila"), entry=entry)
    write_can_now(house.viewer("noor"), change=Change("c", "d"), entry=entry)
    assert [one.skill for one in my_can_now(house.viewer("noor"))] == ["c"]


# Minutes


def test_minutes_that_cross_each_other_are_both_kept(house: House) -> None:
    talk = opened(house)
    noor, mila = house.viewer("noor"), house.viewer("mila")
    assert conversations.save_notes(mila, side="team", talk=talk, words="Van Mila", version=0).saved
    crossed = conversations.save_notes(noor, side="me", talk=talk, words="Van Noor", version=0)
    assert (crossed.saved, crossed.theirs, crossed.version) == (False, "Van Mila", 1)
    assert shown(house, "noor", talk).minutes.words == "Van Mila"
    assert conversations.save_notes(noor, side="me", talk=talk, words="Van beiden", version=1).saved
    assert conversations.save_notes(mila, side="team", talk=talk, words="Van beiden", version=1).saved  # the same words
    assert shown(house, "mila", talk).minutes.by == "Noor"


# Agreements


def test_agreements_are_seen_by_both_and_in_the_next_talk(house: House) -> None:
    talk = opened(house)
    agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=step("Rooster", mine=True))
    made = agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=step("Oefenen", mine=False))
    assert [one.mine for one in agreed.open_agreements(house.viewer("noor"), side="me")] == [False, True]
    conversations.hold(house.viewer("mila"), side="team", talk=talk)
    following = opened(house, template="progress")
    assert [(one.words, one.here) for one in shown(house, "noor", following).agreements] == [
        ("Rooster", False),
        ("Oefenen", False),
    ]
    agreements.end_agreement(house.viewer("noor"), side="me", agreement=made.agreement, how="done")
    assert [one.words for one in shown(house, "mila", following).agreements] == ["Rooster"]
    assert {one.state for one in shown(house, "mila", talk).agreements} == {"open", "done"}
    agreements.reopen_agreement(house.viewer("mila"), side="team", agreement=made.agreement)
    assert len(shown(house, "mila", following).agreements) == 2
    page = read.first_page(house.viewer("noor"), side="me")
    assert [one.words for one in page.agreements] == ["Rooster", "Oefenen"]
    assert [one.mine for one in page.agreements] == [False, True]
    assert [line.public_id for line in page.talks] == [following]


def test_agreed_pressed_twice_is_agreed_once(house: House) -> None:
    talk, mila = opened(house), house.viewer("mila")
    first, again = (agreements.agree(mila, side="team", talk=talk, terms=step("Rooster", mine=True)) for _ in range(2))
    assert first == again
    agreements.end_agreement(mila, side="team", agreement=first.agreement, how="done")
    agreements.agree(mila, side="team", talk=talk, terms=step("Rooster", mine=True))  # later it is a new one
    assert Agreement.objects.count() == 2


def test_a_talk_has_two_open_goals_at_most(house: House) -> None:
    talk = opened(house, template="development")
    goal = Terms("goal", "Intake alleen", mine=True, due_on=TODAY, check_words="Mila zwijgt", consequence="Niets")
    noor = house.viewer("noor")
    made = [
        agreements.agree(noor, side="me", talk=talk, terms=replace(goal, words=words))
        for words in ("Intake alleen", "Verslag alleen")
    ]
    with pytest.raises(agreements.TooManyGoals):
        agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=goal)
    agreements.end_agreement(house.viewer("mila"), side="team", agreement=made[0].agreement, how="dropped")
    agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=goal)
    plain = replace(goal, kind="step")
    agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=plain)
    assert Agreement.objects.get(kind="step").consequence == ""


def test_agreed_learning_time_holds_from_its_day_until_it_ends(house: House) -> None:
    noor = house.viewer("noor")
    assert my_time(noor).norm is None
    talk = opened(house, template="learning_time")
    hour = Terms("time", "Dinsdag", mine=False, weekly_minutes=60)
    made = agreements.agree(noor, side="me", talk=talk, terms=hour)
    assert my_time(noor).norm == 60
    assert my_time(house.viewer("mila")).norm is None
    agreements.end_agreement(noor, side="me", agreement=made.agreement, how="dropped")
    assert my_time(noor).norm is None
    agreements.reopen_agreement(noor, side="me", agreement=made.agreement)
    # It stands with a next manager, and when the one who was to arrange it is erased.
    follow_up(house)
    peer = house.people["peer"].public_id
    plan = Plan("learning_time")
    conversations.open_talk(noor, side="me", other=peer, plan=plan, continues=talk, along=[made.agreement])
    assert my_time(noor).norm == 60
    erase_person(house.viewer("admin"), person=peer)
    assert my_time(noor).norm == 60
    (left,) = agreed.open_agreements(noor, side="me")
    assert left.mine
    agreements.end_agreement(noor, side="me", agreement=left.public_id, how="dropped")
    assert my_time(noor).norm is None


# Reminding


def test_the_owner_is_reminded_once_on_the_day(house: House) -> None:
    talk = opened(house)
    agreements.agree(house.viewer("noor"), side="me", talk=talk, terms=step())
    agreements.agree(house.viewer("noor"), side="me", talk=talk, terms=step("Later", due_on=TODAY + timedelta(days=1)))
    Message.objects.all().delete()
    assert agreements.remind_due(now=NOW) == agreements.Reminded(1, 0, 0)
    assert agreements.remind_due(now=NOW).reminded == 0
    (message,) = Message.objects.all()
    assert (message.person, message.message_class) == (house.people["noor"], "nudge")
    assert "Oefenen" not in str(message.content)  # no words of a talk leave the house
    deliver(now=NOW)
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize(
    ("happened", "outcome"),
    [("done", "ended"), ("dropped", "ended"), ("moved", "moved"), ("erased", "gone"), ("off", "purpose_off")],
)
def test_a_reminder_that_became_pointless_is_not_sent(house: House, happened: str, outcome: str) -> None:
    talk = opened(house)
    noor = house.viewer("noor")
    made = agreements.agree(noor, side="me", talk=talk, terms=step())
    Message.objects.all().delete()
    agreements.remind_due(now=NOW)
    match happened:
        case "done" | "dropped":
            agreements.end_agreement(noor, side="me", agreement=made.agreement, how=happened)
        case "moved":
            day = TODAY + timedelta(days=9)
            agreements.move_agreement(noor, side="me", agreement=made.agreement, due_on=day)
        case "erased":
            erase_person(house.viewer("admin"), person=house.people["mila"].public_id)
        case _:
            record_purpose_decision(house.viewer("admin"), purpose="nudges", decided_on=TODAY, on=False)
    deliver(now=NOW)
    assert Message.objects.get().outcome == outcome


def test_a_manager_hears_of_an_own_agreement_only_while_leading(house: House) -> None:
    talk = opened(house)
    agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=step())
    Message.objects.all().delete()
    follow_up(house)
    assert agreements.remind_due(now=NOW).reminded == 0
    assert agreed.open_agreements(house.viewer("noor"), side="me")[0].owner == "Mila"


def test_what_a_leaver_agreed_is_closed_and_nobody_is_reminded(house: House) -> None:
    talk = opened(house)
    agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=step())
    Message.objects.all().delete()
    Person.objects.filter(code="noor").update(employed_to=TODAY - timedelta(days=1))
    assert agreements.remind_due(now=NOW) == agreements.Reminded(0, 0, 1)
    assert not Message.objects.exists()
    assert read.talks(house.viewer("mila"), side="team").open == ()


def test_a_reminder_without_room_is_tried_again_for_a_week(house: House) -> None:
    talk = opened(house)
    agreements.agree(house.viewer("noor"), side="me", talk=talk, terms=step())
    Message.objects.all().delete()
    Message.objects.create(
        person=house.people["noor"], message_class="nudge", kind="nudge", subject="x", dedupe="x", channel="email",
        created_at=NOW, due_at=NOW, state="sent", state_at=NOW, sent_at=NOW - timedelta(days=5),
    )  # fmt: skip
    assert agreements.remind_due(now=NOW) == agreements.Reminded(0, 1, 0)
    assert agreements.remind_due(now=NOW + timedelta(days=3)).reminded == 1


# Erasing, exporting, expiring


def test_a_manager_who_is_erased_takes_the_own_words_along_and_leaves_the_others(house: House) -> None:
    talk = opened(house, about="Over de intake")
    noor, mila = house.viewer("noor"), house.viewer("mila")
    conversations.save_notes(noor, side="me", talk=talk, words="Wat Noor schreef", version=0)
    conversations.save_notes(mila, side="team", talk=talk, words="Wat Mila ervan maakte", version=1)
    preparations.prepare(noor, side="me", talk=talk, written=wrote("Van Noor", insert=True))
    preparations.prepare(mila, side="team", talk=talk, written=wrote("Van Mila", insert=True))
    agreements.agree(noor, side="me", talk=talk, terms=step("Mijn stap"))
    agreements.agree(mila, side="team", talk=talk, terms=step("Haar stap"))
    assert "Van Mila" in str(lifecycle.export_all(mila.own())["conversation"])
    assert "Van Noor" not in str(lifecycle.export_all(mila.own())["conversation"])
    erase_person(house.viewer("admin"), person=house.people["mila"].public_id)
    left = shown(house, "noor", talk)
    assert left.minutes.words == "Wat Noor schreef"
    assert [one.words for one in left.said] == ["Van Noor"]
    assert [one.words for one in left.agreements] == ["Mijn stap"]
    assert (left.manager, left.line.about, left.line.together) == (None, "", False)


def test_an_employee_who_is_erased_leaves_nothing(house: House) -> None:
    talk = opened(house)
    noor = house.viewer("noor")
    write_can_now(noor, change=Change("a", "b"))
    agreements.agree(house.viewer("mila"), side="team", talk=talk, terms=step())
    conversations.save_notes(house.viewer("mila"), side="team", talk=talk, words="Over Noor", version=0)
    exported = lifecycle.export_all(noor.own())["conversation"]
    assert {"Over Noor", "Oefenen", "b"} <= {value for row in exported for value in row.values()}
    erase_person(house.viewer("admin"), person=house.people["noor"].public_id)
    assert not Conversation.objects.exists()
    assert not CanNow.objects.exists()
    assert not Agreement.objects.exists()


def test_talks_expire_after_three_years_and_what_was_taken_back_after_a_month(house: House) -> None:
    old, standing, new = (opened(house, template=code) for code in ("start", "progress", "debrief"))
    agreements.agree(house.viewer("noor"), side="me", talk=standing, terms=step())
    rows = Conversation.objects.filter(public_id__in=[old, standing])
    rows.update(opened_at=NOW - timedelta(days=3 * 365 + 1))
    for days in (29, 31):
        Insertion.objects.create(
            conversation=Conversation.objects.get(public_id=new), author=house.people["noor"], source="can_now",
            words=f"{days}", inserted_at=NOW, withdrawn_at=NOW - timedelta(days=days),
        )  # fmt: skip
    lifecycle.expire_all(now=NOW)
    assert set(Conversation.objects.values_list("public_id", flat=True)) == {standing, new}
    assert Insertion.objects.get().words == "29"


def test_the_registry_names_talks() -> None:
    assert "talks" in {field.name for field in disclosures.registered()}
