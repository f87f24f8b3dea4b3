"""The catalogue: written again without losing what refers to it, and open to everybody who signed in."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from tests.conftest import House
from vonk.catalog import queries
from vonk.catalog.actions import OfferingGiven, StepGiven, upsert_offerings
from vonk.catalog.models import Activity, Offering, Step

IRI = "https://lms.example.org/course"


def given(code: str, *titles: str, **more: object) -> OfferingGiven:
    steps = tuple(StepGiven({"nl": title}, 5, (f"{IRI}/{code}/{title}",)) for title in titles)
    return OfferingGiven(
        code, {"nl": f"Cursus {code}", "en": f"Course {code}"}, steps=steps, activities=(f"{IRI}/{code}",), **more
    )  # type: ignore[arg-type]


def test_writing_again_keeps_public_ids_and_drops_steps_that_went(house: House) -> None:
    first = upsert_offerings(offerings=[given("tillen", "a", "b", "c", provider="vv")], providers={"vv": "V&VN"})
    ids = (Offering.objects.get().public_id, Step.objects.get(position=1).public_id)
    again = upsert_offerings(offerings=[given("tillen", "a", "x", due_on=date(2026, 12, 1))])
    assert (first.created, again.created) == (1, 0)
    assert again.offerings == first.offerings
    assert (Offering.objects.get().public_id, Step.objects.get(position=1).public_id) == ids
    assert [step.title["nl"] for step in Step.objects.order_by("position")] == ["a", "x"]
    assert Offering.objects.get().due_on == date(2026, 12, 1)
    assert not Activity.objects.filter(iri=f"{IRI}/tillen/c").exists()


def test_activity_ids_lead_to_the_offering_and_its_step(house: House) -> None:
    pk = upsert_offerings(offerings=[given("tillen", "a", "b")]).offerings["tillen"]
    found = queries.places([f"{IRI}/tillen", f"{IRI}/tillen/b", f"{IRI}/other"])
    assert found == {f"{IRI}/tillen": (pk, None), f"{IRI}/tillen/b": (pk, 2)}


@pytest.mark.parametrize("name", ["noor", "mila", "sven", "lars"])
def test_everybody_who_signed_in_reads_the_catalogue_page_by_page(house: House, name: str) -> None:
    upsert_offerings(offerings=[given(code, "a") for code in ("c", "a", "b")])
    viewer = house.viewer(name)
    first = queries.offerings(viewer, limit=2)
    rest = queries.offerings(viewer, limit=2, after=first.after or "")
    assert [row.code for row in (*first.rows, *rest.rows)] == ["a", "b", "c"]
    assert (first.total, first.rows[0].step_count, rest.after) == (3, 1, None)


def test_search_finds_every_word_in_either_language(house: House) -> None:
    upsert_offerings(offerings=[given("tillen"), given("wassen")])
    viewer = house.viewer("lars")
    assert [row.code for row in queries.offerings(viewer, search="course TILLEN").rows] == ["tillen"]
    assert queries.offerings(viewer, search="course dansen").rows == ()


def test_one_offering_shows_its_steps_in_order(house: House) -> None:
    upsert_offerings(offerings=[given("tillen", "a", "b", provider="vv")], providers={"vv": "V&VN"})
    found = queries.offering(house.viewer("noor"), Offering.objects.get().public_id)
    assert found is not None
    assert ([step.title["nl"] for step in found.steps], found.provider) == (["a", "b"], "V&VN")
    assert queries.offering(house.viewer("noor"), uuid4()) is None


def test_provider_keeps_its_name_when_only_the_code_is_given(house: House) -> None:
    upsert_offerings(offerings=[given("tillen", provider="vv")], providers={"vv": "V&VN"})
    upsert_offerings(offerings=[given("tillen", provider="vv")])
    found = queries.offering(house.viewer("noor"), Offering.objects.get().public_id)
    assert found is not None
    assert found.provider == "V&VN"
