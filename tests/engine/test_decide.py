"""One decision for each person: whom a play fits, and what keeps them quiet."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.engine.decision_world import (
    CONFIG,
    NOOR,
    PLAYS,
    TODAY,
    World,
    ago,
    completed,
    enrolment,
    nudge,
    person,
    started,
    table,
)
from vonk.engine import tables
from vonk.engine.decide import FACTS, REASONS, decide
from vonk.engine.playbook.loader import load_playbook
from vonk.engine.policy import CLOSED, ITEM_CONSTRAINTS, PERSON_CONSTRAINTS, POSTPONING
from vonk.engine.weigh import utility


def decision(candidates: list[dict[str, Any]], **world: Any) -> dict[str, Any]:
    """What is decided about the one person, with its JSON read."""
    result = World(candidates, **world).decide()
    assert result.schema == tables.DECISION
    row: dict[str, Any] = result.to_pylist()[0]
    return row | {name: json.loads(row[name]) for name in ("arms", "constraints", "facts")}


# --- what is sent ---------------------------------------------------------------------------------------------------


def test_who_enrolled_and_did_not_start_gets_a_small_start() -> None:
    row = decision([enrolment()])
    assert (row["play"], row["phase"], row["reason"]) == ("two-step-start", "before", "best_play")
    assert (row["send"], row["send_on"], row["enrolment"], row["offering"]) == (True, TODAY, 10, 110)
    assert row["facts"] == {"offering": 110, "enrolled_days": 9, "steps": 7}
    assert (row["person_key"], row["propensity"], row["holdout"]) == ("key-1", 1.0, False)


def test_quiet_learner_gets_one_nudge() -> None:
    row = decision([started(quiet=16), started(11, quiet=30)])
    assert (row["play"], row["phase"], row["enrolment"]) == ("reminder", "during", 10)  # the one touched last
    assert row["facts"] == {"offering": 110, "steps_done": 2, "steps": 7, "days_quiet": 16, "enrolled_days": 36}
    assert row["arms"] == ["ask-one-question", "micro-step", "reminder"]


def test_two_weeks_after_completion_the_card_comes_first() -> None:
    row = decision([completed(days=15), started(11), enrolment(12)])
    assert (row["play"], row["phase"], row["enrolment"]) == ("use-it-card", "after", 10)
    assert row["facts"] == {"offering": 110, "completed_days": 15, "steps": 7}
    assert row["arms"] == ["ask-one-question", "micro-step", "reminder", "two-step-start", "use-it-card"]


@pytest.mark.parametrize(("days", "sent"), [(13, False), (14, True), (42, True), (43, False)])
def test_the_window_after_completion(days: int, *, sent: bool) -> None:
    row = decision([completed(days=days)])
    assert row["send"] is sent
    assert row["reason"] == ("best_play" if sent else "nothing_open" if days > 42 else "no_fitting_play")
    assert ("enrolment_closed" in row["constraints"]) is (days > 42)


def test_what_was_used_is_not_asked_about_again() -> None:
    row = decision([completed(days=20, applied_on=ago(3))])
    assert (row["reason"], row["constraints"]) == ("nothing_open", ["nothing_open", "enrolment_closed"])


def test_a_play_that_was_tried_gives_way_to_the_next() -> None:
    assert decision([enrolment(enrolled_on=ago(20))])["play"] == "two-step-start"
    tried = decision([enrolment(enrolled_on=ago(20))], sent=[nudge(8, play="two-step-start")])
    assert tried["arms"] == ["relevance-note", "smooth-start", "where-to-begin"]
    assert tried["play"] in tried["arms"]


def test_a_play_rests_between_two_uses_and_ends_at_its_dose() -> None:
    assert decision([started(quiet=40)], sent=[nudge(20)])["arms"] == ["ask-one-question", "micro-step"]
    assert decision([started(quiet=40)], sent=[nudge(21)])["arms"] == ["ask-one-question", "micro-step", "reminder"]
    assert decision([started(quiet=59)], sent=[nudge(25), nudge(50)])["arms"] == ["ask-one-question", "micro-step"]


def test_of_two_plays_that_promise_as_much_the_default_of_the_phase_is_sent() -> None:
    reminder = load_playbook().play("reminder")
    twins = [msgspec.structs.replace(reminder, id=name, phase_default=name == "m") for name in ("a", "m", "z")]
    for today in range(10):  # the hash changes by the day, the choice does not
        assert World([started(quiet=30)]).decide(twins, as_of=ago(today)).to_pylist()[0]["play"] == "m"


def test_without_a_default_the_day_decides_between_equals() -> None:
    reminder = load_playbook().play("reminder")
    twins = [msgspec.structs.replace(reminder, id=name, phase_default=False) for name in ("a", "z")]
    chosen = {World([started(quiet=30)]).decide(twins, as_of=ago(day)).to_pylist()[0]["play"] for day in range(10)}
    assert chosen == {"a", "z"}


def test_facts_that_are_unknown_are_left_out_and_two_remain() -> None:
    assert decision([started(steps=None, step_reached=None)])["facts"] == {
        "offering": 110,
        "steps_done": 0,
        "days_quiet": 16,
        "enrolled_days": 36,
    }


def test_the_facts_differ_when_the_facts_differ() -> None:
    assert decision([started(quiet=16)])["facts"] != decision([started(quiet=17)])["facts"]


def test_a_day_off_moves_the_message_and_says_so() -> None:
    row = decision([started()], persons=[person(workdays="0011100")])
    assert (row["send"], row["send_on"], row["constraints"]) == (True, ago(-1), ["outside_working_day"])
    ill = decision([started()], unavailable=[{"person": NOOR, "day_from": ago(4), "day_to": ago(-1)}])
    assert (ill["send_on"], ill["constraints"]) == (ago(-2), ["unavailable_today"])


# --- what keeps quiet -----------------------------------------------------------------------------------------------

THREE_IGNORED = [nudge(days, play=play) for days, play in ((90, "reminder"), (60, "micro-step"), (40, "other"))]


@pytest.mark.parametrize(
    ("reason", "candidates", "world"),
    [
        ("not_employed", [started()], {"persons": [person(employed_to=ago(1))]}),
        ("stopped_measurement", [started()], {"persons": [person(measured=False)]}),
        ("stopped_messages", [started()], {"persons": [person(nudges_on=False)]}),
        ("stopped_messages", [started()], {"persons": [person(nudges_on=None)]}),
        ("nothing_open", [], {}),
        ("nothing_open", [enrolment(state="requested"), started(11, state="withdrawn")], {}),
        ("statutory_own_schedule", [started(obligation="statutory_or_cao")], {}),
        ("own_activity_48h", [started(last_own_activity_on=ago(2))], {}),
        ("own_activity_48h", [started(), started(11, quiet=1, last_own_activity_on=None)], {}),
        ("own_activity_48h", [started(), started(11, quiet=0, obligation="statutory_or_cao")], {}),
        ("cap_7d", [started()], {"sent": [nudge(6, 99)]}),
        ("cap_7d", [started()], {"sent": [nudge(6, 99, message_class="listening")]}),
        ("cap_7d", [started()], {"sent": [nudge(-3, 99)]}),
        ("cap_28d", [completed()], {"sent": [nudge(8, 99), nudge(27, 99)]}),
        ("no_working_day", [started()], {"unavailable": [{"person": NOOR, "day_from": ago(9), "day_to": ago(-9)}]}),
        ("no_fitting_play", [started(quiet=5)], {}),
        ("ignored_three_times", [started()], {"sent": THREE_IGNORED}),
        ("dose_reached", [enrolment()], {"sent": [nudge(20, play="two-step-start")]}),
        ("load_high", [started()], {"sent": [nudge(7, 99), nudge(29, 99)]}),
    ],
)
def test_silence_has_a_reason(reason: str, candidates: list[dict[str, Any]], world: dict[str, Any]) -> None:
    row = decision(candidates, **world)
    assert (row["reason"], row["send"], row["play"], row["send_on"]) == (reason, False, None, None)
    assert reason == "no_fitting_play" or reason in row["constraints"]


def test_statutory_learning_is_never_chosen_beside_something_else() -> None:
    row = decision([started(obligation="statutory_or_cao"), started(11, quiet=40)])
    assert (row["play"], row["enrolment"]) == ("reminder", 11)


def test_three_ignored_messages_silence_that_enrolment_alone() -> None:
    row = decision([started(), enrolment(11)], sent=THREE_IGNORED)
    assert (row["play"], row["enrolment"]) == ("two-step-start", 11)
    acted = [row | {"acted_on": row["sent_on"] + dt.timedelta(3)} for row in THREE_IGNORED]
    assert decision([started()], sent=acted)["reason"] != "ignored_three_times"


def test_recent_load_does_not_hold_back_the_card_after_learning() -> None:
    world: dict[str, Any] = {"sent": [nudge(7, 99), nudge(29, 99)]}
    assert decision([started()], **world)["reason"] == "load_high"
    assert decision([completed()], **world)["play"] == "use-it-card"


def test_of_who_stopped_measurement_nothing_is_recorded() -> None:
    row = decision(
        [started(last_own_activity_on=ago(1)), enrolment(11)],
        persons=[person(measured=False, nudges_on=False)],
        sent=[nudge(8)],
        unavailable=[{"person": NOOR, "day_from": ago(1), "day_to": ago(-30)}],
    )
    assert (row["reason"], row["constraints"], row["arms"], row["facts"]) == (
        "stopped_measurement",
        ["stopped_measurement"],
        [],
        {},
    )


def test_a_near_send_keeps_what_was_possible_and_all_that_was_hit() -> None:
    row = decision([completed()], sent=[nudge(3, 99), nudge(20, 99)], persons=[person(workdays="1011111")])
    assert (row["reason"], row["arms"]) == ("cap_7d", ["use-it-card"])
    assert row["constraints"] == ["cap_7d", "cap_28d", "outside_working_day"]
    assert row["facts"] == {"nudges_28d": 2}


def test_a_play_that_promises_too_little_is_not_sent() -> None:
    reminder = load_playbook().play("reminder")
    weak = msgspec.structs.replace(
        reminder.evidence.effect_prior, published=0.2, basis="correlational", sd=0.05
    )  # mean 0
    play = msgspec.structs.replace(reminder, evidence=msgspec.structs.replace(reminder.evidence, effect_prior=weak))
    result = World([started()]).decide([play]).to_pylist()[0]
    assert result["reason"] == "no_benefit"
    unsure = msgspec.structs.replace(reminder.evidence.effect_prior, sd=0.5)
    play = msgspec.structs.replace(reminder, evidence=msgspec.structs.replace(reminder.evidence, effect_prior=unsure))
    assert World([started()]).decide([play]).to_pylist()[0]["reason"] == "no_benefit"


def test_use_falls_with_recent_messages_and_by_hand_it_is_the_same() -> None:
    play = load_playbook().play("use-it-card")
    at_rest, tired = utility(play, np.array([0.0, 2.0]), CONFIG)
    odds = 0.06 / 0.94 * np.exp(0.125)
    assert at_rest == pytest.approx(2 * (odds / (1 + odds) - 0.06) - 0.001 - 0.5 * 0.001)
    odds = 0.06 / 0.94 * np.exp(0.125 * np.exp(-0.35 * 2))
    opt_out = 0.001 + 0.002 * 4 / 3
    assert tired == pytest.approx(2 * (odds / (1 + odds) - 0.06) - 0.001 * 2 - 0.5 * opt_out)


def test_drafts_are_ignored_and_exclusions_exclude() -> None:
    reminder = load_playbook().play("reminder")
    draft = msgspec.structs.replace(reminder, status="draft")
    assert World([started()]).decide([draft]).to_pylist()[0]["reason"] == "no_fitting_play"
    choosy = msgspec.structs.replace(reminder, exclusions={"field": "steps", "op": "ge", "value": 7})
    assert World([started()]).decide([choosy]).to_pylist()[0]["reason"] == "no_fitting_play"
    assert World([started(steps=6)]).decide([choosy]).to_pylist()[0]["send"]


# --- holdout --------------------------------------------------------------------------------------------------------


def test_who_is_held_out_is_decided_about_and_never_sent_to() -> None:
    row = decision([started()], assignments=[{"person": NOOR, "wave": "2026", "arm": "holdout"}])
    assert (row["send"], row["send_on"], row["holdout"], row["reason"]) == (False, None, True, "holdout")
    assert (row["play"], row["propensity"]) == ("reminder", 0.1)
    assert row["facts"]["days_quiet"] == 16
    other = decision([started()], assignments=[{"person": NOOR, "wave": "2026", "arm": "nudge"}])
    assert (other["send"], other["propensity"]) == (True, 0.9)


# --- form -----------------------------------------------------------------------------------------------------------


def test_every_code_is_explained_and_every_constraint_has_one() -> None:
    assert [code for code, _ in PERSON_CONSTRAINTS] == list(REASONS)[: len(PERSON_CONSTRAINTS)]
    assert set(ITEM_CONSTRAINTS) < set(REASONS)
    assert not set(REASONS) & {CLOSED, *(code for code, _ in POSTPONING)}
    assert all(len(names) >= 2 for names in FACTS.values())


def test_input_that_cannot_be_right_is_refused() -> None:
    with pytest.raises(ValueError, match="a person occurs twice"):
        World([], persons=[person(), person()]).decide()
    with pytest.raises(ValueError, match="plays: an id occurs twice"):
        World([]).decide([*PLAYS, *PLAYS])
    nobody = table(tables.PERSON, [])
    with pytest.raises(ValueError, match="candidates: lacks enrolment, person"):
        decide(nobody.select(["lang"]), nobody, nobody, nobody, nobody, PLAYS, as_of=TODAY, config=CONFIG)


def test_nobody_gives_no_rows_and_no_plays_give_silence() -> None:
    assert World([enrolment()], persons=[]).decide().to_pylist() == []
    assert World([enrolment()]).decide([]).to_pylist()[0]["reason"] == "no_fitting_play"
