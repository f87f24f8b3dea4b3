"""The pages that say why, what gets in the way, what is missing and what stands unused: words, limits and budgets."""

from __future__ import annotations

import csv
import logging
from datetime import date
from io import StringIO

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import House
from tests.web.saying import about, drivers, hidden, portion, release
from vonk.catalog.models import Offering, Step, Topic
from vonk.figures.actions import Cell
from vonk.figures.queries import Subject
from vonk.people.models import Grant, Role

pytestmark = pytest.mark.usefixtures("now_is")

BUDGET = 12
PAGES = ("/org/friction/", "/org/overview/", "/org/overview.csv", "/org/ingredients/", "/org/unused/")


@pytest.fixture
def course(house: House) -> Offering:
    """An offering that is left at its third step, with figures of everything around it."""
    found = Offering.objects.create(code="a", title={"nl": "Luisteren", "en": "Listening"})
    Step.objects.bulk_create(Step(offering=found, position=p, title={"en": f"Part {p}"}, minutes=9) for p in (1, 2, 3))
    of, top = Subject("offering", str(found.public_id)), about(house.organisation)
    third = Step.objects.get(position=3)
    release(
        portion(of, "A28·chosen", 0.4, base=200),
        portion(of, "completion·chosen", 0.3, base=200),
        hidden(of, "stopped·chosen"),
        portion(of, "barrier.too_hard", 0.42, base=60),
        Cell(Subject("step", str(third.public_id)), "steps", shown=True, part=str(found.public_id), base=80, count=30,
             value=0.38, low=0.33, high=0.43, extra={"cases": 80, "position": 3, "hot": True}),
        *drivers(top, 52, 64, 66, 68, 70, 72),
        *(portion(top, name, 0.4) for name in ("A28·chosen", "waiting·chosen", "barrier.technical", "talks", "goals")),
        *(portion(about(unit), "talks", 0.4) for unit in (house.zorg, house.noord)),
    )  # fmt: skip
    return found


def page(house: House, who: str, path: str, lang: str = "en") -> str:
    client = house.client(who)
    client.cookies["django_language"] = lang
    answer = client.get(path)
    assert answer.status_code == 200, (who, path)
    return answer.content.decode() if not answer.streaming else answer.getvalue().decode("utf-8-sig")


def test_an_offering_says_why_it_is_left_with_its_evidence_and_a_way_on(house: House, course: Offering) -> None:
    said = page(house, "lars", f"/org/offerings/{course.public_id}/")
    assert "Probably because it is too hard" in said
    assert "Too hard: 42% (38–46) · from 25% on it counts" in said
    assert "At step 3, “Part 3”, clearly more people stop than elsewhere." in said
    assert "No text says which problem it solves." in said
    assert "practise-with-errors" in said
    assert "whether it is used at work" in said
    # Who may start no campaign is led to the playbook.
    assert "/org/campaigns/new/" not in page(house, "council", f"/org/offerings/{course.public_id}/")


def test_an_offering_without_figures_says_so(house: House) -> None:
    bare = Offering.objects.create(code="b", title={"en": "Bare"}, problem={"en": "Something"})
    said = page(house, "director", f"/org/offerings/{bare.public_id}/")
    assert "Why people leave it is not known yet" in said
    assert "That is no proof that there is none." in said


@pytest.mark.parametrize("path", [*PAGES, "/org/offerings/{}/"])
def test_each_page_keeps_to_its_budget(
    house: House, course: Offering, path: str, django_assert_max_num_queries: AtMost
) -> None:
    client = house.client("lars")
    address = path.format(course.public_id)
    client.get(address)
    with django_assert_max_num_queries(BUDGET):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.getvalue() if answer.streaming else answer.content


def test_more_units_and_offerings_cost_no_more_queries(
    house: House, course: Offering, django_assert_max_num_queries: AtMost
) -> None:
    for at in range(60):
        Offering.objects.create(code=f"o{at}", title={"nl": f"O{at}"})
    client = house.client("lars")
    for path in ("/org/overview/?page=2", "/org/unused/?page=2"):
        with django_assert_max_num_queries(BUDGET):
            assert client.get(path).status_code == 200


def test_empty_pages_say_what_will_stand_there(house: House) -> None:
    assert "Here stand the five things that get most in people’s way." in page(house, "lars", "/org/friction/")
    assert "Offerings appear here once a learning platform is connected." in page(house, "lars", "/org/overview/")
    assert "Nothing can be told here yet" in page(house, "lars", "/org/ingredients/")
    assert "It is told after the first closed window of enrolments." in page(house, "lars", "/org/unused/")
    assert "Nothing can be told here yet" in page(house, "mila", "/team/ingredients/")


def test_who_reads_a_part_of_the_organisation_has_its_ingredients_and_nothing_about_all(
    house: House, course: Offering
) -> None:
    Grant.objects.filter(person=house.people["lars"]).update(unit=house.zorg)
    client = house.client("lars")
    assert client.get("/org/ingredients/").status_code == 200
    for path in PAGES:
        if path != "/org/ingredients/":
            assert client.get(path).status_code == 404, path
    assert client.get(f"/org/ingredients/units/{house.zuid.public_id}/").status_code == 404


def test_the_file_holds_exactly_what_is_published_and_writes_who_took_it(
    house: House, course: Offering, caplog: pytest.LogCaptureFixture
) -> None:
    Offering.objects.filter(pk=course.pk).update(title={"en": "=cmd()"})
    with caplog.at_level(logging.INFO, "vonk"):
        rows = list(csv.DictReader(StringIO(page(house, "director", "/org/overview.csv"))))
    by = {row["measure"]: row for row in rows}
    assert set(by) == {"A28", "completion", "stopped"}
    assert (by["A28"]["people"], by["A28"]["share"], by["A28"]["band"]) == ("200", "0.4", "")
    assert float(by["A28"]["low"]) == pytest.approx(0.36)
    assert by["stopped"]["told"] == "too few"
    assert {by["stopped"][name] for name in ("people", "share", "low", "high", "band")} == {""}
    assert by["A28"]["title"] == "'=cmd()"  # a spreadsheet runs nothing
    assert f"account {house.accounts['director'].pk}" in caplog.text
    for who in ("noor", "mila", "sven", "admin", "registrar"):
        assert house.client(who).get("/org/overview.csv").status_code == 404


def test_the_overview_says_too_few_where_a_figure_is_hidden(house: House, course: Offering) -> None:
    said = page(house, "council", "/org/overview/?sort=A28")
    assert "too few" in said
    assert "not yet" in said
    assert 'href="?sort=completion"' in said


def test_for_whom_an_offering_is_is_said_once_and_shown_again(house: House, course: Offering) -> None:
    nurse = Role.objects.create(code="vp", name={"nl": "Verpleegkundige", "en": "Nurse"})
    old = Topic.objects.create(code="praten", name={"nl": "Praten", "en": "Talking"})
    path, client = f"/org/offerings/{course.public_id}/for-whom/", house.client("lars")
    sent = {"price": "120,50", "offered_from": "2026-10-01", "roles": [str(nurse.public_id)], "new_topic": "praten "}
    client.cookies["django_language"] = "nl"
    assert client.post(path, sent).status_code == 302
    course.refresh_from_db()
    assert (str(course.price), course.offered_from) == ("120.50", date(2026, 10, 1))
    assert list(course.roles.all()) == [nurse]
    assert list(course.topics.all()) == [old]  # the same topic is not made twice
    said = client.get(path).content.decode()
    assert 'value="120,50"' in said
    assert "checked" in said
    # Taking it all away is possible as well.
    assert client.post(path, {"price": "", "offered_from": ""}).status_code == 302
    course.refresh_from_db()
    assert (course.price, course.roles.count(), course.topics.count()) == (None, 0, 0)


def test_a_price_that_is_none_stands_beside_its_field_and_what_was_typed_stays(house: House, course: Offering) -> None:
    path, client = f"/org/offerings/{course.public_id}/for-whom/", house.client("lars")
    answer = client.post(path, {"price": "-5", "new_topic": "Feedback geven"})
    assert answer.status_code == 400
    assert "Feedback geven" in answer.content.decode()
    assert not Topic.objects.exists()
    for who in ("council", "director", "noor", "admin"):
        assert house.client(who).get(path).status_code == 404


def test_with_many_roles_one_more_is_found_by_its_name(house: House, course: Offering) -> None:
    Role.objects.bulk_create(Role(code=f"r{at:03}", name={"nl": f"Rol {at:03}"}) for at in range(90))
    path, client = f"/org/offerings/{course.public_id}/for-whom/", house.client("lars")
    assert client.get(path).content.decode().count('type="checkbox"') == 40
    assert client.post(path, {"role_more": "rol 088"}).status_code == 302
    assert [role.code for role in course.roles.all()] == ["r088"]
    assert client.post(path, {"role_more": "Niets"}).status_code == 400
