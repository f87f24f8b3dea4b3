"""The page says the index in a sentence, with its interval; three dots and what is missing where it cannot be told."""

from __future__ import annotations

import re

import pytest

from tests.conftest import House
from tests.insight.test_index import ALL, DONE, QUARTERS, READY, index, tell
from tests.web.reading import words
from vonk.people.models import Person

pytestmark = pytest.mark.django_db


def page(house: House, address: str = "/org/") -> str:
    Person.objects.filter(code="lars").update(lang="en")
    answer = house.client("lars").get(address)
    assert answer.status_code == 200
    return words(answer.content.decode())


def test_the_index_stands_there_with_its_interval_and_whether_it_rose(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    better = {
        name: value + 0.15 * (name.split("·")[0] not in ("begin", "stopped", "waiting")) for name, value in ALL.items()
    }
    tell(house.organisation, QUARTERS[1], better)
    index()
    said = page(house)
    assert re.search(r"Activation index \d\d \(\d\d–\d\d\)", said)
    assert "Almost surely higher than the quarter before." in said
    assert "Scale 0–100, the same everywhere and every month." in said
    assert "What the law requires is never counted." in said


def test_three_dots_and_what_they_wait_for(house: House) -> None:
    tell(house.organisation, QUARTERS[0], READY | DONE)
    index()
    said = page(house)
    assert "Activation index: not yet" in said
    assert "Impact waits for:" in said
    assert "questions that return after a month" in said
    assert "Participation waits" not in said


def test_a_clearly_weakest_link_is_the_heading_and_the_chain_breaks_there(house: House) -> None:
    low = {"application·chosen": 0.17, "transfer·chosen": 0.32, "sharing": 0.01}
    tell(house.organisation, QUARTERS[1], READY | DONE | low)
    index()
    said = page(house)
    assert "The weakest link is use" in said
    assert "Here it breaks" in said
    assert "Of every 100 who answered, 17 used it within six weeks" in said


def test_a_unit_shows_its_index_and_where_it_stands_but_no_rank(house: House) -> None:
    for unit, more in ((house.organisation, 0.0), (house.zorg, 0.2)):
        tell(unit, QUARTERS[0], {name: min(value + more, 1) for name, value in ALL.items()})
    index()
    said = page(house, f"/org/units/{house.organisation.public_id}/")
    assert said.count("Activation index") >= 2
    assert "rank" not in said.replace("never a ranking", "")


def test_an_outsider_reads_no_index(house: House) -> None:
    tell(house.organisation, QUARTERS[0], ALL)
    index()
    for name in ("noor", "mila", "sven"):
        assert house.client(name).get("/org/").status_code in (302, 403, 404)
