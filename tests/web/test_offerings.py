"""/org/offerings: a page at a time, found by a part of the name, with the same figures wherever an offering stands."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import House
from vonk.catalog.models import Offering
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window

pytestmark = pytest.mark.usefixtures("now_is")

PAGE = "/org/offerings/"
MANY = 85  # three pages
BUDGET = 10


@pytest.fixture
def many(house: House) -> list[Offering]:
    made = Offering.objects.bulk_create(
        Offering(code=f"o{at:02}", title={"nl": f"Cursus {at:02}", "en": f"Course {at:02}"}) for at in range(MANY)
    )
    cells = [
        Cell(Subject("offering", str(one.public_id)), "A28·chosen", shown=True, base=40, count=20, value=at / 100,
             low=0.0, high=1.0, extra={"cases": 40})
        for at, one in enumerate(made)
    ]  # fmt: skip
    publish(spec="test", window=Window(date(2026, 6, 1), date(2026, 7, 1)), cells=cells, now=house.now)
    return made


def page(house: House, who: str = "lars", **asked: str) -> str:
    client = house.client(who)
    client.cookies["django_language"] = "en"
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(said: str) -> list[str]:
    return [f"Course {at:02}" for at in range(MANY) if f">Course {at:02}</a>" in said]


def test_every_offering_stands_on_one_page_in_the_order_of_the_catalogue(house: House, many: list[Offering]) -> None:
    pages = [listed(page(house, page=str(number))) for number in (1, 2, 3)]
    assert [len(some) for some in pages] == [40, 40, 5]
    assert [name for some in pages for name in some] == [f"Course {at:02}" for at in range(MANY)]
    first = page(house)
    assert listed(first) == pages[0]
    assert "page 1 of 3" in first
    assert 'href="?page=2"' in first
    assert "85 learning activities" in first
    assert listed(page(house, page="9")) == pages[2]
    assert listed(page(house, page="x")) == pages[0]


def test_a_page_further_on_has_its_own_figures(house: House, many: list[Offering]) -> None:
    said = page(house, page="2")
    assert "79%" in said
    assert "39%" not in said


def test_an_offering_is_found_by_a_part_of_its_name_in_either_language(house: House, many: list[Offering]) -> None:
    assert listed(page(house, q="course 41")) == ["Course 41"]
    assert listed(page(house, q="cursus 41")) == ["Course 41"]
    found = page(house, q="course")
    assert 'href="?q=course&amp;page=2"' in found  # the search goes along
    assert len(listed(page(house, q="course", page="3"))) == 5
    assert 'value="course"' in found


def test_a_search_that_finds_nothing_says_so_and_can_be_changed(house: House, many: list[Offering]) -> None:
    said = page(house, q="niets van dat alles")
    assert listed(said) == []
    assert "No offering has this name" in said
    assert 'value="niets van dat alles"' in said


def test_a_short_list_needs_no_search(house: House) -> None:
    Offering.objects.create(code="een", title={"nl": "Een", "en": "One"})
    said = page(house)
    assert ">One</a>" in said
    assert 'role="search"' not in said


def test_an_outsider_finds_nothing(house: House, many: list[Offering]) -> None:
    for persona in ("noor", "mila", "sven", "admin"):
        for asked in ({}, {"q": "course"}, {"q": "x"}, {"page": "2"}):
            assert house.client(persona).get(PAGE, asked).status_code == 404


def test_the_questions_stay_as_many_on_every_page(
    house: House, many: list[Offering], django_assert_max_num_queries: AtMost
) -> None:
    client = house.client("lars")
    for asked in ({}, {"page": "3"}, {"q": "course"}):
        with django_assert_max_num_queries(BUDGET):
            assert client.get(PAGE, asked).status_code == 200
