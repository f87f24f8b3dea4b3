"""What is counted per person or request: talks and time, waiting for a decision, sharing, use at work."""

from __future__ import annotations

import pytest

from tests.engine.small_world import day, enrol, world
from vonk.engine.signals import agreed, use
from vonk.engine.signals.cohort import Window
from vonk.engine.signals.friction import decision_times, waiting
from vonk.engine.signals.sharing import sharing
from vonk.engine.survival import kaplan_meier

QUARTER = Window(day(0), day(84))


def rows(table):
    return table.to_pyarrow().to_pylist()


# --- talks, goals and time (R1, R4, R6, P6) ---------------------------------------------------------------------------


def test_who_was_hardly_there_is_not_expected_to_have_had_a_talk(tmp_path):
    talk = {"manager": 9, "template": "progress", "held_on": 5}
    frames = world(
        tmp_path,
        person=[{"person": 1}, {"person": 2}, {"person": 3, "employed_to": 26}, {"person": 4, "employed_to": 27}],
        unavailable=[{"person": 2, "day_from": 20, "day_to": 90}],
        talk=[talk | {"employee": person} for person in (1, 2, 3)] + [talk | {"employee": 4, "held_on": 84}],
        goal=[{"person": 1, "since": 3}, {"person": 4, "since": 3, "dropped_on": 50}],
    )
    found = [(row["person"], row["talks"], row["goals"]) for row in rows(agreed.talks(frames, QUARTER))]
    assert found == [(1, 1, 1), (4, 0, 0)]
    short = Window(day(0), day(20))
    assert [row["person"] for row in rows(agreed.talks(frames, short))] == [1, 2, 3, 4]


def test_time_is_planned_against_the_norm_of_the_days_there(tmp_path):
    block = {"day": 3, "state": "kept"}
    frames = world(
        tmp_path,
        person=[{"person": person} for person in (1, 2, 3)],
        unavailable=[{"person": 2, "day_from": 42, "day_to": 200}, {"person": 3, "day_from": -1, "day_to": 99}],
        block=[
            block | {"person": 1, "minutes": 180},
            block | {"person": 1, "minutes": 180, "state": "planned"},
            block | {"person": 1, "minutes": 999, "state": "moved"},
            block | {"person": 2, "minutes": 180},
        ],
        norm=[{"weekly_minutes": 60, "valid_from": -100}],
    )
    found = {row["person"]: (row["time_planned"], row["time_kept"]) for row in rows(agreed.hours(frames, QUARTER))}
    assert found[1] == (pytest.approx(360 / 720), 0.5)
    assert found[2] == (pytest.approx(180 / 360), 1)  # was there for half of it
    assert found[3] == (None, None)


# --- waiting for a decision (R5) --------------------------------------------------------------------------------------


def ask(enrolment, on, *, decided=None, **more):
    row = enrol(enrolment, enrolment, None, requested_on=on, decided_on=decided, state="requested")
    return row | more


def test_days_to_a_decision_are_cut_off_where_the_request_still_waits(tmp_path):
    requests = [
        ask(1, 0, decided=2),
        ask(2, 1, decided=1),
        ask(3, 5),  # waits still
        ask(4, 0, cancelled_on=4),  # taken back
        ask(5, 0, enrolled_on=9),  # approved by a source that does not say when
        ask(6, 0, decided=50),  # after today
        ask(7, 90, decided=91),  # after the window
        enrol(8, 8, 3),  # never asked for
    ]
    frames = world(tmp_path, enrolment=requests)
    found = [(row["day"], row["cause"], row["n"]) for row in rows(decision_times(frames, QUARTER, day(30), by=()))]
    assert found == [(0, 1, 1), (2, 1, 1), (4, 0, 1), (9, 1, 1), (25, 0, 1), (30, 0, 1)]
    assert kaplan_meier(*zip(*[row[:2] for row in found], strict=True)).median() == 9


def test_waiting_is_longer_than_the_fifth_working_day_and_counts_once_that_has_passed(tmp_path):
    requests = [
        ask(1, 0, answer_by=6, decided=6),
        ask(2, 0, answer_by=6, decided=7),  # a day late
        ask(3, 0, answer_by=9),  # holidays between; still open
        ask(4, 0, decided=7),  # no day written down: a week
        ask(5, 0, decided=8),
        ask(6, 0, answer_by=6, cancelled_on=3, state="cancelled"),  # taken back before it was late
        ask(7, 0, answer_by=6, cancelled_on=20, state="cancelled"),  # taken back when it was
        ask(8, 20, decided=21),  # ten days ago: not told yet
        ask(9, 0, answer_by=6, decided=2, obligation="chosen"),
    ]
    frames = world(tmp_path, enrolment=requests)
    found = rows(waiting(frames, QUARTER, day(30), by=("obligation",)))
    assert found == [
        {"obligation": "chosen", "persons": 1, "n": 1, "x": 0},
        {"obligation": "employer", "persons": 6, "n": 6, "x": 4},
    ]


# --- sharing (I4) -----------------------------------------------------------------------------------------------------


def test_sharing_counts_months_that_somebody_was_there_and_an_event_once(tmp_path):
    def told(person, on, kind="note"):
        return {"person": person, "shared_on": on, "kind": kind}

    frames = world(
        tmp_path,
        person=[
            *({"person": person} for person in (1, 2, 6)),
            {"person": 3, "employed_to": 20},
            {"person": 4, "measured": False},
            {"person": 5, "employed_to": -3},
        ],
        unavailable=[{"person": 2, "day_from": 28, "day_to": 83}, {"person": 2, "day_from": 28, "day_to": 83}],
        shared=[
            *(told(1, on) for on in (0, 27, 28, 83)),
            told(1, 83),  # the same again
            told(1, 83, "tip"),
            told(1, -1),
            told(1, 84),
            told(2, 3),
            told(2, 40),  # while away
            told(4, 3),
        ],
    )
    found = {row.pop("person"): tuple(row.values()) for row in rows(sharing(frames, QUARTER))}
    assert found == {1: (84, 5, 3, 3), 2: (28, 2, 1, 1), 3: (21, 0, 1, 0), 6: (84, 0, 3, 0)}


# --- use at work (I2) -------------------------------------------------------------------------------------------------


def test_the_transfer_score_is_three_questions_about_what_was_used(tmp_path):
    said = {
        1: ("yes", "yes"),
        2: ("yes", "a_little"),
        3: ("yes", "no"),
        4: ("yes", None),  # passed over the third
        5: ("not_yet", None),
        6: ("no_chance", None),
    }
    question = {"week": 6, "asked_on": 20, "answered_on": 25}
    frames = world(
        tmp_path,
        enrolment=[enrol(person, person, 0, completed_on=1) for person in range(1, 9)],
        used=[
            *(question | {"enrolment": who, "used": used, "effect": effect} for who, (used, effect) in said.items()),
            question | {"enrolment": 1, "week": 2, "used": "no"},  # the early question has no third part
            question | {"enrolment": 7, "used": "yes", "effect": "yes", "answered_on": 35},  # too late: silence
            question | {"enrolment": 8, "answered_on": None},
        ],
    )
    found = {row["person"]: row["score"] for row in rows(use.transfer(frames, QUARTER))}
    assert found == pytest.approx({1: 1, 2: 2.5 / 3, 3: 2 / 3, 4: 1, 5: 1 / 3, 6: 0})


def test_a_person_has_one_transfer_score_for_each_obligation(tmp_path):
    question = {"week": 6, "asked_on": 20, "answered_on": 21}
    frames = world(
        tmp_path,
        enrolment=[enrol(1, 1, 0), enrol(2, 1, 0, offering=2), enrol(3, 1, 0, offering=3, obligation="chosen")],
        used=[
            question | {"enrolment": 1, "used": "yes", "effect": "yes"},
            question | {"enrolment": 2, "used": "no_chance"},
            question | {"enrolment": 3, "used": "not_yet"},
        ],
    )
    found = [tuple(row.values()) for row in rows(use.transfer(frames, QUARTER))]
    assert found == [(1, "chosen", pytest.approx(1 / 3), 1), (1, "employer", 0.5, 2)]


def test_signals_without_data_are_empty_tables(tmp_path):
    frames = world(tmp_path)
    for table in (
        agreed.talks(frames, QUARTER),
        agreed.hours(frames, QUARTER),
        decision_times(frames, QUARTER, day(90)),
        waiting(frames, QUARTER, day(90)),
        sharing(frames, QUARTER),
        use.transfer(frames, QUARTER),
    ):
        assert rows(table) == []
