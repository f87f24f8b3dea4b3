"""Themes: raised only above the minimum group, answered by somebody by a day, and told to everybody who was asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import NOW, TODAY, House
from vonk.dialogue.actions import themes
from vonk.dialogue.actions.themes import Answer, NotAnswered, TooFew
from vonk.dialogue.models import BarrierReport, BarrierTap, Interview, PulseRound, Theme
from vonk.dialogue.queries.themes import Heard, heard, owned_by_me, reported, said_to_me, units_for_themes
from vonk.dialogue.queries.themes import themes as all_themes
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Figure, Subject, Window
from vonk.messaging.models import Message
from vonk.people.access import NotAllowed, System
from vonk.people.actions import record_purpose_decision
from vonk.people.models import Grant, Membership, Person, Unit
from vonk.people.queries import UnitName
from vonk.web.org.listening import stand_out

SYSTEM = System("listening", NOW)


def publish_barrier(house: House, *, count: int = 45, unit: Unit | None = None) -> None:
    place = unit or house.organisation
    kind = "organisation" if place.level == 0 else "unit"
    cell = Cell(
        Subject(kind, str(place.public_id)),
        "barrier.no_time",
        shown=True,
        base=120,
        count=count,
        value=0.38,
        low=0.33,
        high=0.43,
    )
    publish(spec="pulse", window=Window(date(2026, 7, 1), date(2026, 10, 1)), cells=[cell], now=NOW)


def raised(house: House, *, unit: Unit | None = None, measure: str = "barrier.no_time") -> themes.Raised:
    return themes.raise_theme(
        house.viewer("lars"),
        title={"nl": "Geen tijd", "en": "No time"},
        story={"nl": "Het rooster zit vol", "en": "The roster is full"},
        unit=(unit or house.organisation).public_id,
        measure=measure,
    )


def reporters(house: House, number: int, on: date) -> None:
    for n in range(number):
        person = Person.objects.create(
            code=f"r{n}", given_name=f"R{n}", family_name="Vos", employed_from=date(2020, 1, 1)
        )
        Membership.objects.create(person=person, unit=house.noord, valid_from=date(2020, 1, 1))
        BarrierReport.objects.create(
            reporter=person, barrier="no_time", unit=house.noord, route="learning_team", reported_on=on
        )


def test_a_theme_rests_on_a_published_figure_and_its_voices_are_told_in_tens(house: House) -> None:
    with pytest.raises(TooFew):
        raised(house)
    publish_barrier(house)
    assert raised(house).voices == 40
    assert [line.measure for line in heard(house.viewer("council"))] == ["barrier.no_time"]


def test_a_unit_stands_beside_the_whole_only_where_it_says_something_else(house: House) -> None:
    def line(unit: Unit, low: float, high: float) -> Heard:
        name = UnitName(unit.public_id, unit.name, unit.level)
        subject, window = Subject("unit", str(unit.public_id)), Window(date(2026, 7, 1), date(2026, 10, 1))
        figure = Figure(subject, "", "barrier.no_time", window, True, 0.4, low, high, 120, 45, "", {})
        return Heard("barrier.no_time", name, figure)

    whole, alike, apart = line(house.organisation, 0.3, 0.4), line(house.zorg, 0.35, 0.5), line(house.zorg, 0.5, 0.6)
    assert stand_out([alike, whole]) == (whole,)
    assert stand_out([apart, whole]) == (apart, whole)


def test_a_figure_of_few_people_carries_a_theme_without_a_number(house: House) -> None:
    publish_barrier(house, count=5)
    assert raised(house).voices is None


def test_ten_people_who_told_it_by_name_are_enough_and_nine_are_not(house: House) -> None:
    october = date(2026, 10, 8)
    reporters(house, 9, october)
    with pytest.raises(TooFew):
        raised(house)
    assert [line.people for line in reported(house.viewer("lars")) if line.barrier == "no_time"] == [None]
    twice = BarrierReport.objects.filter(reporter__code="r0").get()
    twice.pk, twice.public_id = None, None
    BarrierReport.objects.bulk_create(
        [BarrierReport(reporter=twice.reporter, barrier="no_time", route="learning_team", reported_on=october)]
    )
    with pytest.raises(TooFew):
        raised(house)


def test_a_number_never_appears_at_the_moment_of_the_tenth_report(house: House) -> None:
    reporters(house, 10, TODAY)
    assert all(line.people is None for line in reported(house.viewer("lars")))
    BarrierReport.objects.update(reported_on=date(2026, 10, 8))
    assert [line.people for line in reported(house.viewer("lars")) if line.barrier == "no_time"] == [10]
    assert raised(house).voices == 10
    assert raised(house, unit=house.zorg).voices == 10


def test_no_theme_is_about_less_than_the_first_level(house: House) -> None:
    publish_barrier(house, unit=house.noord)
    with pytest.raises(NotAllowed):
        raised(house, unit=house.noord)
    assert {unit.name for unit in units_for_themes(house.viewer("lars"))} == {"Huis van Proef", "Zorg", "Dienst"}


def test_with_the_pulse_switched_off_old_themes_stay_and_no_new_ones_rest_on_it(house: House) -> None:
    publish_barrier(house)
    raised(house)
    record_purpose_decision(house.viewer("admin"), purpose="pulse", decided_on=TODAY, on=False)
    with pytest.raises(TooFew):
        raised(house)
    assert len(all_themes(house.viewer("lars"))) == 1


def test_three_interviews_with_ten_people_are_enough(house: House) -> None:
    for _ in range(3):
        talk = Interview.objects.create(held_on=TODAY, unit=house.zorg, people=4, logged_at=NOW)
        talk.topics.create(barrier="no_time", words="Rooster")
        talk.topics.create(barrier="no_time", words="Nog eens het rooster")
    assert raised(house).voices is None
    Interview.objects.filter(people=4).update(people=3)
    with pytest.raises(TooFew):
        raised(house)


@pytest.mark.parametrize("who", ["noor", "mila", "registrar", "director", "council", "admin"])
def test_only_the_learning_team_raises_and_answers(house: House, who: str) -> None:
    publish_barrier(house)
    theme = raised(house).public_id
    viewer = house.viewer(who)
    with pytest.raises(NotAllowed):
        themes.raise_theme(
            viewer, title={"nl": "x"}, story={}, unit=house.organisation.public_id, measure="barrier.no_time"
        )
    with pytest.raises(NotAllowed):
        themes.answer_theme(viewer, theme=theme, given=Answer(answer="done", because={"nl": "x"}))
    with pytest.raises(NotAllowed):
        themes.tell_theme(viewer, theme=theme)


def test_a_grant_over_one_part_reaches_no_other(house: House) -> None:
    publish_barrier(house)
    raised(house)
    Grant.objects.filter(person=house.people["lars"]).update(unit=house.zorg)
    with pytest.raises(NotAllowed):
        raised(house)
    assert all_themes(house.viewer("lars")) == ()


def answered(house: House, **more: object) -> Theme:
    publish_barrier(house)
    theme = raised(house).public_id
    values = {"answer": "doing", "because": {"nl": "Vrijdag een uur", "en": "An hour on Friday"}} | more
    values.setdefault("owner", house.people["mila"].public_id)
    values.setdefault("due_on", TODAY + timedelta(days=10))
    themes.answer_theme(house.viewer("lars"), theme=theme, given=Answer(**values))  # type: ignore[arg-type]
    return Theme.objects.get()


def test_told_are_those_of_the_unit_who_were_asked_this_quarter_once_and_in_the_inbox_alone(house: House) -> None:
    for who, opened in (("noor", TODAY - timedelta(days=30)), ("peer", TODAY - timedelta(days=120))):
        PulseRound.objects.create(person=house.people[who], opened_on=opened, next_on=opened)
    BarrierTap.objects.create(person=house.people["sven"], barrier="no_time", source="pulse", tapped_on=TODAY)
    PulseRound.objects.create(person=house.people["leaver"], opened_on=TODAY, next_on=TODAY)
    theme = answered(house)
    assert themes.tell_asked(SYSTEM, theme=theme.public_id) == 0  # not before it is told
    themes.tell_theme(house.viewer("lars"), theme=theme.public_id)
    themes.tell_asked(SYSTEM, theme=theme.public_id)
    themes.tell_asked(SYSTEM, theme=theme.public_id)
    told = Message.objects.filter(kind="heard").order_by("person__code")
    assert [(message.person.code, message.channel) for message in told] == [("noor", ""), ("sven", "")]


def test_nothing_is_told_before_there_is_an_answer(house: House) -> None:
    publish_barrier(house)
    with pytest.raises(NotAnswered):
        themes.tell_theme(house.viewer("lars"), theme=raised(house).public_id)


def test_another_answer_has_to_be_told_anew(house: House) -> None:
    theme = answered(house)
    lars = house.viewer("lars")
    themes.tell_theme(lars, theme=theme.public_id)
    assert [line.answer for line in said_to_me(house.viewer("noor"))] == ["doing"]
    themes.answer_theme(lars, theme=theme.public_id, given=Answer(answer="not_doing", because={"nl": "Te duur"}))
    assert said_to_me(house.viewer("noor")) == ()
    PulseRound.objects.create(person=house.people["noor"], opened_on=TODAY, next_on=TODAY)
    themes.tell_theme(lars, theme=theme.public_id)
    themes.tell_asked(SYSTEM, theme=theme.public_id)
    assert (
        Message.objects.get(kind="heard").content["subject"]["en"] == "You said, we don’t, because"
    )  # and not "we do"


def test_an_owner_whose_day_has_passed_hears_it_once_and_the_team_sees_it(house: House) -> None:
    answered(house, due_on=TODAY - timedelta(days=1))
    assert [line.late for line in all_themes(house.viewer("lars"))] == [True]
    assert [line.title["nl"] for line in owned_by_me(house.viewer("mila"))] == ["Geen tijd"]
    themes.remind_owners(SYSTEM)
    themes.remind_owners(System("listening", NOW + timedelta(days=9)))
    assert Message.objects.filter(kind="theme_late", person=house.people["mila"]).count() == 1
