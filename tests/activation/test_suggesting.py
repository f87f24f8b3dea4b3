"""Suggestions by a model: off by default, learned only from enough, used only where they help, and read by one person."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client

from tests.activation.conftest import SetClock
from tests.activation.world import purpose
from tests.conftest import NOW, TODAY, House
from vonk import activation
from vonk.activation.models import ModelCard, Suggestion
from vonk.activation.snapshot import Snapshot, snapshot
from vonk.activation.suggesting import suggest
from vonk.activation.suggestions import model_cards, my_next, my_stall
from vonk.catalog.models import Offering, Step
from vonk.engine import tables
from vonk.engine.landmarks import AGES
from vonk.learning.models import Enrolment
from vonk.people import lifecycle
from vonk.people.access import NotAllowed
from vonk.people.models import Person
from vonk.records.models import Identity
from vonk.web.me.suggested import FACTS

pytestmark = pytest.mark.usefixtures("reading")
LITTLE, MUCH = 1, 4  # times a day: of the first most stop, of the second most go on


def _offerings() -> list[Offering]:
    rows = [Offering(code=f"o{at}", title={"nl": f"Cursus {at}", "en": f"Course {at}"}) for at in range(10)]
    Offering.objects.bulk_create(rows)
    Step.objects.bulk_create([Step(offering=row, position=at, title={}) for row in rows for at in range(1, 7)])
    return rows


def _world(house: House, people: int = 700) -> Snapshot:
    """Everybody took three of five things of one kind; how much they did a day tells whether they went on."""
    rng = np.random.default_rng(5)
    rows = [
        Person(
            code=f"w{n}", given_name="P", family_name=str(n), email=f"w{n}@example.org", employed_from=date(2020, 1, 1)
        )
        for n in range(people)
    ]
    Person.objects.bulk_create(rows)
    offerings = _offerings()
    taken = [
        Enrolment(person=row, offering=offerings[5 * (n % 2) + int(at)], state="started",
                  enrolled_on=TODAY - timedelta(days=int(90 + rng.integers(180))))
        for n, row in enumerate(rows) for at in rng.permutation(5)[:3]
    ]  # fmt: skip
    Enrolment.objects.bulk_create(taken)
    events: list[tuple[str, int, int, date]] = []
    for row in taken:
        often = int(rng.choice([LITTLE, MUCH]))
        assert row.enrolled_on is not None
        moment = row.enrolled_on + timedelta(days=AGES[row.pk % 3])
        quiet = int(rng.integers(6))
        days = [moment - timedelta(days=quiet + 2 * at) for at in range(4)]
        days += [moment + timedelta(days=3)] if rng.random() < (0.15 if often == LITTLE else 0.85) else []
        events += [(f"k{row.person_id}", row.offering_id, 2, day) for day in days for _ in range(often)]
    return _shot(house, offerings, rows, events)


def _shot(house: House, offerings: list[Offering], rows: list[Person], events: list[Any]) -> Snapshot:
    """With Noor, who took two of the first kind and does little."""
    noor = house.people["noor"]
    for offering, ago in ((offerings[0], 60), (offerings[1], 20)):
        day = TODAY - timedelta(days=ago)
        Enrolment.objects.create(
            person=noor,
            offering=offering,
            state="started" if ago < 30 else "withdrawn",
            enrolled_on=day,
            last_active_on=day + timedelta(days=10),
        )
        events += [(f"k{noor.pk}", offering.pk, 1, day + timedelta(days=at)) for at in (2, 6, 10)]
    Identity.objects.bulk_create([Identity(actor_key=f"k{row.pk}", person=row, source="t") for row in (*rows, noor)])
    shot = snapshot(run_id="test", wave="", now=NOW)
    key, course, step, local = zip(*events, strict=True)
    columns: dict[str, Any] = {"actor_key": key, "offering": course, "step": step, "local_day": local}
    columns |= {"statement_id": [str(at) for at in range(len(key))], "verb": ["experienced"] * len(key)}
    filled = [pa.array(columns.get(field.name, [None] * len(key)), field.type) for field in tables.EVENT]
    pq.write_table(pa.Table.from_arrays(filled, schema=tables.EVENT), shot.path / "made.parquet")
    return replace(shot, events=(shot.path / "made.parquet",))


@pytest.fixture
def learned(house: House, at: SetClock) -> Snapshot:
    at(NOW)
    purpose("signals", on=True)
    purpose("suggestions_by_model", on=True)
    shot = _world(house)
    suggest(shot, now=NOW)
    return shot


def _open(house: House) -> Enrolment:
    return Enrolment.objects.get(person=house.people["noor"], offering__code="o1")


def _told(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_nothing_is_learned_or_said_as_long_as_the_purpose_is_off(house: House) -> None:
    purpose("signals", on=True)
    shot = _shot(house, _offerings(), [], [])
    assert suggest(shot, now=NOW) == 0
    assert not ModelCard.objects.exists()


def test_too_little_is_not_learned_from_and_the_card_says_so(house: House, at: SetClock) -> None:
    at(NOW)
    purpose("signals", on=True)
    purpose("suggestions_by_model", on=True)
    assert suggest(_shot(house, _offerings(), [], []), now=NOW) == 0
    assert {card.why_not for card in model_cards(house.viewer("council"))} == {"not_enough"}
    assert "500" in _told(house.client("council"), "/settings/models/")


def test_a_planted_pattern_is_learned_used_and_said_to_the_person_with_its_reason(
    house: House, learned: Snapshot
) -> None:
    stall, other = model_cards(house.viewer("admin"))
    assert (stall.used, other.used) == (True, True)
    assert stall.metrics["model"]["auc"]["value"] > 0.75 > stall.metrics["rules"]["auc"]["value"]
    assert stall.metrics["model"]["ece"]["value"] <= 0.05
    found = my_stall(house.viewer("noor"), enrolment=_open(house).public_id)
    assert found is not None
    assert found.low < 0.75 < found.high
    assert "lately" in found.towards + found.against or "days" in found.towards + found.against
    suggested = my_next(house.viewer("noor"))
    assert {one.title["en"] for one in suggested} == {"Course 2", "Course 3", "Course 4"}
    assert {title["en"] for title in suggested[0].because} == {"Course 0", "Course 1"}


def test_the_pages_of_the_person_say_it_and_nobody_elses_do(house: House, learned: Snapshot) -> None:
    page = _told(house.client("noor"), f"/me/learning/{_open(house).public_id}/")
    assert "did nothing here for the next four weeks" in page or "niets" in page
    assert "Course 2" in _told(house.client("noor"), "/me/") or "Cursus 2" in _told(house.client("noor"), "/me/")
    said = ("Course 2", "Cursus 2", "four weeks", "vier weken")
    for name in ("mila", "boss", "lars", "director", "sven"):
        for path in ("/team/", "/org/", "/me/"):
            shown = _told(house.client(name), path)
            assert not any(words in shown for words in said), (name, path)


def test_no_other_viewer_can_ask_for_it(house: House, learned: Snapshot) -> None:
    for name in ("mila", "boss", "lars", "director", "peer"):
        assert my_stall(house.viewer(name), enrolment=_open(house).public_id) is None
    for name in ("mila", "lars", "director", "noor"):
        with pytest.raises(NotAllowed):
            model_cards(house.viewer(name))


def test_only_the_own_pages_the_card_and_the_own_export_read_suggestions() -> None:
    source = Path(activation.__file__).parents[1]
    readers = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if "migrations" not in path.parts
        and re.search(r"\.suggestions\b|models.* import .*\bSuggestion\b", path.read_text("utf-8"))
    }
    assert readers == {
        "activation/lifecycle.py",
        "activation/models/__init__.py",
        "activation/suggesting.py",
        "activation/suggestions.py",
        "web/admin/algorithms.py",
        "web/me/suggested.py",
    }


def test_every_fact_that_moves_a_chance_has_words(learned: Snapshot) -> None:
    card = ModelCard.objects.get(kind="stall")
    assert set(card.coefficients["tells"]) == set(FACTS)


def test_the_card_tells_figures_with_intervals_and_nothing_of_anybody(house: House, learned: Snapshot) -> None:
    shown = _told(house.client("council"), "/settings/models/")
    assert "0,8" in shown or "0.8" in shown
    assert "Noor" not in shown
    kept = json.dumps(list(ModelCard.objects.values_list("coefficients", "metrics")))
    assert "k" + str(house.people["noor"].pk) not in kept


def test_a_switch_or_a_withdrawn_purpose_ends_it_at_once(house: House, learned: Snapshot) -> None:
    Person.objects.filter(pk=house.people["noor"].pk).update(measured=False)
    assert my_next(house.viewer("noor")) == ()
    assert my_stall(house.viewer("noor"), enrolment=_open(house).public_id) is None
    Person.objects.filter(pk=house.people["noor"].pk).update(measured=True)
    assert my_next(house.viewer("noor"))
    purpose("suggestions_by_model", on=False)
    assert my_next(house.viewer("noor")) == ()
    assert suggest(learned, now=NOW) == 0
    assert not Suggestion.objects.exists()


def test_who_went_on_meanwhile_is_not_told_of_a_stop(house: House, learned: Snapshot) -> None:
    Enrolment.objects.filter(pk=_open(house).pk).update(last_active_on=TODAY)
    assert my_stall(house.viewer("noor"), enrolment=_open(house).public_id) is None


def test_a_run_on_the_next_day_uses_what_was_learned_and_doubles_nothing(house: House, learned: Snapshot) -> None:
    before = Suggestion.objects.count()
    assert suggest(learned, now=NOW + timedelta(hours=1)) == before
    assert ModelCard.objects.count() == 2
    suggest(learned, now=NOW + timedelta(days=7))
    assert ModelCard.objects.count() == 4


def test_a_model_that_does_no_better_than_the_rules_is_not_used(
    house: House, learned: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same past, with chances that may be off by nothing."""
    monkeypatch.setattr("vonk.activation.suggesting.MOST_OFF", 0.0)
    suggest(learned, now=NOW + timedelta(days=7))
    stall, _ = model_cards(replace(house.viewer("council"), now=NOW + timedelta(days=7)))
    assert (stall.used, stall.why_not) == (False, "not_calibrated")
    assert my_stall(house.viewer("noor"), enrolment=_open(house).public_id) is None


def test_it_is_exported_to_the_person_erased_with_them_and_expires(house: House, learned: Snapshot) -> None:
    noor, handler = house.people["noor"].pk, {one.data_class: one for one in lifecycle.registered()}["suggestion"]
    exported = handler.export(noor)
    assert handler.export(house.people["mila"].pk) == []
    assert len(exported) == Suggestion.objects.filter(person=noor).count() > 3
    assert handler.erase(noor, now=NOW) > 0
    assert handler.export(noor) == []
    assert handler.expire(now=NOW + timedelta(days=60)) == 0
    assert handler.expire(now=NOW + timedelta(days=92)) > 0
    assert not Suggestion.objects.exists()
