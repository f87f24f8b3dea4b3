"""Rounds of the pulse: who is asked, how often, and that a tap is kept once, by its person alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import NOW, TODAY, House
from vonk.catalog.models import Offering, Step
from vonk.dialogue.actions import pulse
from vonk.dialogue.bank import bank
from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer, PulseRound
from vonk.dialogue.queries.pulse import due_round, first_success, own_profile
from vonk.learning.models import Enrolment
from vonk.people import lifecycle
from vonk.people.access import NotAllowed, System, Viewer, viewer_for
from vonk.people.actions import record_purpose_decision
from vonk.people.models import Account, Person, Unavailability

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asked(house: House) -> House:
    """The works council agreed, and everybody's first round is open."""
    decide(house, on=True)
    assert run(0) > 0
    return house


def decide(house: House, *, on: bool, days: int = 0) -> None:
    viewer = replace(house.viewer("admin"), now=NOW + days * DAY - timedelta(minutes=5))
    record_purpose_decision(viewer, purpose="pulse", decided_on=TODAY, on=on)


def run(days: int) -> int:
    """The daily job, so many days from today."""
    system = System("pulse", NOW + days * DAY)
    pulse.close_rounds(system)
    return pulse.open_rounds(system)


def later(house: House, name: str, days: int) -> Viewer:
    viewer = viewer_for(house.accounts[name], now=NOW + days * DAY)
    assert viewer is not None
    return viewer


def round_of(house: House, name: str = "noor") -> PulseRound:
    return PulseRound.objects.filter(person=house.people[name]).latest("opened_on", "pk")


def value_for(tap: str) -> str:
    return {"barrier": "no_time", "motive": "chosen"}.get(tap, "4")


def tap_all(house: House, name: str = "noor", *, days: int = 0) -> int:
    """Answers every tap of the open round; how many there were."""
    viewer, taps = later(house, name, days), 0
    while (shown := due_round(viewer)) and shown.tap:
        pulse.answer(viewer, pulse_round=shown.public_id, tap=shown.tap.code, value=value_for(shown.tap.code))
        taps += 1
    return taps


def begin(house: House, name: str = "noor", *, code: str = "talk", **more: Any) -> Enrolment:
    offering, _ = Offering.objects.get_or_create(code=code, defaults={"title": {"nl": f"Cursus {code}"}})
    given = {"state": "started", "enrolled_on": TODAY, "started_on": TODAY - 3 * DAY} | more
    return Enrolment.objects.create(person=house.people[name], offering=offering, **given)


# Who is asked


def test_everybody_who_works_here_and_can_sign_in_is_asked_once(asked: House) -> None:
    people = set(PulseRound.objects.values_list("person__code", flat=True))
    assert people == set(asked.people) - {"leaver"}
    assert run(0) == 0
    assert run(1) == 0


def test_who_is_not_measured_away_or_without_an_account_is_not_asked(house: House) -> None:
    decide(house, on=True)
    Person.objects.filter(code="noor").update(measured=False)
    Unavailability.objects.create(person=house.people["peer"], day_from=TODAY, day_to=TODAY)
    Account.objects.filter(person__code="sven").delete()
    run(0)
    assert not {"noor", "peer", "sven"} & set(PulseRound.objects.values_list("person__code", flat=True))


def test_nothing_is_asked_until_the_works_council_agrees(house: House) -> None:
    decide(house, on=False)
    assert run(0) == 0
    assert due_round(house.viewer("noor")) is None


def test_why_one_began_is_asked_of_what_began_lately_and_not_of_what_the_law_demands(house: House) -> None:
    decide(house, on=True)
    chosen = begin(house)
    begin(house, "peer", obligation="statutory_or_cao")
    begin(house, "mila", started_on=TODAY - 60 * DAY)
    run(0)
    assert round_of(house).enrolment == chosen
    assert round_of(house).items[-1] == "motive"
    assert "motive" not in round_of(house, "peer").items + round_of(house, "mila").items
    with pytest.raises(NotAllowed):
        pulse.set_motive(
            house.viewer("peer"), enrolment=Enrolment.objects.get(person__code="peer").public_id, motive="must"
        )


def test_a_leader_tells_the_employers_side_and_everybody_else_the_employees(asked: House) -> None:
    for week in range(12):
        run(14 * week)
        for name in ("noor", "mila"):
            tap_all(asked, name, days=14 * week)
    sides = {
        name: {item.split("_")[-1] for item in rows if item in bank() and bank()[item].side}
        for name in ("noor", "mila")
        if (rows := list(PulseAnswer.objects.filter(person__code=name).values_list("item", flat=True)))
    }
    assert sides == {"noor": {"employee"}, "mila": {"employer"}}
    # and everybody met the whole bank by then, never more than four taps at a time
    statements = PulseAnswer.objects.filter(person__code="noor").exclude(item__contains="_")
    assert statements.values("item").distinct().count() == 24
    assert max(len(row.items) for row in PulseRound.objects.all()) == 4


# How often


def test_after_an_answer_it_is_quiet_for_a_fortnight(asked: House) -> None:
    tap_all(asked, days=5)
    for days in (14, 18):
        run(days)
    assert round_of(asked).number == 0
    run(19)
    assert round_of(asked).number == 1


def gaps(house: House, until: int) -> list[int]:
    """Days on which noor's rounds opened."""
    for days in range(1, until):
        run(days)
    return [
        (row.opened_on - TODAY).days
        for row in PulseRound.objects.filter(person=house.people["noor"]).order_by("number")
    ]


def test_ignored_twice_it_is_quiet_for_28_and_then_56_days(asked: House) -> None:
    opened = gaps(asked, 170)
    assert opened == [0, 14, 42, 98, 154]
    assert round_of(asked).ignored_before == 4


def test_an_answer_brings_it_back_to_a_fortnight(asked: House) -> None:
    assert gaps(asked, 43) == [0, 14, 42]
    tap_all(asked, days=43)
    assert not round_of(asked).ignored
    run(57)
    assert (round_of(asked).opened_on, round_of(asked).ignored_before) == (TODAY + 57 * DAY, 0)


def test_half_a_round_counts_as_answered(asked: House) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    pulse.answer(viewer, pulse_round=row.public_id, tap=row.items[0], value="2")
    run(14)
    first = PulseRound.objects.get(pk=row.pk)
    assert (first.closed_on, first.ignored) == (TODAY + 14 * DAY, False)


def test_passing_over_every_tap_is_a_no(asked: House) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    for tap in row.items:
        pulse.skip(viewer, pulse_round=row.public_id, tap=tap)
    row.refresh_from_db()
    assert (row.ignored, row.closed_on, row.next_on) == (True, TODAY, TODAY + 14 * DAY)


def test_who_was_away_did_not_ignore_it(asked: House) -> None:
    Unavailability.objects.create(person=asked.people["noor"], day_from=TODAY + 3 * DAY, day_to=TODAY + 9 * DAY)
    assert due_round(later(asked, "noor", 5)) is None
    run(14)
    rows = PulseRound.objects.filter(opened_on=TODAY)
    assert not rows.get(person=asked.people["noor"]).ignored
    assert rows.get(person=asked.people["peer"]).ignored


# Taps


def test_four_taps_and_it_is_done(asked: House) -> None:
    begin(asked)
    PulseRound.objects.all().delete()
    run(0)
    assert tap_all(asked) == 4
    row = round_of(asked)
    assert (row.closed_on, row.ignored, row.next_on) == (TODAY, False, TODAY + 14 * DAY)
    assert PulseAnswer.objects.filter(person=asked.people["noor"]).count() == 2
    assert BarrierTap.objects.get().barrier == "no_time"
    assert MotiveTap.objects.get().motive == "chosen"
    assert [one.motive for one in own_profile(asked.viewer("noor")).motives] == ["chosen"]
    shown = due_round(asked.viewer("noor"))
    assert shown is not None
    assert (shown.tap, shown.next_on) == (None, TODAY + 14 * DAY)


@pytest.mark.parametrize("place", [0, 2])
def test_tapping_twice_keeps_one_answer_the_last(asked: House, place: int) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    tap, values = row.items[place], ("1", "5") if place == 0 else ("forgets", "no_support")
    for value in values:
        pulse.answer(viewer, pulse_round=row.public_id, tap=tap, value=value)
    kept = [*PulseAnswer.objects.values_list("score", flat=True), *BarrierTap.objects.values_list("barrier", flat=True)]
    assert [str(one) for one in kept] == [values[-1]]


def test_the_last_tap_can_be_taken_back_and_the_round_stands_open_again(asked: House) -> None:
    tap_all(asked)
    viewer, row = asked.viewer("noor"), round_of(asked)
    assert pulse.take_back(viewer, pulse_round=row.public_id, tap="barrier")
    assert not pulse.take_back(viewer, pulse_round=row.public_id, tap="barrier")
    shown = due_round(viewer)
    assert shown is not None
    assert shown.tap is not None
    assert shown.tap.code == "barrier"
    assert not BarrierTap.objects.exists()


@pytest.mark.parametrize(("tap", "value"), [(None, "6"), (None, "no_time"), ("barrier", "4"), ("joy9", "3")])
def test_what_is_not_asked_is_not_kept(asked: House, tap: str | None, value: str) -> None:
    row = round_of(asked)
    with pytest.raises(NotAllowed):
        pulse.answer(asked.viewer("noor"), pulse_round=row.public_id, tap=tap or row.items[0], value=value)
    assert not PulseAnswer.objects.exists()


@pytest.mark.parametrize("name", ["mila", "deputy", "peer", "sven", "lars"])
def test_nobody_taps_takes_back_or_deletes_for_somebody_else(asked: House, name: str) -> None:
    tap_all(asked)
    row, other = round_of(asked), asked.viewer(name)
    for act in (
        lambda: pulse.answer(other, pulse_round=row.public_id, tap=row.items[0], value="1"),
        lambda: pulse.skip(other, pulse_round=row.public_id, tap=row.items[0]),
        lambda: pulse.take_back(other, pulse_round=row.public_id, tap=row.items[0]),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not pulse.forget_answer(other, pulse_round=row.public_id, item=row.items[0])
    assert pulse.forget_all(other).answers == 0
    assert own_profile(other).empty
    assert PulseAnswer.objects.count() == 2


# What goes wrong on a bad day


def test_who_opts_out_half_way_is_asked_nothing_more_and_the_round_closes(asked: House) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    pulse.answer(viewer, pulse_round=row.public_id, tap=row.items[0], value="3")
    Person.objects.filter(code="noor").update(measured=False)
    assert due_round(viewer) is None
    with pytest.raises(pulse.RoundOver):
        pulse.answer(viewer, pulse_round=row.public_id, tap=row.items[1], value="3")
    run(1)
    row.refresh_from_db()
    assert (row.closed_on, row.ignored) == (TODAY + DAY, False)
    # what was answered before stays one's own
    assert not own_profile(viewer).empty
    assert not own_profile(viewer).asking


def test_switched_off_half_way_everything_closes_and_on_again_it_goes_on(asked: House) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    decide(asked, on=False)
    assert due_round(viewer) is None
    with pytest.raises(pulse.RoundOver):
        pulse.answer(viewer, pulse_round=row.public_id, tap=row.items[0], value="3")
    assert run(1) == 0
    assert not PulseRound.objects.filter(closed_on=None).exists()
    assert not PulseRound.objects.filter(ignored=True).exists()
    decide(asked, on=True, days=2)
    assert run(2) == 0
    assert run(14) > 0


def test_the_round_of_a_leaver_closes(asked: House) -> None:
    Person.objects.filter(code="noor").update(employed_to=TODAY)
    run(1)
    row = round_of(asked)
    assert (row.closed_on, row.ignored) == (TODAY + DAY, False)
    run(20)
    assert round_of(asked).pk == row.pk


def test_a_closed_round_takes_no_tap(asked: House) -> None:
    row = round_of(asked)
    run(14)
    with pytest.raises(pulse.RoundOver):
        pulse.answer(later(asked, "noor", 14), pulse_round=row.public_id, tap=row.items[0], value="3")
    with pytest.raises(NotAllowed):
        pulse.answer(asked.viewer("noor"), pulse_round=uuid4(), tap=row.items[0], value="3")


def test_a_learning_activity_that_is_gone_is_not_asked_about(asked: House) -> None:
    row, enrolment = round_of(asked), begin(asked)
    PulseRound.objects.filter(pk=row.pk).update(items=[*row.items, "motive"], enrolment=enrolment)
    enrolment.delete()
    assert tap_all(asked) == 3
    assert round_of(asked).closed_on is not None


# A first success


@pytest.mark.parametrize(
    ("tap", "value"), [("barrier", "too_hard"), ("barrier", "unknown"), ("mastery1", "2"), ("mastery3", "4")]
)
def test_after_a_doubt_the_smallest_open_step_is_offered(asked: House, tap: str, value: str) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    PulseRound.objects.filter(pk=row.pk).update(items=[tap, "joy1"])
    for code, minutes in (("long", 25), ("short", 4), ("law", 2)):
        enrolment = begin(
            asked, code=code, obligation="statutory_or_cao" if code == "law" else "chosen", step_reached=1
        )
        Step.objects.create(offering=enrolment.offering, position=1, title={"nl": "Gedaan"}, minutes=1)
        Step.objects.create(offering=enrolment.offering, position=2, title={"nl": f"Stap {code}"}, minutes=minutes)
    pulse.answer(viewer, pulse_round=row.public_id, tap=tap, value=value)
    shown = due_round(viewer)
    assert shown is not None
    assert shown.doubt
    success = first_success(viewer, doubt=shown.doubt)
    assert (success.step, success.minutes) == ({"nl": "Stap short"}, 4)
    # the next tap, and it has gone; nothing was kept of it
    pulse.answer(viewer, pulse_round=row.public_id, tap="joy1", value="3")
    if tap != "barrier":
        after = due_round(viewer)
        assert after is not None
        assert after.doubt == ""


def test_without_an_open_step_a_tiny_thing_is_named(asked: House) -> None:
    success = first_success(asked.viewer("noor"), doubt="unknown")
    assert success.enrolment is None
    assert "collega" in success.step["nl"]


def test_a_good_answer_asks_for_no_comfort(asked: House) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    PulseRound.objects.filter(pk=row.pk).update(items=["mastery1", "barrier"])
    for tap, value in (("mastery1", "4"), ("barrier", "no_time")):
        pulse.answer(viewer, pulse_round=row.public_id, tap=tap, value=value)
        shown = due_round(viewer)
        assert shown is not None
        assert shown.doubt == ""
    assert shown.heard is not None
    assert shown.heard.code == "no_time"


# One's own answers


def test_a_driver_is_told_from_two_answers_on_and_turned_where_it_was_asked_the_other_way(asked: House) -> None:
    viewer, row = asked.viewer("noor"), round_of(asked)
    PulseRound.objects.filter(pk=row.pk).update(items=["joy1", "joy3", "purpose1"])
    for tap, value in (("joy1", "5"), ("joy3", "4"), ("purpose1", "1")):
        pulse.answer(viewer, pulse_round=row.public_id, tap=tap, value=value)
    drivers = {driver.construct.code: driver for driver in own_profile(viewer).drivers}
    assert drivers["joy"].mean == pytest.approx(3.5)  # 5, and 4 turned to 2
    assert drivers["purpose"].mean is None
    assert drivers["safety"].strategy is None
    assert pulse.forget_answer(viewer, pulse_round=row.public_id, item="joy3")
    assert not pulse.forget_answer(viewer, pulse_round=row.public_id, item="joy3")
    assert pulse.forget_all(viewer).answers == 2
    assert own_profile(viewer).empty


def test_why_one_began_can_be_said_otherwise(asked: House) -> None:
    viewer, enrolment = asked.viewer("noor"), begin(asked)
    assert pulse.set_motive(viewer, enrolment=enrolment.public_id, motive="must")
    assert not pulse.set_motive(viewer, enrolment=enrolment.public_id, motive="both")
    assert [one.motive for one in own_profile(viewer).motives] == ["both"]
    assert own_profile(asked.viewer("mila")).motives == ()
    with pytest.raises(NotAllowed):
        pulse.set_motive(asked.viewer("mila"), enrolment=enrolment.public_id, motive="must")


def test_export_holds_every_answer_erasing_leaves_none_and_two_years_are_enough(asked: House) -> None:
    tap_all(asked)
    noor = asked.people["noor"]
    kept = lifecycle.export_all(noor.pk)["pulse"]
    assert sum("statement" in row for row in kept) == 2
    assert sum("barrier" in row for row in kept) == 1
    assert any("asked_on" in row for row in kept)
    PulseRound.objects.filter(person=asked.people["peer"]).update(
        opened_on=date(2024, 11, 1), closed_on=date(2024, 11, 15)
    )
    BarrierTap.objects.create(person=asked.people["peer"], barrier="none", source="page", tapped_on=date(2024, 11, 1))
    lifecycle.expire_all(now=NOW)
    assert not PulseRound.objects.filter(person=asked.people["peer"]).exists()
    assert not BarrierTap.objects.filter(person=asked.people["peer"]).exists()
    assert PulseAnswer.objects.filter(person=noor).count() == 2
    lifecycle.erase_all(noor.pk, now=NOW)
    for model in (PulseRound, PulseAnswer, BarrierTap, MotiveTap):
        assert not model.objects.filter(person=noor.pk).exists()


# Examples


def test_examples_are_marked_numbered_and_go_on_as_if_they_had_been_tapped(house: House, system: System) -> None:
    noor, enrolment = house.people["noor"].pk, begin(house)
    start = TODAY - 70 * DAY
    given = [
        pulse.ExampleRound(noor, start + 14 * DAY, {"joy1": 4, "safety2": 2}, "forgets", number=1),
        pulse.ExampleRound(noor, start, {"mastery1": 3}, motive="must", enrolment=enrolment.pk),
        pulse.ExampleRound(noor, start + 28 * DAY, number=2),
        pulse.ExampleRound(noor, start + 42 * DAY, number=3),
        pulse.ExampleRound(house.people["sven"].pk, start, {"joy1": 1}),
    ]
    assert pulse.record_examples(system, rounds=given) == 5
    rows = PulseRound.objects.filter(person=noor).order_by("opened_on")
    assert [(row.number, row.ignored) for row in rows] == [(0, False), (1, False), (2, True), (3, True)]
    assert all(row.example and row.closed_on for row in rows)
    assert MotiveTap.objects.get().example
    assert BarrierTap.objects.get().example
    decide(house, on=True)
    run(0)
    assert round_of(house).number == 4
    assert round_of(house).ignored_before == 1
