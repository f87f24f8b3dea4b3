"""What decide() promises for every organisation in any state: caps, silence, switches, holdout, and purity in persons."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.decision_world import CONFIG, PLAYS, TODAY, World, ago, enrolment, nudge, person, started, table
from vonk.engine import tables
from vonk.engine.decide import REASONS, decide

days = st.integers(0, 60)
maybe = st.none() | days


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A small organisation in any state, possible or not."""
    people = [
        person(
            number,
            workdays=draw(st.text("01", min_size=7, max_size=7)),
            country=draw(st.sampled_from(["NL", "BE", None])),
            measured=draw(st.integers(0, 6)) > 0,
            nudges_on=draw(st.integers(0, 6)) > 0,
            employed_to=draw(st.sampled_from([None, None, None, ago(1), TODAY, ago(-2)])),
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    ]
    who = st.integers(1, len(people) + 1)  # also somebody who is not there
    day = lambda: None if (one := draw(maybe)) is None else ago(one)  # noqa: E731
    candidates = [
        enrolment(
            number,
            person=draw(who),
            obligation=draw(st.sampled_from(["chosen", "employer", "statutory_or_cao"])),
            state=draw(
                st.sampled_from(["approved", "started", "started", "completed", "completed", "lapsed", "applied"])
            ),
            enrolled_on=ago(draw(days)),
            first_active_on=day(),
            last_active_on=day(),
            completed_on=day(),
            applied_on=draw(st.sampled_from([None, None, None, ago(3)])),
            step_reached=draw(st.none() | st.integers(0, 8)),
            steps=draw(st.none() | st.integers(1, 8)),
            last_own_activity_on=day(),
        )
        for number in range(draw(st.integers(0, 14)))
    ]
    sent = [
        nudge(
            draw(st.integers(-3, 60)),
            draw(st.integers(0, 14)),
            draw(st.sampled_from([play.id for play in PLAYS])),
            person=draw(who),
            message_class=draw(st.sampled_from(["nudge", "listening", "transactional"])),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]
    away = [{"person": draw(who), "day_from": ago(draw(days)), "day_to": ago(draw(st.integers(-9, 3)))}
            for _ in range(draw(st.integers(0, 2)))]  # fmt: skip
    arms = [{"person": row["person"], "wave": "w", "arm": draw(st.sampled_from(["nudge", "holdout"]))}
            for row in people if draw(st.booleans())]  # fmt: skip
    return World(candidates, people, sent, away, arms)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_the_promises_hold(world: World) -> None:
    rows = world.decide().to_pylist()
    assert [row["person"] for row in rows] == [row["person"] for row in world.persons]  # at most one each
    held_out = {row["person"] for row in world.assignments if row["arm"] == "holdout"}
    people = {row["person"]: row for row in world.persons}
    for row in rows:
        assert row["reason"] in REASONS
        assert row["send"] is (row["send_on"] is not None) is (row["reason"] == "best_play")
        if row["send"]:
            assert row["person"] not in held_out
            assert len(json.loads(row["facts"])) >= 2
            check_restraint(world, row, people[row["person"]])


def check_restraint(world: World, row: dict[str, Any], whom: dict[str, Any]) -> None:
    assert whom["measured"]
    assert whom["nudges_on"]
    assert whom["workdays"][row["send_on"].weekday()] == "1"
    assert whom["employed_to"] is None or whom["employed_to"] >= row["send_on"]
    mine = lambda name: [one for one in getattr(world, name) if one["person"] == row["person"]]  # noqa: E731
    earlier = [one["sent_on"] for one in mine("sent") if one["message_class"] in ("nudge", "listening")]
    assert not [day for day in earlier if (row["send_on"] - day).days < 7]
    assert len([day for day in earlier if (row["send_on"] - day).days < 28]) < 2
    active = [
        one[name] for one in mine("candidates") for name in ("last_active_on", "last_own_activity_on") if one[name]
    ]
    assert all((row["send_on"] - day).days > 2 for day in active)
    assert not [one for one in mine("unavailable") if one["day_from"] <= row["send_on"] <= one["day_to"]]
    about = next(one for one in mine("candidates") if one["enrolment"] == row["enrolment"])
    assert about["obligation"] != "statutory_or_cao"
    assert about["state"] in ("approved", "started", "completed")
    assert about["applied_on"] is None


@settings(max_examples=80, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_persons_in_chunks_or_all_at_once_get_the_same(world: World, random: Any) -> None:
    whole = {row["person"]: row for row in world.decide().to_pylist()}
    numbers = [row["person"] for row in world.persons]
    random.shuffle(numbers)
    cut = random.randint(0, len(numbers))
    for chunk in (numbers[:cut], numbers[cut:]):
        if chunk:
            for row in world.decide(only=chunk).to_pylist():
                assert row == whole[row["person"]]


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_plays_does_not_matter(world: World, random: Any) -> None:
    before = world.decide().to_pylist()
    for rows in (world.candidates, world.sent, world.unavailable, world.assignments):
        random.shuffle(rows)
    assert world.decide(random.sample(PLAYS, len(PLAYS))).to_pylist() == before


def test_caps_hold_when_every_day_is_a_run() -> None:
    """Sixty days of decisions, each fed back as sent: never two in 7 days, never three in 28."""
    people = [person(number, workdays=week) for number, week in enumerate(["1111100", "0100000", "1010101"], 1)]
    log: list[dict[str, Any]] = []
    for run in range(60):
        as_of = ago(-run)
        rows = [started(number * 100 + i, quiet=12 + i, person=number) for number in range(1, 4) for i in range(6)]
        result = decide(
            table(tables.CANDIDATE, rows),
            table(tables.PERSON, people),
            table(tables.SENT, log),
            table(tables.UNAVAILABLE, []),
            table(tables.ASSIGNMENT, []),
            PLAYS,
            as_of=as_of,
            config=CONFIG,
        )
        log += [
            nudge(0, row["enrolment"], row["play"], person=row["person"], sent_on=row["send_on"])
            for row in result.to_pylist()
            if row["send"]
        ]
    for number in range(1, 4):
        sent_on = sorted(row["sent_on"] for row in log if row["person"] == number)
        assert len(sent_on) >= 3
        assert all((later - earlier).days >= 7 for earlier, later in pairwise(sent_on))
        assert all((later - earlier).days >= 28 for earlier, later in zip(sent_on, sent_on[2:], strict=False))
