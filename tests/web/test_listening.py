"""/org/listening and the three desks: what is asked of who writes for others, and what is said when there is nothing."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.conftest import TODAY, House
from vonk.dialogue.actions.reports import report_barrier
from vonk.dialogue.models import BarrierReport, Theme
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.people.models import Grant, Person

pytestmark = pytest.mark.usefixtures("now_is")


@pytest.fixture
def figure(house: House) -> House:
    subject = Subject("organisation", str(house.organisation.public_id))
    barrier = Cell(subject, "barrier.no_time", shown=True, base=120, count=45, value=0.38, low=0.33, high=0.43)
    driver = Cell(subject, "driver.mastery", shown=True, base=120, count=61, value=0.61, low=0.58, high=0.64)
    window = Window(date(2026, 7, 1), date(2026, 10, 1))
    publish(spec="test", window=window, cells=[barrier, driver], now=house.now)
    return house


def theme(house: House, **more: object) -> Theme:
    values = {"title": {"nl": "Tijd"}, "story": {"nl": "Rooster"}, "unit": house.organisation, "raised_on": TODAY}
    return Theme.objects.create(**(values | more))


def test_published_figures_lead_to_a_theme_and_only_for_the_learning_team(figure: House) -> None:
    team = figure.client("lars").get("/org/listening/").content.decode()
    assert "measure=barrier.no_time" in team
    assert "38%" in team
    assert "61" in team
    council = figure.client("council").get("/org/listening/").content.decode()
    assert "38%" in council
    assert "measure=barrier.no_time" not in council


def test_a_director_reads_a_theme_and_cannot_answer_it(house: House) -> None:
    page = f"/org/listening/themes/{theme(house).public_id}/"
    director = house.client("director")
    assert "<textarea" not in director.get(page).content.decode()
    assert director.post(page, {"answer": "done", "because_nl": "Klaar"}).status_code == 404


def test_an_owner_is_chosen_when_several_have_that_name(house: House) -> None:
    for code in ("a", "b"):
        Person.objects.create(code=code, given_name="Anna", family_name="Vos", employed_from=date(2020, 1, 1))
    page = f"/org/listening/themes/{theme(house).public_id}/"
    form = {"answer": "doing", "because_nl": "Een uur", "owner": "Anna Vos", "due_on": "2026-12-18"}
    lars = house.client("lars")
    again = lars.post(page, form)
    assert again.status_code == 400
    assert again.content.decode().count("Anna Vos") >= 3
    chosen = Person.objects.get(code="b")
    assert lars.post(page, form | {"whom": str(chosen.public_id)}).status_code == 302
    assert Theme.objects.get().owner == chosen
    # Keeping the answer keeps the owner, without choosing again.
    assert lars.post(page, form | {"because_nl": "Twee uur"}).status_code == 302
    assert Theme.objects.get().owner == chosen


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"answer": "doing", "because_nl": "Een uur", "owner": "Niemand Zo", "due_on": "2026-12-18"}, "owner"),
        ({"answer": "doing", "because_nl": "Een uur", "owner": "Mila", "due_on": ""}, "due_on"),
        ({"answer": "not_doing", "because_nl": "", "because_en": ""}, "because_nl"),
        ({"answer": "not_doing", "because_nl": "Fatma Zus wil het niet"}, "because_nl"),
    ],
)
def test_a_promise_without_a_person_a_day_or_words_is_refused_beside_the_field(
    house: House, form: dict[str, str], field: str
) -> None:
    Person.objects.create(code="f", given_name="Fatma", family_name="Zus", employed_from=date(2020, 1, 1))
    answer = house.client("lars").post(f"/org/listening/themes/{theme(house).public_id}/", form)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}


def test_taking_a_theme_back_can_be_undone(house: House) -> None:
    row = theme(house)
    lars = house.client("lars")
    lars.post(f"/org/listening/themes/{row.public_id}/withdrawal/")
    assert lars.get(f"/org/listening/themes/{row.public_id}/").status_code == 404
    lars.post(f"/org/listening/themes/{row.public_id}/again/")
    assert lars.get(f"/org/listening/themes/{row.public_id}/").status_code == 200


def test_a_grant_over_one_part_sees_the_reports_of_that_part_alone(house: House) -> None:
    for who, said in (("noor", "Uit zorg"), ("sven", "Uit dienst")):
        report_barrier(house.viewer(who), barrier="too_hard", desk="learning_team", words=said)
    Grant.objects.filter(person=house.people["lars"]).update(unit=house.zorg)
    shown = house.client("lars").get("/org/listening/reports/").content.decode()
    assert "Uit zorg" in shown
    assert "Uit dienst" not in shown


def test_reports_are_listed_in_as_many_queries_however_many_there_are(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        told = report_barrier(house.viewer("noor"), barrier="too_hard", desk="learning_team", words=str(number))
        BarrierReport.objects.get(public_id=told.public_id).replies.create(words="Ja", replied_at=house.now)
    lars = house.client("lars")
    lars.get("/org/listening/reports/")
    with django_assert_max_num_queries(12):
        lars.get("/org/listening/reports/")


def test_empty_desks_say_what_will_stand_there(house: House) -> None:
    for who, page in (("mila", "/team/reports/"), ("lars", "/org/listening/reports/"), ("admin", "/settings/reports/")):
        assert house.client(who).get(page).context["waiting"] == []
