"""Why somebody gets a message: made of its decision row alone, true of that person, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from tests.activation.world import decision, did, enrolled, enrolment, finished, message, run, stalled, told
from tests.conftest import NOW, TODAY, House
from tests.records.samples import HOME, offer, step
from vonk.activation import nudges
from vonk.activation.models import Decision
from vonk.activation.texts import fact_lines
from vonk.learning.actions import Given, enrol_many
from vonk.learning.models import Enrolment
from vonk.messaging.actions import deliver
from vonk.people.access import System
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def facts(row: Decision, lang: str) -> tuple[str, ...]:
    with translation.override(lang):
        return nudges.explain([str(row.public_id)], System("test", NOW))[str(row.public_id)].used


@pytest.mark.parametrize(
    ("begin", "dutch", "english"),
    [
        (
            enrolled,
            ("Je schreef je op 14 november in voor ‘Veilig tillen’.", "Je hebt nog geen van de 3 stappen geopend."),
            ("You enrolled in “Lifting safely” on 14 November.", "You have not opened any of its 3 steps yet."),
        ),
        (
            stalled,
            (
                "Je schreef je op 7 november in voor ‘Veilig tillen’.",
                "Je bent bij stap 1 van 4.",
                "Je was er op 12 november voor het laatst mee bezig.",
            ),
            (
                "You enrolled in “Lifting safely” on 7 November.",
                "You reached step 1 of 4.",
                "You last worked on it on 12 November.",
            ),
        ),
        (
            finished,
            ("Je rondde ‘Veilig tillen’ af op 8 november.", "Het heeft 3 stappen."),
            ("You finished “Lifting safely” on 8 November.", "It has 3 steps."),
        ),
    ],
)
def test_it_names_facts_that_are_true_in_both_languages(
    house: House, lms: Source, begin: Any, dutch: tuple[str, ...], english: tuple[str, ...]
) -> None:
    begin(lms, "noor")
    run()
    row = decision(house)
    assert facts(row, "en") == english
    assert facts(row, "nl") == dutch


def test_other_facts_give_another_reason(house: House, lms: Source) -> None:
    offer(steps=6)
    for name, days, reached in (("noor", 12, 1), ("sven", 14, 2), ("peer", 14, 4)):
        told(lms, did(name, "registered", TODAY - timedelta(days=30)))
        told(lms, did(name, "experienced", TODAY - timedelta(days=days), step(reached)))
    run()
    said = {name: facts(decision(house, name), "en") for name in ("noor", "sven", "peer")}
    assert len(set(said.values())) == 3
    assert "You reached step 4 of 6." in said["peer"]
    assert "You reached step 2 of 6." in said["sven"]
    assert "You last worked on it on 12 November." in said["noor"]


def test_it_is_made_of_the_decision_alone(house: House, lms: Source) -> None:
    """What the person does afterwards, or what is known later, does not change why they got it."""
    stalled(lms, "noor")
    run()
    row = decision(house)
    before = facts(row, "en")
    Enrolment.objects.update(enrolled_on=TODAY, step_reached=4, last_active_on=TODAY, started_on=TODAY)
    told(lms, did("noor", "completed", TODAY))
    assert facts(row, "en") == before
    row.facts = {**row.facts, "steps_done": 3}
    row.save()
    assert facts(row, "en") != before


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "known",
    [
        {"enrolled_days": 9, "steps": 0},
        {"enrolled_days": 9, "steps": 7},
        {"steps_done": 0, "steps": 0, "days_quiet": 10, "enrolled_days": 20},
        {"steps_done": 0, "steps": 3, "days_quiet": 10, "enrolled_days": 20},
        {"completed_days": 20, "steps": 0},
        {"completed_days": 20, "steps": 1},
        {"completed_days": 20},
    ],
)
def test_there_are_always_two_facts_and_none_about_no_steps(known: dict[str, int], lang: str) -> None:
    with translation.override(lang):
        lines = fact_lines(known, offering="X", decided_on=TODAY)
    assert len(set(lines)) >= 2
    assert not any(" 0 " in line or "None" in line for line in lines)


def test_something_without_steps_is_spoken_of_without_steps(house: House) -> None:
    bare = offer("bare", iri=f"{HOME}/bare", steps=0)
    enrol_many(rows=[Given(house.people["noor"].pk, bare, TODAY - timedelta(days=20))])
    run()
    assert facts(decision(house), "en") == (
        "You enrolled in “Lifting safely” on 4 November.",
        "You have not begun with it yet.",
    )


def test_the_mail_and_the_page_say_the_same_in_the_persons_language(house: House, lms: Source) -> None:
    stalled(lms, "noor", "sven")
    run()
    deliver(now=NOW)
    texts = {sent.to[0]: str(sent.body) for sent in mail.outbox}
    assert "Je bent bij stap 1 van 4." in texts["noor@example.org"]
    assert "You reached step 1 of 4." in texts["sven@example.org"]
    for name, said in (("noor", "Je bent bij stap 1 van 4."), ("sven", "You reached step 1 of 4.")):
        assert said in house.client(name).get(f"/me/inbox/{message(house, name).public_id}/why/").content.decode()
    other = house.client("mila").get(f"/me/inbox/{message(house).public_id}/why/")
    assert other.status_code == 404


def test_not_this_in_a_mail_is_heard(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    deliver(now=NOW)
    client = house.client("noor")
    client.post(f"/me/inbox/{message(house).public_id}/do/not_this/")
    until = enrolment(house).set_aside_until
    assert until is not None
    assert until > TODAY + timedelta(days=300)
    client.post(f"/me/inbox/{message(house).public_id}/undo/")
    assert enrolment(house).set_aside_until is None
