"""A campaign inside a run: one part gets its play, the other is written down, and a stop on the way ends it cleanly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.activation.world import crowd, did, enrolment, purpose, run, stalled, told
from tests.conftest import NOW, TODAY, House
from vonk.activation import nudges
from vonk.activation.models import Assignment, Campaign, Decision
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.models import Person
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PLAY = "relevance-note"  # not the default before learning
CARD = {
    "problem": {"nl": "Tillen doet zeer.", "en": "Lifting hurts."},
    "benefit": {"nl": "Na tien minuten weet je een greep.", "en": ""},
    "url": "/me/",
}


def campaign(house: House, arms: dict[str, str], **more: object) -> Campaign:
    """A campaign whose lots were drawn: these persons by code, with their arm."""
    row = Campaign.objects.create(
        **{"name": {"nl": "Proef tillen", "en": "Trial lifting"}, "play": PLAY, "kind": "test", "wave": "c1",
           "starts_on": TODAY, "ends_on": TODAY + timedelta(days=40), "control_share": 0.4, "smallest_effect": 0.05,
           "assigned_at": NOW} | more  # type: ignore[arg-type]
    )  # fmt: skip
    for code, arm in arms.items():
        person = Person.objects.get(code=code)
        Assignment.objects.create(person=person, wave="c1", salt="c1", arm=arm, campaign=row, assigned_at=NOW)
    return row


@pytest.fixture
def waiting(house: House) -> House:
    """Thirty people who enrolled three weeks ago and did not begin, so that the play fits; every purpose on."""
    for name in ("signals", "nudges", "experiments"):
        purpose(name, on=True)
    crowd(house.noord, 30, on=TODAY - timedelta(days=21))
    return house


def decided(code: str) -> Decision:
    return Decision.objects.filter(person__code=code).latest("pk")


def test_treated_people_get_the_play_the_others_are_written_down_and_the_rest_gets_the_usual(waiting: House) -> None:
    row = campaign(waiting, {"c0000": "treated", "c0001": "control"})
    run()
    treated, control, usual = (decided(code) for code in ("c0000", "c0001", "c0002"))
    assert (treated.play, treated.campaign, treated.propensity, treated.holdout) == (PLAY, row, 0.6, False)
    assert treated.message is not None
    assert (control.play, control.campaign, control.propensity, control.reason) == (PLAY, row, 0.4, "campaign_control")
    assert (control.holdout, control.message, control.send_on) == (True, None, None)
    assert (usual.play != PLAY, usual.campaign) == (True, None)
    assert not Message.objects.filter(person__code="c0001").exists()


def test_the_next_run_gives_the_control_part_what_anybody_gets_and_never_the_play(waiting: House) -> None:
    campaign(waiting, {"c0000": "treated", "c0001": "control"})
    run()
    run(NOW + timedelta(days=1))
    row = decided("c0001")
    assert (row.play != PLAY, row.campaign, row.message is not None) == (True, None, True)
    assert Decision.objects.filter(person__code="c0001", reason="campaign_control").count() == 1
    assert not Decision.objects.filter(person__code="c0001", play=PLAY, holdout=False).exists()


def test_the_reason_names_the_trial_its_share_and_two_facts(waiting: House) -> None:
    campaign(waiting, {"c0000": "treated"})
    run()
    subject = str(decided("c0000").public_id)
    told = nudges.explain([subject], System("test", NOW))[subject]
    assert "60" in told.chance
    assert "Proef tillen" in told.chance or "Trial lifting" in told.chance
    assert len(told.used) >= 2


def test_the_card_speaks_when_the_campaign_has_one_and_the_play_when_not(waiting: House) -> None:
    campaign(waiting, {"c0000": "treated"}, card=CARD)
    run()
    content = Message.objects.get(person__code="c0000").content
    assert (content["headline"]["nl"], content["subject"]["en"]) == ("Tillen doet zeer.", "Lifting hurts.")
    assert content["body"] == {"nl": "Na tien minuten weet je een greep.", "en": "Na tien minuten weet je een greep."}
    assert content["url"] == "/me/"
    usual = Message.objects.get(person__code="c0002").content
    assert (usual["headline"]["nl"] != "Tillen doet zeer.", usual["url"].startswith("/me/learning/")) == (True, True)


# Stopped on the way


def test_what_is_queued_does_not_go_and_the_next_run_gives_the_usual(waiting: House) -> None:
    row = campaign(waiting, {"c0000": "treated", "c0001": "control"})
    run()
    row.state, row.stopped_at, row.stop_reason = "stopped", NOW, "guardrail:opt_out"
    row.save()
    deliver(now=NOW)
    message = Message.objects.get(person__code="c0000")
    assert (message.state, message.outcome) == ("cancelled", "campaign_stopped")
    assert Message.objects.filter(state="sent").count() == 28
    run(NOW + timedelta(days=1))
    for code in ("c0000", "c0001"):
        assert (decided(code).campaign, decided(code).play != PLAY, decided(code).message is None) == (
            None,
            True,
            False,
        )


@pytest.mark.parametrize(
    "change",
    [
        {"state": "draft"},
        {"kind": "aa"},
        {"starts_on": TODAY + timedelta(days=1)},
        {"ends_on": TODAY - timedelta(days=1)},
        {"play": "no-such-play"},
    ],
)
def test_what_does_not_run_today_changes_nothing(waiting: House, change: dict[str, object]) -> None:
    campaign(waiting, {"c0000": "treated", "c0001": "control"}, **change)
    run()
    for code in ("c0000", "c0001"):
        assert (decided(code).campaign, decided(code).holdout) == (None, False)


def test_without_the_works_councils_yes_to_experiments_nobody_is_compared(waiting: House) -> None:
    campaign(waiting, {"c0000": "treated", "c0001": "control"})
    purpose("experiments", on=False)
    run()
    assert not Decision.objects.exclude(campaign=None).exists()
    assert not Decision.objects.filter(holdout=True).exists()


def test_a_run_that_is_repeated_decides_nothing_twice(waiting: House) -> None:
    campaign(waiting, {"c0000": "treated", "c0001": "control"})
    first = run()
    before = list(Decision.objects.order_by("pk").values())
    again = run()
    assert (again.reasons, list(Decision.objects.order_by("pk").values())) == (first.reasons, before)
    assert first.reasons["campaign_control"] == 1


def test_who_began_meanwhile_is_in_no_moment_of_the_campaign(waiting: House, lms: Source) -> None:
    """The play is for who did not begin: in neither part is anything sent or written down about who did."""
    stalled(lms, "noor", "sven", days=3)
    campaign(waiting, {"noor": "treated", "sven": "control"})
    run()
    assert not Decision.objects.filter(person__code__in=("noor", "sven")).exclude(campaign=None).exists()
    told(lms, did("noor", "completed", TODAY))
    assert enrolment(waiting).state == "completed"
