"""The card of a team: one question and one experiment a week, changed, used, and sent once after ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.conftest import NOW, TODAY, House
from vonk.culture import cards as bank
from vonk.culture.actions import cards as actions
from vonk.culture.actions import rituals
from vonk.culture.models import MeetingCard
from vonk.culture.queries import cards as queries
from vonk.culture.queries.rituals import rituals as rituals_of
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import NotAllowed, System

MINUTES = timedelta(minutes=1)


def card(house: House, who: str = "mila") -> queries.CardShown:
    return queries.card(house.viewer(who), unit=house.noord.pk)


def test_the_bank_is_whole_in_both_languages() -> None:
    both = bank.bank()
    for entries in (both.questions, both.experiments):
        assert len(entries) >= 13
        assert len({entry.code for entry in entries}) == len(entries)
        assert all(set(entry.words) == {"nl", "en"} and all(entry.words.values()) for entry in entries)
        assert all(len(entry.code) <= 40 and "!" not in "".join(entry.words.values()) for entry in entries)
    assert all(set(p.ask) == set(p.example) == set(p.lesson) == {"nl", "en"} for p in map(bank.prompt_of, months()))


def months() -> list[date]:
    return [date(2026, month, 1) for month in range(1, 13)]


def test_each_week_has_another_question_for_a_whole_quarter_and_each_team_its_own_place() -> None:
    entries = bank.bank().questions
    monday = date(2026, 11, 23)
    quarter = [bank.of_week(entries, monday + timedelta(days=7 * n), 5).code for n in range(13)]
    assert len(set(quarter)) == 13
    assert bank.of_week(entries, monday, 5) != bank.of_week(entries, monday, 6)
    assert bank.after(entries, "gone from the bank") == entries[1]


def test_a_leader_changes_question_and_experiment_each_by_itself(house: House) -> None:
    before = card(house)
    assert not MeetingCard.objects.exists()  # looking stores nothing
    actions.change(viewer=house.viewer("mila"), unit=house.noord.pk, part="question")
    now = card(house)
    assert now.question != before.question
    assert now.experiment == before.experiment
    actions.change(viewer=house.viewer("mila"), unit=house.noord.pk, part="experiment")
    assert card(house, "deputy").experiment != before.experiment


def test_it_goes_out_once_after_ten_minutes_and_can_be_taken_back_until_then(house: House) -> None:
    mila, unit = house.viewer("mila"), house.noord.pk
    assert actions.send(viewer=mila, unit=unit)
    assert not actions.send(viewer=mila, unit=unit)
    with pytest.raises(actions.SentAlready):
        actions.change(viewer=mila, unit=unit, part="question")
    assert actions.tell(System("test", NOW + 5 * MINUTES)) == 0
    assert actions.take_back(viewer=mila, unit=unit)
    assert actions.tell(System("test", NOW + 60 * MINUTES)) == 0
    assert queries.my_card(house.viewer("noor")) is None
    # Sent again it goes, to everybody in the team but who leads it, in the inbox alone.
    actions.send(viewer=mila, unit=unit)
    assert actions.tell(System("test", NOW + 10 * MINUTES)) == 1
    assert actions.tell(System("test", NOW + 11 * MINUTES)) == 0
    got = set(Message.objects.values_list("person__code", "channel", "message_class"))
    assert got == {("noor", "", "social"), ("peer", "", "social")}
    assert not actions.take_back(viewer=mila, unit=unit)
    assert not actions.send(viewer=mila, unit=unit)
    shown = queries.my_card(house.viewer("noor"))
    assert shown is not None
    assert shown.question == card(house).question
    assert queries.my_card(house.viewer("sven")) is None


@pytest.mark.django_db(transaction=True)
def test_it_reaches_the_inbox_and_says_why(house: House) -> None:
    actions.send(viewer=house.viewer("mila"), unit=house.noord.pk)
    actions.tell(System("test", NOW + 10 * MINUTES))
    deliver(now=NOW + 11 * MINUTES)
    message = Message.objects.get(person=house.people["noor"])
    assert message.state in {"sent", "inbox"}
    client = house.client("noor")
    page = client.get(f"/me/inbox/{message.public_id}/").content.decode()
    assert "Je werkt in dit team" in page or "You work in this team" in page


def test_a_card_of_a_week_ago_is_not_delivered_any_more(house: House) -> None:
    actions.send(viewer=house.viewer("mila"), unit=house.noord.pk)
    actions.tell(System("test", NOW + 10 * MINUTES))
    deliver_later = NOW + timedelta(days=9)
    from vonk.culture.card_message import _recheck
    from vonk.messaging.kinds import Due

    subject = str(MeetingCard.objects.get().public_id)
    assert _recheck([Due(1, 1, subject)], NOW) == {}
    assert _recheck([Due(1, 1, subject)], deliver_later) == {1: "no_longer_this_week"}
    MeetingCard.objects.all().delete()
    assert _recheck([Due(1, 1, subject)], NOW) == {1: "no_longer_this_week"}


def test_used_today_marks_the_ritual_of_today_as_held_and_back(house: House) -> None:
    mila, unit = house.viewer("mila"), house.noord.pk
    assert not actions.use(viewer=mila, unit=unit)  # without a ritual it is only used
    assert card(house).used_on == TODAY
    rituals.start(
        viewer=mila, unit=unit, name="Kwartier", weekday=1, starts_at=555, minutes=15, every_weeks=1, starts_on=TODAY
    )
    assert actions.use(viewer=mila, unit=unit)
    (ritual,) = rituals_of(mila, unit=unit)
    assert ritual.today is not None
    assert ritual.today.state == "held"
    actions.not_used(viewer=mila, unit=unit)
    (ritual,) = rituals_of(mila, unit=unit)
    assert ritual.today is not None
    assert ritual.today.state == "planned"
    assert card(house).used_on is None


def test_nobody_touches_the_card_of_another_team(house: House) -> None:
    for who in ("noor", "sven", "boss", "former", "lars"):
        viewer = house.viewer(who)
        for verb in (actions.send, actions.take_back, actions.use, actions.not_used):
            with pytest.raises(NotAllowed):
                verb(viewer=viewer, unit=house.noord.pk)
        with pytest.raises(NotAllowed):
            queries.card(viewer, unit=house.noord.pk)


def test_next_week_is_a_new_card(house: House) -> None:
    mila = house.viewer("mila")
    actions.send(viewer=mila, unit=house.noord.pk)
    later = replace(mila, now=NOW + timedelta(days=7))
    fresh = queries.card(later, unit=house.noord.pk)
    assert fresh.sent_at is None
    assert fresh.question != card(house).question
