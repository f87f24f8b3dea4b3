"""Saying that a step is done, on one's own page."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.conftest import TODAY, House
from vonk.catalog.actions import OfferingGiven, StepGiven, upsert_offerings
from vonk.learning.actions import Given, enrol_many, project
from vonk.learning.models import Enrolment
from vonk.learning.reporting import report_step, take_back_step
from vonk.people.access import NotAllowed
from vonk.records.models import Statement


@pytest.fixture
def enrolment(house: House) -> Enrolment:
    steps = tuple(StepGiven({"nl": f"Stap {n}"}, 10, (f"https://example.org/step/{n}",)) for n in (1, 2))
    made = upsert_offerings(offerings=[OfferingGiven("c", {"nl": "Cursus"}, steps=steps)])
    given = Given(house.people["noor"].pk, made.offerings["c"], TODAY)
    enrol_many(rows=[given])
    return Enrolment.objects.get()


def test_a_reported_step_is_a_learning_record_and_starts_the_enrolment(house: House, enrolment: Enrolment) -> None:
    report_step(viewer=house.viewer("noor"), enrolment=enrolment.public_id, position=1, now=house.now)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.step_reached, enrolment.started_on) == ("started", 1, TODAY)
    assert Statement.objects.get().verb.endswith("experienced")


def test_projecting_the_record_later_changes_nothing_more(house: House, enrolment: Enrolment) -> None:
    report_step(viewer=house.viewer("noor"), enrolment=enrolment.public_id, position=1, now=house.now)
    before = Enrolment.objects.values().get()
    project(now=house.now)
    assert Enrolment.objects.values().get() == before


def test_only_the_next_step_and_only_ones_own(house: House, enrolment: Enrolment) -> None:
    with pytest.raises(NotAllowed):
        report_step(viewer=house.viewer("noor"), enrolment=enrolment.public_id, position=2, now=house.now)
    with pytest.raises(NotAllowed):
        report_step(viewer=house.viewer("sven"), enrolment=enrolment.public_id, position=1, now=house.now)
    assert not Statement.objects.exists()


def test_taking_back_voids_the_record_but_never_somebody_elses(house: House, enrolment: Enrolment) -> None:
    viewer = house.viewer("noor")
    done = report_step(viewer=viewer, enrolment=enrolment.public_id, position=1, now=house.now)
    with pytest.raises(NotAllowed):
        take_back_step(viewer=viewer, enrolment=enrolment.public_id, position=1, statement=uuid4(), now=house.now)
    take_back_step(viewer=viewer, enrolment=enrolment.public_id, position=1, statement=done.statement, now=house.now)
    enrolment.refresh_from_db()
    assert enrolment.step_reached == 0
    assert Statement.objects.get(statement_id=done.statement).voided
