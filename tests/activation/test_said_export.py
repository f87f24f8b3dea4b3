"""What people said and agreed reaches a run's snapshot as it was meant, and without a word of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.conftest import NOW, TODAY, House
from vonk.activation.snapshot import snapshot
from vonk.catalog.models import Offering
from vonk.culture.models import Post, Ritual, RitualMoment
from vonk.dialogue.models import (
    Agreement,
    BarrierTap,
    Confirmation,
    Conversation,
    MotiveTap,
    PulseAnswer,
    PulseRound,
    TransferQuestion,
)
from vonk.learning.models import Enrolment, LearningBlock, Share, TimeNorm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LATE = NOW + timedelta(hours=14, minutes=30)  # half past twelve at night where the organisation is


@pytest.fixture
def enrolment(house: House) -> Enrolment:
    offering = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren"})
    return Enrolment.objects.create(person=house.people["noor"], offering=offering, state="completed")


def rows(name: str) -> list[dict[str, Any]]:
    shot = snapshot(run_id="one", wave="w", now=NOW)
    return pq.read_table(shot.path / f"{name}.parquet").to_pylist()


def test_answers_come_with_their_construct_and_which_way_they_point(house: House):
    noor = house.people["noor"]
    asked = PulseRound.objects.create(person=noor, opened_on=TODAY, next_on=TODAY)
    for item, score in (("joy3", 2), ("safety1", 4), ("value_employee", 5), ("no-longer-asked", 1)):
        PulseAnswer.objects.create(round=asked, person=noor, item=item, score=score, answered_on=TODAY)
    assert [(row["item"], row["construct"], row["reversed"], row["score"]) for row in rows("answer")] == [
        ("joy3", "joy", True, 2),
        ("safety1", "safety", False, 4),
        ("value_employee", "value_employee", False, 5),
    ]


def test_use_says_when_it_was_answered_and_whether_a_colleague_saw_it(house: House, enrolment: Enrolment):
    noor = house.people["noor"]
    for week, used, at in ((2, "", None), (6, "yes", LATE)):
        TransferQuestion.objects.create(
            person=noor, enrolment=enrolment, week=week, asked_on=TODAY, used=used, answered_at=at, example="secret"
        )
    seen = Confirmation.objects.create(
        person=noor, enrolment=enrolment, colleague=house.people["peer"], what="x", asked_at=NOW, answer="seen"
    )
    tomorrow = TODAY + timedelta(days=1)
    told = [(row["week"], row["answered_on"], row["used"], row["confirmed"]) for row in rows("used")]
    assert told == [(2, None, None, True), (6, tomorrow, "yes", True)]
    seen.withdrawn_at = NOW
    seen.save()
    assert [row["confirmed"] for row in rows("used")] == [False, False]


def test_only_talks_that_were_held_and_goals_that_stand_are_counted(house: House):
    noor, mila = house.people["noor"], house.people["mila"]
    for state, held_on in (("held", TODAY), ("open", None), ("cancelled", None)):
        talk = Conversation.objects.create(
            template="progress",
            employee=noor,
            manager=mila,
            state=state,
            held_on=held_on,
            opened_at=NOW,
            notes="secret",
        )
        for kind in ("goal", "step"):
            Agreement.objects.create(conversation=talk, owner=noor, kind=kind, words="secret", made_at=LATE)
    assert rows("talk") == [{"employee": noor.pk, "manager": mila.pk, "template": "progress", "held_on": TODAY}]
    goal = {"person": noor.pk, "since": TODAY + timedelta(days=1), "done_on": None, "dropped_on": None}
    assert rows("goal") == [goal, goal]


def test_taps_time_and_leaders_come_as_they_are(house: House, enrolment: Enrolment):
    noor = house.people["noor"]
    BarrierTap.objects.create(person=noor, enrolment=enrolment, barrier="no_time", source="pulse", tapped_on=TODAY)
    BarrierTap.objects.create(person=noor, barrier="none", source="page", tapped_on=TODAY)
    MotiveTap.objects.create(person=noor, enrolment=enrolment, motive="must", tapped_on=TODAY)
    LearningBlock.objects.create(person=noor, day=TODAY, starts_at=540, minutes=30, state="kept", said_at=NOW)
    TimeNorm.objects.create(weekly_minutes=60, valid_from=date(2026, 1, 1))
    assert [(row["offering"], row["barrier"]) for row in rows("barrier")] == [
        (enrolment.offering_id, "no_time"),
        (None, "none"),
    ]
    assert [(row["enrolment"], row["motive"]) for row in rows("motive")] == [(enrolment.pk, "must")]
    assert rows("block") == [{"person": noor.pk, "day": TODAY, "minutes": 30, "state": "kept"}]
    assert rows("norm") == [{"person": None, "weekly_minutes": 60, "valid_from": date(2026, 1, 1)}]
    leaders = {row["person"] for row in rows("lead")}
    assert house.people["mila"].pk in leaders
    assert house.people["deputy"].pk not in leaders


def test_what_was_shared_comes_without_its_words_and_goes_when_it_is_taken_back(house: House, enrolment: Enrolment):
    noor, mila = house.people["noor"], house.people["mila"]
    post = Post.objects.create(author=mila, kind="mistake", words="secret", written_at=LATE)
    Post.objects.create(author=mila, kind="mistake", words="secret", written_at=NOW, withdrawn_at=NOW)
    for what in ("tip", "stuck"):
        Share.objects.create(person=noor, enrolment=enrolment, what=what, words="secret", shared_at=NOW)
    ritual = Ritual.objects.create(
        unit=noor.memberships.get().unit, name="Start", weekday=0, starts_at=540, starts_on=TODAY
    )
    for days, state, host in ((0, "held", noor), (7, "skipped", noor), (14, "held", None)):
        day = TODAY + timedelta(days=days)
        RitualMoment.objects.create(ritual=ritual, day=day, state=state, host=host, said_at=NOW)
    assert rows("shared") == [
        {"person": mila.pk, "kind": "note", "shared_on": TODAY + timedelta(days=1)},
        {"person": noor.pk, "kind": "tip", "shared_on": TODAY},
        {"person": noor.pk, "kind": "session", "shared_on": TODAY},
    ]
    post.withdrawn_at = NOW
    post.save()
    assert len(rows("shared")) == 2


def test_a_day_is_that_of_the_clock_on_the_wall_on_both_sides_of_its_change(house: House):
    """The clocks go back on the 25th of October 2026 and went forward on the 29th of March: that day has 25, 23 hours."""
    mila = house.people["mila"]
    moments = ("2026-10-24T22:30", "2026-10-25T22:59", "2026-10-25T23:30", "2026-03-28T23:30", "2026-03-29T22:30")
    for moment in moments:
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        Post.objects.create(author=mila, kind="mistake", words="x", written_at=at)
    days = [str(row["shared_on"]) for row in rows("shared")]
    assert days == ["2026-10-25", "2026-10-25", "2026-10-26", "2026-03-29", "2026-03-30"]


def test_a_request_comes_with_the_days_of_asking_and_deciding(house: House):
    offering = Offering.objects.create(code="asked", title={"nl": "Coachen"})
    days = {"requested_on": TODAY, "answer_by": TODAY + timedelta(days=7), "decided_on": TODAY + timedelta(days=2)}
    row = Enrolment.objects.create(person=house.people["noor"], offering=offering, state="approved", **days)
    found = next(one for one in rows("enrolment") if one["enrolment"] == row.pk)
    assert {name: found[name] for name in days} == days
