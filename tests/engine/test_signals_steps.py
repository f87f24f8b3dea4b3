"""Steps: who reached one, who stopped there, and how long a silence must last before it is called stopping."""

from __future__ import annotations

from tests.engine.small_world import act, day, enrol, world
from vonk.engine.signals.cohort import Window
from vonk.engine.signals.presence import absences, days_there
from vonk.engine.signals.steps import steps, stopped

WINDOW = Window(day(0), day(28))
COURSE = {
    "offering": [{"offering": 1, "steps": 3}],
    "step": [{"offering": 1, "position": position} for position in (1, 2, 3)],
}


def table(frames, as_of=100, **more):
    found = steps(frames, WINDOW, day(as_of), **more).to_pyarrow().to_pylist()
    return [tuple(row[key] for key in ("step", "persons", "n", "x", "open", "silence")) for row in found]


def test_a_step_is_reached_by_opening_it_or_a_later_one(tmp_path):
    frames = world(
        tmp_path,
        events=[
            act(1, 1, step=1), act(1, 2, step=3),  # skipped the second step, completed
            act(2, 1, step=2), act(2, 3, step=1),  # stopped at the second
            act(3, 4, step=1),  # stopped at the first
            act(4, 4),  # began, but no step is known
        ],
        enrolment=[enrol(1, 1, 0, completed_on=2), enrol(2, 2, 0), enrol(3, 3, 0), enrol(4, 4, 0), enrol(5, 5, 0)],
        **COURSE,
    )  # fmt: skip
    assert table(frames) == [(1, 3, 3, 1, 0, 14), (2, 2, 2, 1, 0, 14), (3, 1, 1, 0, 0, 14)]
    hazards = steps(frames, WINDOW, day(100)).to_pyarrow()["hazard"].to_pylist()
    assert hazards == [1 / 3, 1 / 2, 0]
    share = stopped(frames, WINDOW, day(100), by=()).to_pyarrow().to_pylist()
    assert share == [{"persons": 4, "n": 4, "x": 3}]


def test_a_step_nobody_reached_has_no_hazard(tmp_path):
    frames = world(tmp_path, events=[act(1, 1, step=1)], enrolment=[enrol(1, 1, 0)], **COURSE)
    assert steps(frames, WINDOW, day(100)).to_pyarrow()["hazard"].to_pylist() == [1, None, None]


def test_silence_shorter_than_two_weeks_is_not_stopping(tmp_path):
    frames = world(
        tmp_path, events=[act(1, 87, step=1), act(2, 86, step=1)], enrolment=[enrol(1, 1, 0), enrol(2, 2, 0)], **COURSE
    )
    assert table(frames)[0] == (1, 2, 2, 1, 1, 14)


def test_pauses_of_people_who_completed_are_not_called_stopping(tmp_path):
    finishers = range(10, 30)
    events = [act(person, 1, step=1) for person in finishers]
    # Twenty pauses at the first step, of 11 to 30 days; 95 of 100 are at most 29 days.
    events += [act(person, person + 2, step=2) for person in finishers]
    frames = world(
        tmp_path,
        events=[*events, act(1, 72, step=1), act(2, 71, step=1)],
        enrolment=[enrol(person, person, 0, completed_on=60) for person in finishers]
        + [enrol(1, 1, 0), enrol(2, 2, 0)],
        **COURSE,
    )
    found = table(frames)
    assert found[0] == (1, 22, 22, 1, 1, 29)  # 28 days of silence is usual here, 29 is not
    assert found[1][-1] == 14


def test_being_away_or_gone_is_not_silence(tmp_path):
    frames = world(
        tmp_path,
        events=[act(person, 80, step=1) for person in (1, 2, 3, 4)],
        person=[{"person": 1}, {"person": 2}, {"person": 3, "employed_to": 85}, {"person": 4}],
        unavailable=[
            {"person": 1, "day_from": 75, "day_to": 83},  # three of the twenty silent days
            {"person": 2, "day_from": 90, "day_to": 120},  # eleven of them
            {"person": 4, "day_from": 60, "day_to": 79},  # before the silence
        ],
        enrolment=[enrol(person, person, 0) for person in (1, 2, 3, 4)],
        **COURSE,
    )
    assert table(frames)[0] == (1, 4, 4, 2, 2, 14)  # 1 and 4 stopped; 2 is away and 3 has left


def test_withdrawing_is_stopping_at_once_and_completing_never_is(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 89, step=2), act(2, 5, step=1), act(3, 5, step=1)],
        enrolment=[enrol(1, 1, 0, withdrawn_on=90), enrol(2, 2, 0, completed_on=6), enrol(3, 3, 20)],
        **COURSE,
    )
    found = table(frames, as_of=92)  # enrolment 3 is 72 days old: too young to count
    assert [row[:5] for row in found] == [(1, 2, 2, 0, 0), (2, 2, 2, 1, 0), (3, 1, 1, 0, 0)]
    assert table(frames, as_of=92, maturity=28)[0][:5] == (1, 3, 3, 1, 0)


def test_persons_behind_a_step_are_counted_once_over_attempts(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 1, step=2), act(1, 11, step=1)],
        enrolment=[enrol(1, 1, 0), enrol(2, 1, 10, attempt=2)],
        **COURSE,
    )
    assert [row[:4] for row in table(frames, as_of=120)] == [(1, 1, 2, 1), (2, 1, 1, 1), (3, 0, 0, 0)]


def test_absence_that_is_told_twice_or_in_pieces_counts_once(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 80, step=1)],
        unavailable=[
            {"person": 1, "day_from": 82, "day_to": 85},
            {"person": 1, "day_from": 83, "day_to": 85},
            {"person": 1, "day_from": 82, "day_to": 85},
            {"person": 1, "day_from": 86, "day_to": 87},  # goes on
            {"person": 1, "day_from": 90, "day_to": 88},  # ends before it begins: nothing
        ],
        enrolment=[enrol(1, 1, 0)],
        **COURSE,
    )
    assert table(frames, as_of=99)[0][3:5] == (0, 1)  # 19 days, of which six away: 13 of silence
    assert table(frames, as_of=100)[0][3:5] == (1, 0)
    spells = [
        (row["day_from"], row["day_to"]) for row in absences(frames).order_by("day_from").to_pyarrow().to_pylist()
    ]
    assert spells == [(day(82), day(87))]


def test_a_usual_pause_is_in_days_that_people_were_there_and_ends_with_completing(tmp_path):
    finishers = range(10, 30)
    events = [act(person, 1, step=1) for person in finishers]
    events += [act(person, 31, step=2) for person in finishers]  # a pause of 30 days, ten of them on leave
    events += [act(person, 80, step=2) for person in finishers]  # looked it up again, long after finishing
    frames = world(
        tmp_path,
        events=[*events, act(1, 80, step=1), act(2, 80, step=2)],
        unavailable=[{"person": person, "day_from": 10, "day_to": 19} for person in finishers],
        enrolment=[enrol(person, person, 0, completed_on=32) for person in finishers]
        + [enrol(1, 1, 0), enrol(2, 2, 0)],
        **COURSE,
    )
    assert [row[-1] for row in table(frames)] == [20, 14, 14]


def test_days_there_are_employed_and_available(tmp_path):
    frames = world(
        tmp_path,
        person=[
            {"person": 1},
            {"person": 2, "employed_from": 10, "employed_to": 19},
            {"person": 3, "employed_from": 200},
            {"person": 4},
        ],
        unavailable=[
            {"person": 1, "day_from": -5, "day_to": 2},
            {"person": 1, "day_from": 1, "day_to": 3},
            {"person": 2, "day_from": 15, "day_to": 40},
            {"person": 4, "day_from": -9, "day_to": 99},
        ],
    )
    found = days_there(frames, frames.person, WINDOW).order_by("person").to_pyarrow().to_pylist()
    assert [(row["person"], row["there"]) for row in found] == [(1, 24), (2, 5), (3, 0), (4, 0)]
