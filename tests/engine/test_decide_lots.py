"""Busy days, barriers and campaigns in the decision: what each may change, and that the default stays the baseline."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.decision_world import CONFIG, NOOR, PLAYS, SVEN, World, ago, completed, nudge, person, started
from vonk.engine.barriers import BARRIERS, EVEN, SHARES, STRENGTH
from vonk.engine.decide import DIAGNOSIS, DecideConfig
from vonk.engine.playbook.loader import load_playbook
from vonk.engine.playbook.schema import Play
from vonk.engine.weigh import People, matched

REMINDER = load_playbook().play("reminder")
STEP = load_playbook().play("micro-step")
DURING = [REMINDER, STEP]


def row(world: World, plays: list[Play] | None = None, who: int = NOOR, **more: Any) -> dict[str, Any]:
    found = next(one for one in world.decide(plays or DURING, **more).to_pylist() if one["person"] == who)
    return found | {name: json.loads(found[name]) for name in ("arms", "constraints", "facts")}


def mix(barrier: str, sure: float, share: float = 0.6, who: int = NOOR) -> dict[str, Any]:
    rest = (1 - share) / 7
    mean = [share if name == barrier else rest for name in BARRIERS]
    return {"person": who, "barrier": barrier, "sure": sure, "mean": mean, "usual": [1 / 8] * 7}


def enlist(arm: str, play: str = "micro-step", who: int = NOOR, share: float = 0.3) -> dict[str, Any]:
    return {"person": who, "campaign": 77, "play": play, "arm": arm, "share": share}


def changed(play: Play, mean: float, **more: Any) -> Play:
    """The play with another effect to expect."""
    prior = msgspec.structs.replace(play.evidence.effect_prior, published=mean, basis="field_rct", sd=0.3)
    evidence = msgspec.structs.replace(play.evidence, effect_prior=prior)
    return msgspec.structs.replace(play, evidence=evidence, **more)


# --- busy days ------------------------------------------------------------------------------------------------------


def busy(first: int, last: int) -> list[dict[str, Any]]:
    return [{"person": NOOR, "day_from": ago(first), "day_to": ago(last)}]


def test_before_and_during_learning_busy_days_are_left_alone() -> None:
    found = row(World([started()], busy=busy(2, -2)))
    assert (found["reason"], found["send"], "busy" in found["constraints"]) == ("busy", False, True)
    assert found["facts"] == {"offering": 110}
    assert row(World([started()], busy=busy(9, 1)))["send"]


def test_it_is_the_day_of_sending_that_counts() -> None:
    """On a Tuesday, for somebody who works on Thursdays: busy on Tuesday does not matter, busy on Thursday does."""
    thursday = [person(workdays="0001000")]
    assert row(World([started()], persons=thursday, busy=busy(1, -1)))["send"]
    assert row(World([started()], persons=thursday, busy=busy(-2, -2)))["reason"] == "busy"


def test_after_learning_a_busy_week_does_not_matter() -> None:
    found = row(World([completed()], busy=busy(2, -9)), list(PLAYS))
    assert (found["send"], found["phase"]) == (True, "after")


# --- statutory duties go first --------------------------------------------------------------------------------------


def duty(*days: int) -> list[dict[str, Any]]:
    return [nudge(-day, 99, "", message_class="statutory") for day in days]


def test_on_the_day_of_a_message_about_a_duty_the_nudge_moves() -> None:
    found = row(World([started()], sent=duty(0)))
    assert (found["send"], found["send_on"], found["constraints"]) == (True, ago(-1), ["statutory_today"])
    assert row(World([started()], sent=duty(0, 1)))["send_on"] == ago(-2)


def test_where_no_day_is_left_it_is_silent_and_says_why() -> None:
    once_a_week = [person(workdays="0100000")]
    found = row(World([started()], persons=once_a_week, sent=duty(0)))
    assert (found["reason"], found["send"]) == ("statutory_first", False)
    assert row(World([started()], persons=[person(workdays="0000000")], sent=duty(0)))["reason"] == "no_working_day"


# --- the default is the baseline ------------------------------------------------------------------------------------


def test_a_clear_barrier_puts_the_play_that_helps_before_the_default() -> None:
    found = row(World([started()], mixes=[mix("no_time", 0.72)]))
    assert (found["play"], found["arms"]) == ("micro-step", ["micro-step", "reminder"])
    assert {name: found["facts"][name] for name in DIAGNOSIS} == {"barrier": "no_time", "barrier_sure": 72}


@pytest.mark.parametrize(
    ("barrier", "sure"),
    [("no_time", 0.49), ("forgets", 0.9), ("no_support", 0.9)],  # not clear; the default helps; neither helps
)
def test_else_the_default_is_sent(barrier: str, sure: float) -> None:
    found = row(World([started()], mixes=[mix(barrier, sure)]))
    assert found["play"] == "reminder"
    assert not set(found["facts"]) & set(DIAGNOSIS)


def test_more_use_alone_does_not_outdo_the_default_and_a_surely_greater_effect_does() -> None:
    better = changed(STEP, 0.3)  # mean .21, but not surely more
    assert row(World([started()]), [REMINDER, better])["play"] == "reminder"
    surely = row(World([started()], mixes=[mix("no_time", 0.9)]), [REMINDER, changed(STEP, 0.6)])
    assert surely["play"] == "micro-step"
    assert "barrier" not in surely["facts"]  # it would have gone first for anybody


def test_a_barrier_never_silences_the_default() -> None:
    """A default that promises little to this person is still what anybody would get."""
    weak = changed(REMINDER, 0.03)
    weak = msgspec.structs.replace(
        weak, evidence=msgspec.structs.replace(
            weak.evidence, effect_prior=msgspec.structs.replace(weak.evidence.effect_prior, sd=0.014)
        )
    )  # fmt: skip
    assert row(World([started()]), [weak])["send"]
    assert row(World([started()], mixes=[mix("no_support", 0.9, 0.95)]), [weak])["send"]


def test_where_the_default_is_used_up_the_best_of_the_others_goes() -> None:
    found = row(World([started(quiet=40)], sent=[nudge(20)]))
    assert (found["play"], found["arms"]) == ("micro-step", ["micro-step"])


def test_what_is_known_of_an_effect_here_replaces_what_the_play_says() -> None:
    config = DecideConfig(priors={"micro-step": (0.5, 0.05)})
    assert row(World([started()], config=config))["play"] == "micro-step"
    harmful = DecideConfig(priors={"reminder": (-0.3, 0.05), "micro-step": (-0.3, 0.05)})
    assert row(World([started()], config=harmful))["reason"] == "no_benefit"


def test_a_match_moves_effect_between_people_and_makes_none() -> None:
    """Over people whose barriers are drawn from what is usual, the mean multiplier is 1 for every play."""
    rng = np.random.default_rng(4)
    usual = np.array([0.05, 0.4, 0.05, 0.1, 0.1, 0.1, 0.1, 0.1])
    n = 60_000
    true = rng.dirichlet(STRENGTH * usual, n)
    taps = (rng.random((n, 3))[:, :, None] > true.cumsum(axis=1)[:, None, :]).sum(axis=2).clip(0, 7)
    alpha = STRENGTH * usual + sum(np.eye(8)[taps[:, i]] for i in range(3))
    mean = (alpha / alpha.sum(axis=1, keepdims=True))[:, :7]
    none = np.zeros(n, dtype=np.int64)
    whom = People(none, none, none, mean, np.tile(usual[:7], (n, 1)), none, none, none)  # type: ignore[arg-type]
    for play in PLAYS:
        factor = matched(play, whom, np.arange(n), CONFIG)
        assert factor.mean() == pytest.approx(1, abs=0.01)
        assert factor.min() >= 1 - CONFIG.heterogeneity
        assert factor.std() > 0.05
    assert EVEN.of(np.array([-1])).shape == (1, len(SHARES))


# --- campaigns ------------------------------------------------------------------------------------------------------


def test_in_the_treated_arm_the_play_goes_before_every_other_that_is_possible() -> None:
    found = row(World([started()], enlisted=[enlist("treated", share=0.7)]))
    assert (found["play"], found["send"], found["reason"]) == ("micro-step", True, "best_play")
    assert (found["campaign"], found["propensity"], found["holdout"]) == (77, 0.7, False)
    assert "reminder" in found["arms"]


def test_it_keeps_every_constraint() -> None:
    for world, reason in (
        ({"sent": [nudge(3, 99)]}, "cap_7d"),
        ({"busy": busy(1, -1)}, "busy"),
        ({"persons": [person(nudges_on=False)]}, "stopped_messages"),
        ({"candidates": [started(quiet=70)]}, "no_fitting_play"),
    ):
        found = row(World(**{"candidates": [started()], "enlisted": [enlist("treated")]} | world))  # type: ignore[arg-type]
        assert (found["reason"], found["campaign"]) == (reason, None)


def test_in_the_control_arm_nothing_goes_at_the_moment_that_it_would_have_and_that_is_written_down() -> None:
    found = row(World([started()], enlisted=[enlist("control")]))
    assert (found["send"], found["send_on"], found["holdout"], found["reason"]) == (
        False,
        None,
        True,
        "campaign_control",
    )
    assert (found["play"], found["campaign"], found["propensity"]) == ("micro-step", 77, 0.3)
    assert found["facts"]["days_quiet"] == 16


def test_both_arms_would_get_it_at_the_same_moment() -> None:
    for days in (5, 9, 12, 30, 61):
        arms = [row(World([started(quiet=days)], enlisted=[enlist(arm)])) for arm in ("treated", "control")]
        assert arms[0]["play"] == arms[1]["play"]
        assert arms[0]["campaign"] == arms[1]["campaign"]
        assert arms[0]["arms"] == arms[1]["arms"]


def test_after_that_moment_the_control_arm_gets_what_anybody_gets() -> None:
    held = nudge(1, play="micro-step", message_class="held")
    found = row(World([started()], enlisted=[enlist("control")], sent=[held]))
    assert (found["play"], found["send"], found["campaign"], found["propensity"]) == ("reminder", True, None, 1.0)
    again = row(World([started(quiet=40)], enlisted=[enlist("control")], sent=[nudge(22, message_class="held") | held,
                                                                             nudge(5, play="x")]))  # fmt: skip
    assert again["reason"] == "cap_7d"


def test_what_was_held_back_spends_no_cap_and_is_ignored_by_nobody() -> None:
    held = [nudge(days, play=f"p{days}", message_class="held") for days in (1, 2, 10, 20, 30)]
    assert row(World([started()], sent=held))["send"]


def test_a_campaign_may_try_what_nobody_knows_the_effect_of() -> None:
    unknown = changed(STEP, 0.0)
    assert row(World([started()]), [unknown])["reason"] == "no_benefit"
    assert row(World([started()], enlisted=[enlist("treated")]), [unknown])["send"]
    assert row(World([started()], enlisted=[enlist("control")]), [unknown])["reason"] == "campaign_control"


def test_a_campaign_of_a_play_that_is_not_in_use_changes_nothing() -> None:
    for arm in ("treated", "control"):
        found = row(World([started()], enlisted=[enlist(arm, "no-such-play")]))
        assert (found["play"], found["send"], found["campaign"]) == ("reminder", True, None)


def test_whoever_gets_no_nudges_at_all_by_lot_is_in_no_campaign() -> None:
    held_out = [{"person": NOOR, "wave": "w", "arm": "holdout"}]
    for arm in ("treated", "control"):
        found = row(World([started()], assignments=held_out, enlisted=[enlist(arm)]))
        assert (found["reason"], found["campaign"], found["propensity"]) == ("holdout", None, 0.1)


def test_a_campaign_ends_and_everybody_gets_what_anybody_gets() -> None:
    assert row(World([started()], enlisted=[]))["play"] == "reminder"


def test_nobody_can_be_in_two_campaigns_or_have_two_mixes() -> None:
    with pytest.raises(ValueError, match="enlisted: a person occurs twice"):
        World([started()], enlisted=[enlist("treated"), enlist("control")]).decide()
    with pytest.raises(ValueError, match="mixes: a person occurs twice"):
        World([started()], mixes=[mix("no_time", 0.9)] * 2).decide()


def test_a_colleague_is_not_touched() -> None:
    world = World(
        [started(), started(11, person=SVEN)],
        [person(), person(SVEN)],
        enlisted=[enlist("control"), enlist("treated", who=999)],
        mixes=[mix("no_time", 0.9, who=999)],
        busy=[{"person": 999, "day_from": ago(2), "day_to": ago(-2)}],
    )
    assert row(world, who=SVEN)["play"] == "reminder"


# --- rules of eligibility -------------------------------------------------------------------------------------------


def test_a_play_may_ask_how_somebody_likes_to_learn() -> None:
    together = msgspec.structs.replace(REMINDER, eligibility={"field": "company", "op": "eq", "value": "colleague"})
    assert row(World([started()], persons=[person(company="colleague")]), [together])["send"]
    for company in ("alone", None):
        found = row(World([started()], persons=[person(company=company)]), [together])
        assert found["reason"] == "no_fitting_play"


# --- purity ---------------------------------------------------------------------------------------------------------


@st.composite
def towns(draw: st.DrawFn) -> World:
    count = draw(st.integers(1, 6))
    whom = st.integers(1, count)
    people = [person(number, company=draw(st.sampled_from(["alone", None]))) for number in range(1, count + 1)]
    rows = [
        started(number, quiet=draw(st.integers(3, 40)), person=draw(whom)) for number in range(draw(st.integers(1, 10)))
    ]
    some = [number for number in range(1, count + 1) if draw(st.booleans())]
    about = [draw(st.sampled_from(rows)) for _ in range(draw(st.integers(0, 5)))]
    kinds = st.sampled_from(["nudge", "statutory", "held"])
    sent = [
        nudge(draw(st.integers(-2, 40)), one["enrolment"], person=one["person"], message_class=draw(kinds))
        for one in about
    ]
    return World(
        rows,
        people,
        sent,
        busy=[{"person": draw(whom), "day_from": ago(draw(st.integers(-3, 9))), "day_to": ago(-3)}],
        enlisted=[enlist(draw(st.sampled_from(["treated", "control"])), who=number) for number in some],
        mixes=[mix(draw(st.sampled_from(BARRIERS)), draw(st.floats(0, 1)), who=number) for number in some],
    )


@settings(max_examples=60, deadline=None)
@given(towns(), st.randoms(use_true_random=False))
def test_chunks_and_order_do_not_matter(world: World, random: Any) -> None:
    whole = {one["person"]: one for one in world.decide().to_pylist()}
    for rows in (world.candidates, world.sent, world.busy, world.enlisted, world.mixes):
        random.shuffle(rows)
    numbers = [one["person"] for one in world.persons]
    cut = random.randint(0, len(numbers))
    for chunk in (numbers[:cut], numbers[cut:]):
        if chunk:
            assert {one["person"]: one for one in world.decide(only=chunk).to_pylist()} == {
                number: whole[number] for number in chunk
            }


@settings(max_examples=60, deadline=None)
@given(towns())
def test_the_promises_hold_with_lots_and_barriers(world: World) -> None:
    arms = {one["person"]: one["arm"] for one in world.enlisted}
    for one in world.decide().to_pylist():
        assert one["holdout"] is (one["reason"] in ("holdout", "campaign_control"))
        assert (one["reason"] == "campaign_control") <= (arms.get(one["person"]) == "control")
        if one["send"]:
            assert not (arms.get(one["person"]) == "control" and one["play"] == "micro-step")
            taken = {sent["sent_on"] for sent in world.sent if sent["person"] == one["person"]
                     and sent["message_class"] == "statutory"}  # fmt: skip
            assert one["send_on"] not in taken
            assert not [day for day in world.busy if day["person"] == one["person"]
                        and day["day_from"] <= one["send_on"] <= day["day_to"]]  # fmt: skip
