"""Who is left without nudges: drawn once, stored, and treated like anybody else in all but the push."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.activation.world import crowd, decision, logged, message, purpose, run, stalled
from tests.conftest import NOW, TODAY, House
from vonk.activation import assignments, nudges
from vonk.activation.assignments import SMALLEST_FOR_HOLDOUT, assign_wave
from vonk.activation.models import Assignment, Decision
from vonk.learning.actions import Given, enrol_many
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.models import Membership, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
EMPLOYED = 11  # of the twelve of the house one has left


@pytest.fixture
def town(house: House) -> House:
    """As many people as a holdout asks for; noor is held out and sven is not, as was drawn long ago."""
    offering = crowd(house.zuid, SMALLEST_FOR_HOLDOUT - EMPLOYED)
    ten_days = TODAY - timedelta(days=10)
    enrol_many(rows=[Given(house.people[name].pk, offering, ten_days) for name in ("noor", "sven")])
    for name, arm in (("noor", "holdout"), ("sven", "nudge")):
        Assignment.objects.create(
            person=house.people[name], wave="nudges-2026", salt="earlier", arm=arm, assigned_at=NOW
        )
    purpose("experiments", on=True)
    purpose("signals", on=True)
    purpose("nudges", on=True)
    return house


def test_about_one_in_ten_is_drawn_and_only_the_others_hear_of_it(town: House) -> None:
    done = run()
    held = set(Assignment.objects.filter(arm="holdout").values_list("person_id", flat=True))
    assert 20 <= len(held) <= 65  # 40 expected; six standard deviations
    assert Assignment.objects.count() == SMALLEST_FOR_HOLDOUT
    near = Decision.objects.filter(holdout=True)
    assert set(near.values_list("person_id", flat=True)) <= held
    assert {(row.propensity, row.message_id, row.send_on, row.reason) for row in near} == {(0.1, None, None, "holdout")}
    assert done.held == near.count()
    assert not Message.objects.filter(person__in=held).exists()
    assert set(Decision.objects.filter(holdout=False).values_list("propensity", flat=True)) == {0.9}
    assert deliver(now=NOW).sent == done.queued == Decision.objects.filter(holdout=False).count()


def test_a_lot_is_never_drawn_again(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another way of drawing, or another share, changes nothing about who was drawn."""
    assign_wave(now=NOW)
    before = list(Assignment.objects.order_by("pk").values())
    monkeypatch.setattr(assignments, "assign", lambda ids, salt, share: ["holdout"] * len(ids))
    newcomer = Person.objects.create(
        code="new", given_name="N", family_name="W", email="n@example.org", employed_from=TODAY
    )
    Membership.objects.create(person=newcomer, unit=town.zuid, valid_from=TODAY)
    assert assign_wave(now=NOW + timedelta(days=7)) == 1
    assert list(Assignment.objects.exclude(person=newcomer).order_by("pk").values()) == before
    assert Assignment.objects.get(person=newcomer).arm == "holdout"


def test_a_new_year_is_a_new_wave(town: House) -> None:
    assign_wave(now=NOW)
    assert assign_wave(now=NOW.replace(year=2027)) == SMALLEST_FOR_HOLDOUT
    assert set(Assignment.objects.values_list("wave", flat=True)) == {"nudges-2026", "nudges-2027"}


def test_under_400_people_nobody_is_held_out_and_no_lot_is_spoken_of(house: House) -> None:
    crowd(house.zuid, SMALLEST_FOR_HOLDOUT - EMPLOYED - 1)
    purpose("experiments", on=True)
    purpose("signals", on=True)
    purpose("nudges", on=True)
    assert Person.objects.count() == SMALLEST_FOR_HOLDOUT  # with the leaver
    done = run()
    assert (Assignment.objects.count(), done.held) == (0, 0)
    row = Decision.objects.first()
    assert row is not None
    assert row.propensity == 1.0
    told = nudges.explain([str(row.public_id)], System("test", NOW))[str(row.public_id)]
    assert "Geen. Voor dit bericht is niet geloot." in told.chance or "No lot was drawn" in told.chance


def test_the_page_of_who_is_held_out_is_that_of_anybody(town: House) -> None:
    """The same person, once drawn this way and once the other: /me does not differ by one byte."""
    run()
    assert decision(town).holdout
    held_out = page(town, "noor")
    Assignment.objects.filter(person=town.people["noor"]).update(arm="nudge")
    Decision.objects.filter(person=town.people["noor"]).delete()
    assert page(town, "noor") == held_out
    steps = [town.client(name).get("/me/").context["step"] for name in ("noor", "sven")]
    assert [(step.title, step.position, step.minutes) for step in steps] == [("Stap 1", 1, 10)] * 2


def page(house: House, name: str) -> str:
    content = house.client(name).get("/me/").content.decode()
    assert "Stap 1" in content
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content)


def test_what_would_have_been_sent_is_written_down(town: House) -> None:
    done = run()
    held, sent = decision(town, "noor"), decision(town, "sven")
    assert (held.play, held.phase, held.facts, held.arms) == (sent.play, sent.phase, sent.facts, sent.arms)
    assert message(town, "sven").decision == sent
    assert logged(done, town, "noor")["holdout"] is True
    assert logged(done, town, "noor")["play"] == held.play


def test_who_gets_it_by_lot_is_told_so(town: House) -> None:
    run()
    row = decision(town, "sven")
    (told,) = nudges.explain([str(row.public_id)], System("test", NOW)).values()
    assert "10" in told.chance


def test_a_small_house_still_nudges(house: House, lms: object) -> None:
    stalled(lms, "noor")  # type: ignore[arg-type]
    assert run().queued == 1
