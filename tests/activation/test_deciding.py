"""Everybody is decided about once: written down first, by the switches of the organisation and of the person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from tests.activation.world import (
    TEN_DAYS,
    at,
    crowd,
    decision,
    did,
    enrolled,
    enrolment,
    finished,
    logged,
    message,
    purpose,
    run,
    stalled,
    told,
)
from tests.conftest import NOW, TODAY, House
from tests.records.samples import HOME, offer, step
from vonk.activation.models import Assignment, Decision, Run
from vonk.engine.decide import REASONS
from vonk.learning import actions as learning
from vonk.messaging.actions import MONTH, deliver, stop
from vonk.messaging.models import Message
from vonk.people.actions import set_measured
from vonk.people.models import Person, Unavailability
from vonk.records.queries import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def silent(house: House, reason: str, name: str = "noor", now: datetime = NOW) -> None:
    """Runs the loop, and expects silence for this person with this reason, in the log alone."""
    done = run(now)
    assert logged(done, house, name)["reason"] == reason
    assert reason in REASONS
    assert not Decision.objects.filter(person=house.people[name], run=done.run).exists()
    assert not Message.objects.filter(person=house.people[name], created_at=now).exists()


# Once


def test_quiet_learner_gets_one_nudge_and_others_silence(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    done = run()
    row = decision(house)
    assert (row.reason, row.phase, row.holdout, row.propensity, row.send_on) == (
        "best_play",
        "during",
        False,
        1.0,
        TODAY,
    )
    assert (row.message, row.enrolment) == (message(house), enrolment(house))
    assert (done.persons, done.queued) == (12, 1)
    assert sum(done.reasons.values()) == 12
    assert logged(done, house, "sven")["reason"] == "nothing_open"
    assert logged(done, house, "leaver")["reason"] == "not_employed"
    assert Decision.objects.count() == 1


def test_the_same_moment_twice_changes_nothing(house: House, lms: Source) -> None:
    stalled(lms, "noor", "sven")
    first = run()
    before = (list(Run.objects.values()), list(Decision.objects.values()), list(Message.objects.values()))
    again = run()
    assert (again.run, again.reasons, again.queued, again.persons) == (first.run, first.reasons, first.queued, 12)
    assert before == (list(Run.objects.values()), list(Decision.objects.values()), list(Message.objects.values()))


def test_decision_and_message_stand_or_fall_together(
    house: House, lms: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    stalled(lms, "noor")
    with monkeypatch.context() as broken:
        broken.setattr(Run, "save", _fails)  # the last thing that the transaction writes
        with pytest.raises(RuntimeError):
            run()
    assert (Decision.objects.count(), Message.objects.count()) == (0, 0)
    assert run().queued == 1


def _fails(*_args: object, **_more: object) -> None:
    raise RuntimeError


def test_nobody_can_be_decided_about_twice_in_one_run(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    row = decision(house)
    row.pk, row.public_id, row.message = None, house.people["mila"].public_id, None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_run_of_the_next_week_leaves_alone_who_just_got_one(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    deliver(now=NOW)
    silent(house, "cap_7d", now=NOW + timedelta(days=3))


def test_each_run_has_its_own_moment_and_follows_on_the_last(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    run(NOW + timedelta(days=7))
    first, second = Run.objects.order_by("moment")
    assert (first.previous_digest, second.previous_digest) == ("", first.log_digest)


# The switches of the organisation


def test_with_nudges_off_nobody_is_even_looked_at(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    purpose("nudges", on=False)
    done = run()
    assert (done.reasons, done.queued, Decision.objects.count(), Message.objects.count()) == ({}, 0, 0, 0)


def test_without_signals_nobody_is_decided_about_for_every_play_reads_them(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    purpose("signals", on=False)
    assert (run().reasons, Decision.objects.count()) == ({}, 0)


def test_nudges_that_are_turned_off_before_they_go_do_not_go(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    purpose("nudges", on=False)
    assert deliver(now=NOW).cancelled == 1
    assert (message(house).outcome, mail.outbox) == ("purpose_off", [])


def test_without_experiments_no_lot_is_drawn_and_an_earlier_one_does_not_count(house: House) -> None:
    crowd(house.zuid, 400)
    purpose("experiments", on=False)
    purpose("signals", on=True)
    purpose("nudges", on=True)
    done = run()
    assert (Assignment.objects.count(), done.held, done.queued) == (0, 0, 400)
    person = Person.objects.get(code="c0001")
    Decision.objects.all().delete()
    Message.objects.all().delete()
    Assignment.objects.create(person=person, wave="nudges-2026", salt="x", arm="holdout", assigned_at=NOW)
    assert run(NOW + timedelta(minutes=1)).held == 0
    row = Decision.objects.get(person=person)
    assert (row.propensity, row.message is None) == (1.0, False)


# The switches of the person


def test_who_stopped_measurement_is_in_no_decision(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    set_measured(house.viewer("noor"), on=False)
    silent(house, "stopped_measurement")
    row = logged(run(), house)
    assert (row["facts"], row["arms"], row["constraints"]) == ("{}", "[]", '["stopped_measurement"]')


def test_measurement_stopped_before_sending_cancels(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    set_measured(house.viewer("noor"), on=False)
    deliver(now=NOW)
    assert (message(house).state, message(house).outcome) == ("cancelled", "measurement_stopped")


@pytest.mark.parametrize("message_class", ["", "nudge"])
def test_who_stopped_or_paused_messages_gets_none(house: House, lms: Source, message_class: str) -> None:
    stalled(lms, "noor")
    stop(person=house.people["noor"].pk, message_class=message_class, until=NOW + MONTH, now=NOW)
    silent(house, "stopped_messages")


def test_a_pause_that_is_over_no_longer_counts(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    stop(person=house.people["noor"].pk, until=NOW - timedelta(minutes=1), now=NOW - timedelta(days=30))
    assert run().queued == 1


@pytest.mark.parametrize("when", ["before the run", "before sending"])
def test_what_somebody_set_aside_is_left_alone(house: House, lms: Source, when: str) -> None:
    stalled(lms, "noor")
    if when == "before sending":
        run()
    viewer = house.viewer("noor")
    learning.set_own_aside(viewer=viewer, enrolment=enrolment(house).public_id, until=TODAY + timedelta(days=14))
    if when == "before the run":
        silent(house, "nothing_open")
    else:
        deliver(now=NOW)
        assert (message(house).state, message(house).outcome) == ("cancelled", "set_aside")


def test_what_is_set_aside_makes_room_for_the_other_thing(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    other = offer("talking", iri=f"{HOME}/course/talking")
    learning.enrol_many(rows=[learning.Given(house.people["noor"].pk, other, TEN_DAYS)])
    first = house.people["noor"].enrolments.exclude(offering=other).get()
    learning.set_own_aside(viewer=house.viewer("noor"), enrolment=first.public_id, until=TODAY + timedelta(days=14))
    run()
    assert decision(house).enrolment.offering_id == other


# When


def test_whoever_left_gets_nothing(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    Person.objects.filter(code="noor").update(employed_to=TODAY - timedelta(days=1))
    deliver(now=NOW)
    assert (message(house).state, message(house).outcome) == ("cancelled", "left")
    silent(house, "not_employed", now=NOW + timedelta(days=7))


def test_who_is_away_for_long_is_left_in_peace(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    Unavailability.objects.create(person=house.people["noor"], day_from=TODAY, day_to=TODAY + timedelta(days=20))
    silent(house, "no_working_day")


def test_who_is_back_tomorrow_gets_it_tomorrow(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    Unavailability.objects.create(person=house.people["noor"], day_from=TODAY, day_to=TODAY)
    run()
    row = decision(house)
    assert (row.send_on, row.constraints_hit) == (TODAY + timedelta(days=1), ["unavailable_today"])
    assert message(house).due_at == datetime.fromisoformat("2026-11-25T07:30:00+00:00")


def test_nothing_goes_on_a_public_holiday(house: House, lms: Source) -> None:
    christmas = date(2026, 12, 25)  # a Friday
    offer(steps=4)
    told(lms, did("noor", "registered", date(2026, 12, 1)), did("noor", "experienced", date(2026, 12, 10), step(1)))
    run(at(christmas, 9))
    assert decision(house).send_on == date(2026, 12, 28)
    deliver(now=at(christmas, 9))
    assert message(house).state == "queued"


def test_in_the_evening_it_waits_for_the_morning(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    evening = datetime.fromisoformat("2026-11-24T19:00:00+01:00")
    run(evening)
    deliver(now=evening)
    assert (message(house).state, message(house).due_at.isoformat()) == ("queued", "2026-11-25T07:30:00+00:00")


@pytest.mark.parametrize("days", [1, 2])
def test_nobody_hears_anything_within_48_hours_of_own_activity(house: House, lms: Source, days: int) -> None:
    stalled(lms, "noor")
    offer("talking", iri=f"{HOME}/course/talking")
    told(lms, did("noor", "experienced", TODAY - timedelta(days=days), f"{HOME}/course/talking"))
    silent(house, "own_activity_48h")


@pytest.mark.parametrize(("days", "state"), [(0, "cancelled"), (1, "cancelled"), (2, "cancelled"), (3, "sent")])
def test_activity_that_comes_to_light_after_the_run_cancels(house: House, lms: Source, days: int, state: str) -> None:
    """Also on anything else: who is learning is not told to learn."""
    stalled(lms, "noor")
    run()
    offer("talking", iri=f"{HOME}/course/talking")
    told(lms, did("noor", "experienced", TODAY - timedelta(days=days), f"{HOME}/course/talking"))
    deliver(now=NOW)
    assert message(house).state == state
    assert message(house).outcome == ("active_since" if state == "cancelled" else "")


def test_finished_meanwhile_cancels_at_the_moment_of_sending(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    told(lms, did("noor", "completed", TODAY))
    assert deliver(now=NOW).cancelled == 1
    assert (message(house).state, message(house).outcome) == ("cancelled", "finished")
    assert mail.outbox == []


def test_who_only_looked_around_still_gets_the_message(house: House, lms: Source) -> None:
    """A look at the course page begins nothing, so the state stays approved; that is no reason to cancel."""
    offer(steps=4)
    near = {"context": {"contextActivities": {"grouping": [{"id": f"{HOME}/course/lifting"}]}}}
    look = did("noor", "interacted", TODAY - timedelta(days=12), f"{HOME}/page") | near
    told(lms, did("noor", "registered", TODAY - timedelta(days=20)), look)
    run()
    row = decision(house)
    assert (row.phase, row.enrolment.state) == ("during", "approved")
    assert deliver(now=NOW).sent == 1


# How often


def test_three_that_were_ignored_are_the_last(house: House, lms: Source) -> None:
    """Also when the first was more than three months ago: what is still open keeps its whole history."""
    stalled(lms, "noor", days=15)
    history(house, 120, 90, 40)
    silent(house, "ignored_three_times")


def test_two_that_were_ignored_leave_room_for_another(house: House, lms: Source) -> None:
    stalled(lms, "noor", days=15)
    history(house, 90, 40)
    assert run().queued == 1


def test_at_most_two_in_four_weeks_and_one_a_week(house: House, lms: Source) -> None:
    stalled(lms, "noor", days=30)
    history(house, 20, 10)
    silent(house, "cap_28d")
    history(house, 5)
    silent(house, "cap_7d", now=NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("message_class", "channel", "spends"),
    [
        ("listening", "email", True),
        ("nudge", "email", True),
        ("listening", "", False),
        ("transactional", "email", False),
    ],
)
def test_what_else_was_pushed_lately_spends_the_same_cap(
    house: House, lms: Source, message_class: str, channel: str, spends: bool
) -> None:
    stalled(lms, "noor", days=15)
    Message.objects.create(
        person=house.people["noor"], message_class=message_class, kind="transfer", subject="x", dedupe="x",
        channel=channel, created_at=at(TODAY), due_at=at(TODAY), state="sent", state_at=NOW,
        sent_at=NOW - timedelta(days=3),
    )  # fmt: skip
    if spends:
        silent(house, "cap_7d")
    else:
        assert run().queued == 1


def history(house: House, *days_ago: int) -> None:
    """Nudges that noor had about what she has open, and did nothing with."""
    row = enrolment(house)
    for days in days_ago:
        day = TODAY - timedelta(days=days)
        sent = Message.objects.create(
            person=row.person, message_class="nudge", kind="nudge", subject=str(days), dedupe=f"old {days}",
            created_at=at(day), due_at=at(day), state="sent", state_at=at(day), sent_at=at(day),
        )  # fmt: skip
        earlier, _ = Run.objects.get_or_create(moment=at(day), defaults={"begun_at": at(day), "state": "failed"})
        Decision.objects.create(
            run=earlier, person=row.person, enrolment=row, play=f"earlier-{days}", phase="during", reason="best_play",
            propensity=1.0, run_day=day, send_on=day, message=sent,
        )  # fmt: skip


# What it is about


def test_before_during_and_after_each_have_their_own_play(house: House, lms: Source) -> None:
    enrolled(lms, "noor")
    other = offer("talking", iri=f"{HOME}/course/talking", steps=4)
    told(lms, did("sven", "registered", TODAY - timedelta(days=17), f"{HOME}/course/talking"))
    told(lms, did("sven", "experienced", TODAY - timedelta(days=12), f"{HOME}/course/talking/step/2"))
    finished(lms, "peer")
    run()
    found = dict(Decision.objects.values_list("person__code", "phase"))
    assert found == {"noor": "before", "sven": "during", "peer": "after"}
    assert decision(house, "sven").enrolment.offering_id == other
    assert decision(house, "sven").facts["steps_done"] == 2


def test_a_statutory_duty_is_never_nudged_about(house: House) -> None:
    duty = offer()
    learning.enrol_many(rows=[learning.Given(house.people["noor"].pk, duty, TEN_DAYS, "statutory_or_cao")])
    silent(house, "statutory_own_schedule")


def test_the_message_leads_to_what_it_speaks_of(house: House, lms: Source) -> None:
    stalled(lms, "noor")
    run()
    deliver(now=NOW)
    body = mail.outbox[0].body
    assert f"/me/learning/{enrolment(house).public_id}/" in message(house).content["url"]
    assert "Veilig tillen" in body
    page = house.client("noor").get(message(house).content["url"])
    assert page.status_code == 200
    assert house.client("sven").get(message(house).content["url"]).status_code == 404
    assert Client().get(message(house).content["url"]).status_code == 302
