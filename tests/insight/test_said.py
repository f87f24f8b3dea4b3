"""From what people said to published figures: means and shares of groups, per quarter, and nothing about a few people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.engine.small_world import DAY0, day, enrol, world
from vonk.figures.models import PublishedCell, Release
from vonk.insight.actions import Released, release_said
from vonk.people.models import Organisation, PurposeDecision

NOW = datetime(2026, 12, 1, tzinfo=UTC)
QUARTER = 84
CONSTRUCTS = ("autonomy", "ownership", "mastery", "joy", "belonging", "purpose", "safety", "support")
PEOPLE = range(120)
# Two divisions; division 2 has two departments with three teams each, each with its manager; division 3 is one team.
UNITS = [(1, None, 0), (2, 1, 1), (3, 1, 1), (4, 2, 2), (5, 2, 2), *[(unit, 4 + unit // 9, 3) for unit in range(6, 12)]]
TEAMS = range(6, 12)


@pytest.fixture
def on(db: None) -> None:
    Organisation.objects.create(pk=1, name="Proef", replay=True)
    for purpose in ("pulse", "signals"):
        switch(purpose, at=-100, on=True)


def switch(purpose: str, *, at: int, on: bool) -> None:
    moment = datetime.combine(day(at), datetime.min.time(), tzinfo=UTC)
    PurposeDecision.objects.create(purpose=purpose, decided_on=day(at), on=on, recorded_at=moment)


def home(person: int) -> int:
    return 3 if person >= 90 else 6 + person // 15


def answer(person: int, construct: str, score: int, *, item: int = 1, on: int = 5, **more: Any) -> dict[str, Any]:
    row = {"person": person, "item": f"{construct}{item}", "construct": construct, "reversed": False, "score": score}
    return row | {"answered_on": on} | more


def snapshot(path: Path, **rows: Sequence[dict[str, Any]]) -> Path:
    rows.setdefault("person", [{"person": person, "measured": True} for person in PEOPLE])
    rows.setdefault("enrolment", [enrol(person, person, 0) for person in PEOPLE])
    rows.setdefault("lead", [{"unit": unit, "person": 900 + unit, "valid_from": -1000} for unit in (3, *TEAMS)])
    world(
        path,
        unit=[
            {"unit": u, "public_id": f"u{u}", "parent": p, "level": level, "valid_from": -1000} for u, p, level in UNITS
        ],
        membership=[{"person": person, "unit": home(person), "valid_from": -1000} for person in PEOPLE],
        offering=[{"offering": 1, "public_id": "o1"}],
        **rows,
    )
    return path


def release(path: Path, on: int = QUARTER + 30) -> Released:
    return release_said(
        snapshot=path, run_day=day(on), first_day=DAY0, replay=True, zone=ZoneInfo("Europe/Amsterdam"), now=NOW
    )


def cell(subject: str, signal: str) -> PublishedCell:
    return PublishedCell.objects.get(subject_id=subject, signal=signal)


def near(value: int) -> object:
    """As near as the steps in which a mean of about a hundred people is told."""
    return pytest.approx(value, abs=2)


def test_a_mean_of_the_organisation_is_told_in_points_of_a_hundred(on: None, tmp_path: Path):
    snapshot(tmp_path, answer=[answer(person, "safety", 4 if person % 2 else 3) for person in PEOPLE])
    release(tmp_path)
    told = cell("u1", "safety")
    assert (told.base, told.count, told.shown) == (120, near(62), True)
    assert told.value == pytest.approx(0.625, abs=0.01)
    assert told.low < told.value < told.high
    assert told.extra["example"] is True


def test_a_disagreed_reversed_statement_is_favourable(on: None, tmp_path: Path):
    snapshot(tmp_path, answer=[answer(person, "joy", 2, reversed=True) for person in PEOPLE])
    release(tmp_path)
    assert cell("u1", "driver.joy").count == near(75)


def test_the_last_answer_of_a_person_to_a_statement_counts(on: None, tmp_path: Path):
    rows = [answer(person, "joy", 1, on=3) for person in PEOPLE]
    snapshot(tmp_path, answer=rows + [answer(person, "joy", 3, on=40) for person in PEOPLE])
    release(tmp_path)
    assert cell("u1", "driver.joy").count == near(50)


def test_a_team_below_the_minimum_is_not_told_and_takes_another_with_it(on: None, tmp_path: Path):
    few = [person for person in PEOPLE if home(person) != 6 or person < 4]
    snapshot(tmp_path, answer=[answer(person, "joy", 3 + person % 2) for person in few])
    release(tmp_path)
    told = {unit: cell(f"u{unit}", "driver.joy").shown for unit in (1, 2, 4, *TEAMS)}
    assert told[1]
    assert not told[6]
    assert sum(not told[unit] for unit in (6, 7, 8)) >= 2


def test_who_opts_out_half_way_is_not_counted_with_what_was_said_before(on: None, tmp_path: Path):
    stopped = range(30)
    people = [{"person": person, "measured": person not in stopped} for person in PEOPLE]
    scores = [answer(person, "joy", 1 if person in stopped else 4) for person in PEOPLE]
    snapshot(tmp_path, person=people, answer=scores)
    release(tmp_path)
    assert (cell("u1", "driver.joy").base, cell("u1", "driver.joy").count) == (90, near(75))


def test_a_purpose_that_was_off_for_a_day_in_the_quarter_tells_nothing_of_it(on: None, tmp_path: Path):
    switch("pulse", at=30, on=False)
    switch("pulse", at=31, on=True)
    rows = [{"employee": person, "manager": 900, "template": "progress", "held_on": 9} for person in range(60)]
    snapshot(tmp_path, answer=[answer(person, "joy", 4) for person in PEOPLE], talk=rows)
    release(tmp_path)
    assert Release.objects.filter(spec="said:pulse").exists()  # told as nothing, so that nobody looks again
    assert not PublishedCell.objects.filter(release__spec="said:pulse").exists()
    assert cell("u1", "talks").count == 60  # that one had its own purpose
    switch("pulse", at=32, on=True)
    assert release(tmp_path) == Released((), 0, 0)


def test_a_quarter_is_told_once_it_has_closed_and_answers_about_use_two_weeks_later(on: None, tmp_path: Path):
    snapshot(tmp_path)
    assert release(tmp_path, QUARTER - 2).tables == ()
    assert set(release(tmp_path, QUARTER - 1).tables) == {
        "said:pulse",
        "said:barriers",
        "said:motive",
        "said:talks",
        "said:time",
        "said:sharing",
    }
    assert release(tmp_path, QUARTER + 13 - 1).tables == ()
    assert release(tmp_path, QUARTER + 13).tables == ("said:waiting",)  # five working days and holidays later
    assert release(tmp_path, QUARTER + 26).tables == ()
    assert release(tmp_path, QUARTER + 27).tables == ("said:use",)


def test_what_speaks_of_two_to_four_managers_is_never_told(on: None, tmp_path: Path):
    snapshot(tmp_path, answer=[answer(person, "safety", 2 + person % 3) for person in PEOPLE])
    release(tmp_path)
    assert cell("u2", "safety").shown  # six managers
    assert not cell("u4", "safety").shown  # three of them
    assert cell("u6", "safety").extra["own"] is True
    assert "own" not in cell("u2", "safety").extra


def asked(person: int, used: str | None, *, week: int = 6, after: int = 3, **more: Any) -> dict[str, Any]:
    row = {"enrolment": person, "week": week, "asked_on": 20, "used": used}
    return row | {"answered_on": 20 + after if used else None} | more


def test_use_at_work_is_told_with_what_the_silence_leaves_open(on: None, tmp_path: Path):
    answers = ["yes"] * 60 + ["no"] * 20 + [None] * 40
    snapshot(tmp_path, used=[asked(person, answers[(person * 7) % 120]) for person in PEOPLE])
    release(tmp_path)
    told = cell("u1", "application·employer")
    assert (told.base, told.count) == (120, 60)
    assert told.value == pytest.approx(0.75, abs=0.02)
    assert (told.extra["floor"], told.extra["ceiling"], told.extra["response"]) == (0.5, 0.83, 0.67)


def test_an_answer_after_two_weeks_counts_as_silence(on: None, tmp_path: Path):
    snapshot(tmp_path, used=[asked(person, "yes", after=15 if person < 60 else 2) for person in PEOPLE])
    release(tmp_path)
    assert cell("u1", "application·employer").extra["response"] == 0.5


def test_what_was_finished_counts_once_whichever_question_was_answered(on: None, tmp_path: Path):
    """Half say at two weeks that they used it, before the window; only the silent ones are asked again at six."""
    early = [asked(person, "yes" if person < 60 else None, week=2, asked_on=-8, answered_on=-6) for person in PEOPLE]
    late = [asked(person, "no") for person in PEOPLE if person >= 60]
    finished = [enrol(person, person, -60, completed_on=-22) for person in PEOPLE]
    snapshot(tmp_path, used=[*early, *late], enrolment=finished)
    release(tmp_path)
    told = cell("u1", "application·employer")
    assert (told.base, told.count, told.extra["response"]) == (120, 60, 1.0)


def test_the_transfer_score_is_told_per_obligation_and_as_single_questions(on: None, tmp_path: Path):
    said = [("yes", "yes"), ("yes", "a_little"), ("no_chance", None)]
    rows = [asked(person, said[person % 3][0], effect=said[person % 3][1]) for person in PEOPLE]
    snapshot(tmp_path, used=rows)
    release(tmp_path)
    told = cell("u1", "transfer·employer")
    assert (told.base, told.count) == (120, near(61))
    assert told.extra["single"] is True
    assert told.low < told.value < told.high
    assert cell("u7", "transfer·employer").release.spec == "said:use"
    assert not PublishedCell.objects.filter(signal__startswith="transfer·chosen").exists()


def test_waiting_for_a_decision_is_told_of_one_manager_to_the_near_alone(on: None, tmp_path: Path):
    def requested(person: int) -> dict[str, Any]:
        decided = 3 if person % 3 else 20
        return enrol(person, person, None, requested_on=0, answer_by=7, decided_on=decided, obligation="chosen")

    snapshot(tmp_path, enrolment=[requested(person) for person in PEOPLE])
    release(tmp_path)
    told = cell("u1", "waiting·chosen")
    assert (told.base, told.count) == (120, 40)
    assert not cell("u4", "waiting·chosen").shown  # three managers
    assert cell("u6", "waiting·chosen").extra["own"] is True


def test_sharing_is_told_per_month_that_people_were_there(on: None, tmp_path: Path):
    shared = [{"person": person, "kind": "tip", "shared_on": on} for person in range(60) for on in (3, 5, 40)]
    snapshot(tmp_path, shared=shared)
    release(tmp_path)
    told = cell("u1", "sharing")
    assert (told.base, told.count) == (120, 120)
    assert told.extra["cases"] == 360
    assert told.value == pytest.approx(1 / 3, abs=0.01)
    assert cell("u2", "sharing").shown


def test_nobody_sharing_anything_is_not_told_as_nought(on: None, tmp_path: Path):
    snapshot(tmp_path)
    release(tmp_path)
    assert not PublishedCell.objects.filter(signal="sharing").exists()


def test_what_colleagues_saw_is_a_share_of_who_used_it(on: None, tmp_path: Path):
    snapshot(tmp_path, used=[asked(person, "yes", confirmed=person < 30) for person in PEOPLE])
    release(tmp_path)
    assert (cell("u1", "confirmed·employer").base, cell("u1", "confirmed·employer").count) == (120, 30)


def test_barriers_are_shares_of_who_tapped_one_in_units_and_per_offering(on: None, tmp_path: Path):
    taps = [
        {"person": person, "offering": 1 if person % 2 else None, "barrier": "no_time", "tapped_on": on}
        for person in range(60)
        for on in (3, 20)
    ]
    taps += [{"person": person, "barrier": "forgets", "tapped_on": 9} for person in range(40, 120)]
    snapshot(tmp_path, barrier=taps)
    release(tmp_path)
    assert (cell("u1", "barrier.no_time").base, cell("u1", "barrier.no_time").count) == (120, 60)
    assert (cell("u1", "barrier.forgets").base, cell("u1", "barrier.forgets").count) == (120, 80)
    assert cell("o1", "barrier.no_time").band == "over_90"  # all thirty who tapped something there


def test_a_motive_is_the_last_one_that_was_said(on: None, tmp_path: Path):
    taps = [{"enrolment": person, "motive": "must", "tapped_on": 4} for person in PEOPLE]
    taps += [{"enrolment": person + 500, "motive": "chosen", "tapped_on": 30} for person in range(40)]
    enrolments = [enrol(person, person, 0) for person in PEOPLE]
    enrolments += [enrol(person + 500, person, 9, offering=2) for person in range(40)]
    snapshot(tmp_path, motive=taps, enrolment=enrolments)
    release(tmp_path)
    assert (cell("u1", "motive_must").base, cell("u1", "motive_must").count) == (120, 80)


def test_talks_reviews_and_goals_are_shares_of_everybody(on: None, tmp_path: Path):
    talk = [
        {"employee": person, "manager": 906, "template": "performance" if person < 30 else "progress", "held_on": on}
        for person in range(60)
        for on in (10, 50)
    ]
    goal = [{"person": person, "since": -50} for person in range(45)]
    goal += [{"person": person, "since": -50, "dropped_on": 3} for person in range(45, 60)]
    goal += [{"person": person, "since": -50, "done_on": -9} for person in range(60, 80)]
    goal += [{"person": person, "since": -50, "done_on": 9} for person in range(80, 95)]
    snapshot(tmp_path, talk=talk, goal=goal)
    release(tmp_path)
    counts = {signal: cell("u1", signal).count for signal in ("talks", "talks_review", "goals")}
    assert counts == {"talks": 60, "talks_review": 30, "goals": 60}


def test_learning_time_is_told_against_the_norm_and_against_the_plan(on: None, tmp_path: Path):
    norm = [
        {"person": None, "weekly_minutes": 60, "valid_from": -9},
        {"person": 3, "weekly_minutes": 120, "valid_from": 42},
    ]
    block = [{"person": person, "day": 9, "minutes": 360, "state": "kept"} for person in range(60)]
    block += [{"person": person, "day": 20, "minutes": 360, "state": "dropped"} for person in range(30)]
    block += [{"person": person, "day": 30, "minutes": 999, "state": "moved"} for person in PEOPLE]
    snapshot(tmp_path, norm=norm, block=block)
    release(tmp_path)
    assert cell("u1", "time_planned").count == near(37)  # thirty 1, thirty 1/2 of 720 minutes, sixty nothing
    assert (cell("u1", "time_kept").base, cell("u1", "time_kept").count) == (60, near(75))


def test_a_hidden_cell_holds_no_number_at_all(on: None, tmp_path: Path):
    snapshot(tmp_path, answer=[answer(person, "safety", 2 + person % 3) for person in PEOPLE if person > 11])
    release(tmp_path)
    hidden = PublishedCell.objects.filter(shown=False)
    assert hidden.exists()
    for one in hidden:
        assert (one.base, one.count, one.value, one.low, one.high, one.band, one.extra) == (None,) * 5 + ("", {})


def test_a_scale_is_marked_reliable_when_its_items_hang_together_for_enough_people(on: None, tmp_path: Path):
    rows = [
        answer(person, "joy", min(5, 1 + person % 5 + (item + person // 5) % 2), item=item)
        for person in PEOPLE
        for item in (1, 2, 3)
    ]
    snapshot(tmp_path, answer=rows)
    release(tmp_path)
    extra = cell("u1", "driver.joy").extra
    assert extra["omega"] > 0.7
    assert extra["reliable"] is False  # 120 people, not 200
    assert extra["answers"] == 360
    assert (extra["aggregable"], extra["icc1"] < 0.05) == (False, True)  # teams do not differ


def test_while_a_purpose_is_off_its_closed_quarter_waits(on: None, tmp_path: Path):
    switch("pulse", at=QUARTER + 5, on=False)
    snapshot(tmp_path, answer=[answer(person, "joy", 4) for person in PEOPLE])
    release(tmp_path)
    assert not Release.objects.filter(spec="said:pulse").exists()
    switch("pulse", at=QUARTER + 9, on=True)
    release(tmp_path)
    assert cell("u1", "driver.joy").shown


def test_what_nobody_writes_down_here_yet_is_not_told_as_nought(on: None, tmp_path: Path):
    norm = [{"person": None, "weekly_minutes": 60, "valid_from": -9}]
    snapshot(tmp_path, norm=norm, goal=[{"person": person, "since": 1} for person in range(30)])
    release(tmp_path)
    assert set(PublishedCell.objects.values_list("signal", flat=True)) == {"goals"}
