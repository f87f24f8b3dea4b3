"""Stuck: the odds are those of the curve of gaps, drawn towards the course, and they are the learner's own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.small_world import act, day, enrol, world
from vonk.engine.signals.stuck import BACK_WITHIN, FIRMNESS, LONGEST, STUCK, stuck
from vonk.engine.survival import kaplan_meier


def table(frames, as_of=100):
    return {row["enrolment"]: row for row in stuck(frames, day(as_of)).to_pylist()}


def course(people, gap, *, back):
    """Begun on day 10; those who come back do so after `gap` days and finish the day after."""
    events = [act(person, 10, step=1) for person in people]
    events += [act(person, 10 + gap, step=2) for person in people if person in back]
    return events, [
        enrol(person, person, 0, completed_on=11 + gap if person in back else None, state="started")
        for person in people
    ]


def test_who_has_been_away_longer_than_people_come_back_from_is_stuck(tmp_path):
    people = range(1, 201)
    events, enrolments = course(people, 5, back=set(range(1, 181)))
    frames = world(
        tmp_path,
        events=[*events, act(300, 96, step=1), act(301, 75, step=1)],
        enrolment=[*enrolments, enrol(300, 300, 0), enrol(301, 301, 0)],
    )
    found = table(frames)
    assert (found[300]["stuck"], found[300]["gap"], found[300]["step"]) == (False, 4, 1)
    assert found[300]["odds"] > 0.7
    assert (found[301]["stuck"], found[301]["gap"]) == (True, 25)
    assert found[301]["odds"] < 0.05
    assert 1 not in found  # finished


def test_a_gap_does_not_count_days_away(tmp_path):
    events, enrolments = course(range(1, 201), 5, back=set(range(1, 181)))
    frames = world(
        tmp_path,
        events=[*events, act(300, 75, step=1)],
        enrolment=[*enrolments, enrol(300, 300, 0)],
        unavailable=[{"person": 300, "day_from": 78, "day_to": 120}],
    )
    assert (table(frames)[300]["gap"], table(frames)[300]["stuck"]) == (2, False)


def test_two_failed_tries_on_the_step_are_stuck_and_a_success_ends_that(tmp_path):
    def quiz(person, on, success, number, step=2):
        return act(person, on, step=step, success=success, statement_id=f"{person}-{number}") | {
            "at": day_time(on, number)
        }

    def day_time(on, number):
        from datetime import UTC, datetime, time

        return datetime.combine(day(on), time(9, number), tzinfo=UTC)

    frames = world(
        tmp_path,
        events=[
            quiz(1, 99, False, 1),
            quiz(1, 99, False, 2),
            quiz(2, 99, False, 1),
            quiz(2, 99, False, 1),  # the same statement once more
            quiz(3, 98, False, 1),
            quiz(3, 98, False, 2),
            quiz(3, 98, True, 3),
            quiz(4, 98, False, 1, step=1),  # on a step that is behind
            quiz(4, 98, False, 2, step=1),
            quiz(4, 99, None, 3),
            quiz(5, 99, False, 1),
            quiz(5, 101, False, 2),  # has not happened yet
        ],
        enrolment=[enrol(person, person, 90) for person in range(1, 6)],
    )
    found = table(frames)
    assert {person: row["tries"] for person, row in found.items()} == {1: 2, 2: 1, 3: 0, 4: 0, 5: 1}
    assert found[1]["stuck"]


@pytest.mark.parametrize("steps", [1, 3])
def test_the_odds_are_those_of_the_drawn_curve(tmp_path, steps):
    rng = np.random.default_rng(steps)
    events, enrolments, gaps = [], [], {step: ([], []) for step in range(1, steps + 1)}
    for person in range(1, 400):
        step, gap = int(rng.integers(1, steps + 1)), int(rng.geometric(0.08))
        events.append(act(person, 0, step=step))
        back = gap <= 60
        if back:
            events.append(act(person, gap, step=step))
        enrolments.append(enrol(person, person, 0, completed_on=gap if back else None))
        gaps[step][0].append(gap if back else 60)
        gaps[step][1].append(back)
    found = table(world(tmp_path, events=events, enrolment=enrolments), as_of=60)
    assert found
    everybody = kaplan_meier(*([one for part in gaps.values() for one in part[k]] for k in (0, 1)))
    for row in found.values():
        curve = kaplan_meier(*gaps[row["step"]])
        still = 1.0
        for on in range(row["gap"] + 1, row["gap"] + BACK_WITHIN + 1):
            risk, came = at(curve, on)
            all_risk, all_came = at(everybody, on)
            overall = all_came / max(all_risk, 1)
            own = (all_came + FIRMNESS * overall) / (all_risk + FIRMNESS)
            still *= 1 - (came + FIRMNESS * own) / (risk + FIRMNESS)
        assert row["odds"] == pytest.approx(1 - still, abs=1e-9)


def at(curve, on):
    risk = curve.at_risk[curve.time >= on]
    came = curve.events[curve.time == on]
    return (risk[0] if risk.size else 0.0), (came[0] if came.size else 0.0)


def test_with_many_gaps_the_odds_are_those_of_lifelines(tmp_path):
    from lifelines import KaplanMeierFitter

    rng = np.random.default_rng(8)
    people = range(1, 20_001)
    gap = rng.geometric(0.06, len(people))
    events = [act(person, 0, step=1) for person in people]
    events += [act(person, int(gap[person - 1]), step=1) for person in people if gap[person - 1] <= 60]
    done = [int(gap[person - 1]) if gap[person - 1] <= 60 else None for person in people]
    enrolments = [enrol(person, person, 0, completed_on=done[person - 1]) for person in people]
    enrolments.append(enrol(90_000, 90_000, 0))
    found = table(world(tmp_path, events=[*events, act(90_000, 40, step=1)], enrolment=enrolments), as_of=60)
    curve = KaplanMeierFitter().fit(np.minimum(gap, 60), gap <= 60)
    assert found[90_000]["odds"] == pytest.approx(1 - float(curve.predict(34) / curve.predict(20)), abs=0.01)


def test_nobody_is_stuck_where_nothing_happened(tmp_path):
    nothing = stuck(world(tmp_path, enrolment=[enrol(1, 1, 0)]), day(30))
    assert nothing.schema == STUCK
    assert nothing.num_rows == 0


def test_who_ended_left_or_has_a_gap_beyond_the_grid_is_told_right(tmp_path):
    frames = world(
        tmp_path,
        events=[act(person, 1) for person in range(1, 8)],
        person=[{"person": 1, "employed_to": 20}, *({"person": person} for person in range(2, 8))],
        enrolment=[
            enrol(1, 1, 0),
            enrol(2, 2, 0, withdrawn_on=9),
            enrol(3, 3, 0, state="cancelled"),
            enrol(4, 4, 0, lapsed_on=9),
            enrol(5, 5, 0, failed_on=9),
            enrol(6, 6, 0),
            enrol(7, 7, 0, completed_on=999),  # not yet
        ],
    )
    found = table(frames, as_of=LONGEST + 300)
    assert sorted(found) == [6, 7]
    assert (found[6]["gap"], found[6]["odds"], found[6]["stuck"]) == (LONGEST + 299, 0, True)
