"""Every class of personal data is exported, erased and expired."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps

from tests.conftest import TODAY, House
from vonk.catalog.models import Offering
from vonk.learning.models import Enrolment, Share
from vonk.people import actions, lifecycle, queries
from vonk.people.access import NotAllowed, System
from vonk.people.models import AccessEntry, Account, Erasure, Person, Unavailability
from vonk.records.models import Connection, Identity, Statement


def test_every_model_says_which_class_of_personal_data_it_holds_and_every_class_has_a_handler() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("vonk.")]
    silent = [model.__name__ for model in models if not hasattr(model, "data_class")]
    assert silent == []
    handled = {handler.data_class for handler in lifecycle.registered()}
    held = {model.data_class for model in models if model.data_class is not None}  # type: ignore[attr-defined]
    assert held - handled == set()
    assert handled - held == set()


def _statement(connection: Connection, key: str, body: dict[str, object], house: House) -> Statement:
    return Statement.objects.create(
        statement_id=uuid4(),
        connection=connection,
        body=json.dumps(body),
        actor_key=key,
        verb="v",
        at=house.now,
        stored=house.now,
    )


@pytest.fixture
def traces(house: House) -> tuple[Statement, Statement]:
    """What Noor left behind: a statement of her own, one of Sven's that names her as instructor, and more."""
    noor = house.people["noor"]
    connection = Connection.objects.create(name="lms", key="k", secret_digest="x", scope="s", created_at=house.now)
    Identity.objects.create(actor_key="noor-key", person=noor, source="import")
    agent = {"objectType": "Agent", "mbox": "mailto:Noor@example.org"}
    own = _statement(connection, "noor-key", {"actor": agent, "verb": {"id": "v"}}, house)
    other = _statement(
        connection, "sven-key", {"actor": {"mbox": "mailto:sven@example.org"}, "context": {"instructor": agent}}, house
    )
    offering = Offering.objects.create(code="o", title={"nl": "Gesprekken voeren"})
    enrolment = Enrolment.objects.create(person=noor, offering=offering, state="started", enrolled_on=TODAY)
    Share.objects.create(person=noor, enrolment=enrolment, what="stuck", words="Stap 3", shared_at=house.now)
    Unavailability.objects.create(person=noor, day_from=TODAY, day_to=TODAY)
    AccessEntry.objects.create(
        day=TODAY,
        viewer=house.accounts["mila"],
        viewer_person=house.people["mila"],
        subject=noor,
        field="shared",
        purpose="manager_view",
    )
    return own, other


def test_the_export_holds_every_class_and_is_plain_json(house: House, traces: object) -> None:
    export = lifecycle.export_all(house.people["noor"].pk)
    assert set(export) == {handler.data_class for handler in lifecycle.registered()}
    text = json.dumps(export, ensure_ascii=False)
    assert "Gesprekken voeren" in text
    assert "Stap 3" in text
    assert "Mila Aydın" in text
    assert "sven" not in text


def test_erasing_leaves_tombstones_and_takes_her_out_of_what_others_recorded(
    house: House, traces: tuple[Statement, Statement]
) -> None:
    own, other = traces
    noor = house.people["noor"]
    actions.erase_person(house.viewer("admin"), person=noor.public_id)
    own.refresh_from_db()
    other.refresh_from_db()
    assert set(json.loads(own.body)) == {"id", "stored", "erased_at"}
    assert "noor" not in (own.body + own.actor_key + other.body).lower()
    assert "sven@example.org" in other.body
    assert not Person.objects.filter(pk=noor.pk).exists()
    assert not Person.objects.filter(person_key=noor.person_key).exists()
    assert not Identity.objects.filter(actor_key="noor-key").exists()
    assert not Account.objects.filter(email="noor@example.org").exists()
    assert queries.erasures(System("test", house.now)) == (noor.public_id,)


def test_only_an_administrator_erases(house: House) -> None:
    for persona in ("noor", "mila", "lars", "registrar", "council", "director"):
        with pytest.raises(NotAllowed):
            actions.erase_person(house.viewer(persona), person=house.people["noor"].public_id)
    assert Person.objects.filter(code="noor").exists()


def test_erasing_a_manager_keeps_that_somebody_looked(house: House, traces: object) -> None:
    actions.erase_person(house.viewer("admin"), person=house.people["mila"].public_id)
    (line,) = queries.my_access_log(house.viewer("noor"))
    assert (line.name, line.purpose) == ("", "manager_view")


def test_who_was_erased_is_erased_again_after_a_restore(house: House, system: System) -> None:
    sven, peer = house.people["sven"], house.people["peer"]
    Erasure.objects.create(public_id=sven.public_id, erased_at=house.now)
    assert actions.erase_again(system, people=[peer.public_id]) == 2
    assert not Person.objects.filter(code__in=["sven", "peer"]).exists()


def test_what_is_past_its_term_goes_and_the_rest_stays(house: House, traces: tuple[Statement, Statement]) -> None:
    own, _ = traces
    Statement.objects.filter(pk=own.pk).update(stored=house.now - timedelta(days=6 * 365))
    Person.objects.filter(code="leaver").update(employed_to=date(2024, 1, 1))
    Unavailability.objects.create(person=house.people["sven"], day_from=date(2024, 1, 1), day_to=date(2024, 1, 2))
    first = lifecycle.expire_all(now=house.now)
    assert {name: rows for name, rows in first.items() if rows} == {"person": 1, "availability": 1, "event": 1}
    assert set(lifecycle.expire_all(now=house.now).values()) == {0}
    assert Unavailability.objects.count() == 1
    assert Person.objects.filter(code="noor").exists()


def test_stopping_measurement_is_my_own_switch(house: House) -> None:
    assert not actions.set_measured(house.viewer("noor"), on=False).on
    assert not queries.my_profile(house.viewer("noor")).measured
    assert queries.my_profile(house.viewer("peer")).measured
    with pytest.raises(NotAllowed):
        actions.set_measured(house.viewer("admin"), on=False)
