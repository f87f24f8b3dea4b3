"""/org/listening/interviews: where an interview was held is found by name, and only then asked what came up."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import TODAY, House
from vonk.dialogue.actions.interviews import Held, Topic, log_interview
from vonk.dialogue.models import Interview
from vonk.people.models import Membership, Person, Unit

pytestmark = pytest.mark.usefixtures("now_is")

PAGE = "/org/listening/interviews/"
BUDGET = 14


@pytest.fixture
def divisions(house: House) -> list[Unit]:
    """Twelve divisions with ten people each, nine of them in a team; beside the house's own two."""
    made = []
    for number in range(12):
        unit = Unit.objects.create(code=f"d{number}", name=f"Divisie {number:02}", level=1, path="/")
        team = Unit.objects.create(code=f"t{number}", name=f"Ploeg {number:02}", level=3, path="/")
        unit.path = f"{house.organisation.path}{unit.pk}/"
        team.path = f"{unit.path}{team.pk}/"
        Unit.objects.bulk_update([unit, team], ["path"])
        people = Person.objects.bulk_create(
            Person(
                person_key=f"{number}-{place}",
                code=f"{number}-{place}",
                given_name="Iemand",
                family_name=str(place),
                email=f"{number}-{place}@example.org",
                employed_from=date(2020, 1, 1),
            )
            for place in range(10)
        )
        Membership.objects.bulk_create(
            Membership(person=person, unit=team if place else unit, valid_from=date(2020, 1, 1))
            for place, person in enumerate(people)
        )
        made.append(unit)
    return made


def units(house: House, **asked: str) -> list[str]:
    answer = house.client("lars").get(PAGE, asked)
    assert answer.status_code == 200
    return [unit.name for unit in answer.context["found"]]


def test_the_largest_units_stand_ready_and_another_is_found_by_a_part_of_its_name(
    house: House, divisions: list[Unit]
) -> None:
    assert units(house) == ["Huis van Proef", *(unit.name for unit in divisions[:6])]  # and "Dienst" is too small
    assert units(house, q="sie 11") == ["Divisie 11"]
    assert units(house, q="  11 DIV ") == ["Divisie 11"]


def test_a_unit_in_which_too_few_work_is_not_found(house: House, divisions: list[Unit]) -> None:
    assert units(house, q="Ploeg 11") == []
    said = house.client("lars").get(PAGE, {"q": "Ploeg 11"}).content.decode()
    assert "Geen onderdeel met die naam waar genoeg mensen werken." in said
    Person.objects.filter(code="11-9").update(employed_to=date(2025, 1, 1))
    assert units(house, q="Divisie 11") == []  # nine are left


def test_what_came_up_is_asked_of_the_unit_that_was_chosen(house: House, divisions: list[Unit]) -> None:
    client = house.client("lars")
    listed = client.get(PAGE, {"q": "Divisie 11"}).content.decode()
    link = re.search(r'href="(\?unit=[^"]+)"', listed)
    assert link
    form = client.get(PAGE + link[1]).content.decode()
    assert "Divisie 11" in form
    given = {"unit": str(divisions[11].public_id), "held_on": TODAY.isoformat(), "people": "6", "words_1": "Geen rust"}
    refused = client.post(PAGE, given | {"people": "0"})
    assert refused.status_code == 400
    assert refused.context["unit"].name == "Divisie 11"  # and it need not be looked up again
    assert client.post(PAGE, given).status_code == 302
    assert Interview.objects.get().unit == divisions[11]


def test_where_it_was_can_be_changed_later(house: House, divisions: list[Unit]) -> None:
    held = Held(TODAY, divisions[0].public_id, 6, (Topic("Geen rust"),))
    page = f"{PAGE}{log_interview(house.viewer('lars'), held=held)}/"
    client = house.client("lars")
    assert client.get(page).context["unit"].name == "Divisie 00"
    assert [unit.name for unit in client.get(page, {"q": "Divisie 03"}).context["found"]] == ["Divisie 03"]
    chosen = client.get(page, {"unit": str(divisions[3].public_id)})
    assert chosen.context["unit"].name == "Divisie 03"
    assert "Geen rust" in chosen.content.decode()


@pytest.mark.parametrize("asked", [{}, {"q": "Divisie"}, {"unit": "x"}])
def test_an_outsider_finds_no_units(house: House, divisions: list[Unit], asked: dict[str, str]) -> None:
    for persona in ("noor", "mila", "council", "director", "admin"):
        assert house.client(persona).get(PAGE, asked).status_code == 404
    assert house.client("lars").get(PAGE, {"unit": "x"}).status_code == 404


def test_the_questions_stay_as_many_however_many_units_there_are(
    house: House, divisions: list[Unit], django_assert_max_num_queries: AtMost
) -> None:
    client = house.client("lars")
    for asked in ({}, {"q": "Divisie"}, {"unit": str(divisions[0].public_id)}):
        with django_assert_max_num_queries(BUDGET):
            assert client.get(PAGE, asked).status_code == 200
