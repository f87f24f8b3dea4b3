"""Signals count what their sentence says, on worlds small enough to count by hand."""

from __future__ import annotations

import pytest

from tests.engine.small_world import act, day, enrol, world
from vonk.engine.backend import activity, open_snapshot
from vonk.engine.signals.activation import a28, beginnings, first_activity_times
from vonk.engine.signals.cohort import Window, placement
from vonk.engine.signals.completion import completion, completion_times
from vonk.engine.signals.counts import COUNTED
from vonk.engine.signals.registry import SIGNALS
from vonk.engine.signals.state import enrolment_state

WINDOW = Window(day(0), day(28))


def rows(table):
    return (table if hasattr(table, "to_pylist") else table.to_pyarrow()).to_pylist()


# --- whose activity ---------------------------------------------------------------------------------------------


def test_activity_is_of_the_person_who_held_the_address_that_day(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 10), act(1, 20), act(1, 21), act(9, 5)],
        person=[{"person": 1}, {"person": 2}],
        identity=[
            {"actor_key": "a1", "person": 1, "valid_to": 20},
            {"actor_key": "a1", "person": 2, "valid_from": 21},
        ],
    )
    found = sorted((row["person"], row["local_day"]) for row in rows(activity(frames)))
    assert found == [(1, day(10)), (1, day(20)), (2, day(21))]  # actor a9 is unknown


def test_voided_and_administrative_statements_are_no_activity(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 1, voided=True), act(1, 2, verb="registered"), act(1, 3, verb="withdrew"), act(1, 4)],
        enrolment=[enrol(1, 1, 0)],
    )
    assert [row["local_day"] for row in rows(activity(frames))] == [day(4)]


def test_activity_belongs_to_the_latest_attempt_and_never_precedes_it(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, -5), act(1, 9), act(1, 10), act(1, 30), act(1, 3, offering=2), act(1, 4, offering=None)],
        enrolment=[enrol(11, 1, 0), enrol(12, 1, 10, attempt=2)],
    )
    found = [(row["enrolment"], row["local_day"]) for row in rows(activity(frames).order_by("local_day"))]
    assert found == [(11, day(0)), (None, day(3)), (None, day(4)), (11, day(9)), (12, day(10)), (12, day(30))]


def test_a_snapshot_without_events_opens_empty(tmp_path):
    frames = world(tmp_path, enrolment=[enrol(1, 1, 0)])
    assert rows(activity(frames)) == []
    assert rows(a28(frames, WINDOW, day(60), by=())) == [{"persons": 1, "n": 1, "x": 0}]


def test_a_snapshot_that_lacks_a_column_is_refused(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    world(tmp_path)
    pq.write_table(pa.table({"unit": [1]}), tmp_path / "unit.parquet")
    with pytest.raises(ValueError, match="unit: columns missing"):
        open_snapshot(tmp_path, [])


# --- activation -------------------------------------------------------------------------------------------------


def test_activation_counts_first_activity_within_28_days_of_mature_enrolments(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 28), act(2, 30), act(4, 3), act(5, 21), act(5, 40)],
        enrolment=[
            enrol(1, 1, 0),  # day 28: in time
            enrol(2, 2, 1),  # day 29: too late
            enrol(3, 3, 2),  # never
            enrol(4, 4, 27),  # in time; its activity before enrolment is day 0
            enrol(5, 5, 28),  # after the window
            enrol(6, 6, -1),  # before the window
        ],
    )
    assert rows(a28(frames, WINDOW, day(56), by=())) == [{"persons": 4, "n": 4, "x": 2}]
    assert rows(a28(frames, WINDOW, day(30), by=())) == [{"persons": 3, "n": 3, "x": 1}]  # 27 is not mature yet
    assert rows(a28(frames, WINDOW, day(27), by=())) == [{"persons": 0, "n": 0, "x": 0}]


def test_withdrawing_before_any_activity_is_not_activation_but_counts(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 5)],
        person=[{"person": 1}, {"person": 2}, {"person": 3, "employed_to": 9}],
        enrolment=[enrol(1, 1, 0), enrol(2, 2, 0, state="withdrawn", withdrawn_on=4), enrol(3, 3, 0)],
    )
    assert rows(a28(frames, WINDOW, day(60), by=())) == [{"persons": 3, "n": 3, "x": 1}]


def test_obligations_and_offerings_are_counted_apart_and_persons_once(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 5), act(1, 6, offering=2)],
        enrolment=[
            enrol(1, 1, 0),
            enrol(2, 1, 0, offering=2, obligation="chosen"),
            enrol(3, 1, 3, offering=3, obligation="chosen"),
        ],
    )
    found = rows(a28(frames, WINDOW, day(60), by=("obligation",)))
    assert found == [
        {"obligation": "chosen", "persons": 1, "n": 2, "x": 1},
        {"obligation": "employer", "persons": 1, "n": 1, "x": 1},
    ]
    by_offering = rows(a28(frames, WINDOW, day(60), by=("offering", "obligation")))
    assert [(row["offering"], row["x"]) for row in by_offering] == [(1, 1), (2, 1), (3, 0)]
    with pytest.raises(ValueError, match="no such group key"):
        a28(frames, WINDOW, day(60), by=("gender",))


TREE = [
    {"unit": 1, "level": 0, "valid_from": -100},
    {"unit": 10, "parent": 1, "level": 1, "valid_from": -100},
    {"unit": 20, "parent": 1, "level": 1, "valid_from": -100},
    {"unit": 100, "parent": 10, "level": 3, "valid_from": -100, "valid_to": 13},
    {"unit": 100, "parent": 20, "level": 3, "valid_from": 14},  # moved to the other division
]


def test_units_are_those_of_the_start_of_the_window(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 5), act(2, 5), act(3, 5)],
        unit=TREE,
        membership=[
            {"person": 1, "unit": 100, "valid_from": -50, "valid_to": 0},
            {"person": 1, "unit": 20, "valid_from": 1},
            {"person": 2, "unit": 20, "valid_from": -50},
            {"person": 3, "unit": 20, "valid_from": 1},  # came after the window's start: on no roster
        ],
        enrolment=[enrol(person, person, 2) for person in (1, 2, 3)],
    )
    assert sorted((row["person"], row["unit"], row["level"]) for row in rows(placement(frames, day(0)))) == [
        (1, 1, 0), (1, 10, 1), (1, 100, 3), (2, 1, 0), (2, 20, 1),
    ]  # fmt: skip
    assert [row["unit"] for row in rows(placement(frames, day(14))) if row["level"] == 1] == [20, 20, 20]

    def n(level):
        return {row["unit"]: row["n"] for row in rows(a28(frames, WINDOW, day(60), by=("unit",), level=level))}

    assert n(0) == {1: 2}
    assert n(1) == {10: 1, 20: 1}
    assert n(3) == {100: 1}
    assert rows(a28(frames, WINDOW, day(60), by=()))[0]["n"] == 2


def test_a_window_must_end_after_it_starts():
    with pytest.raises(ValueError, match="a window ends after"):
        Window(day(3), day(3))


def test_time_to_first_activity_ends_at_leaving_withdrawing_and_today(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 5), act(2, 9)],
        person=[{"person": n} for n in (1, 2, 3)] + [{"person": 4, "employed_to": 8}],
        enrolment=[
            enrol(1, 1, 0),
            enrol(2, 2, 0, withdrawn_on=7),  # activity after withdrawing is not waited for
            enrol(3, 3, 10),
            enrol(4, 4, 0),
            enrol(5, 3, 0, offering=2, state="cancelled"),
        ],
    )
    found = [(row["day"], row["cause"], row["n"]) for row in rows(first_activity_times(frames, WINDOW, day(20), by=()))]
    assert found == [(0, 2, 1), (5, 1, 1), (7, 2, 1), (8, 3, 1), (10, 0, 1)]
    each = [(row["enrolment"], row["day"], row["cause"]) for row in rows(beginnings(frames, WINDOW, day(20)))]
    assert each == [(1, 5, 1), (2, 7, 2), (3, 10, 0), (4, 8, 3), (5, 0, 2)]


def test_who_finished_without_a_trace_took_part(tmp_path):
    frames = world(
        tmp_path,
        events=[act(2, 3)],
        enrolment=[
            enrol(1, 1, 0, completed_on=9),  # a day in a classroom, told by the registrar
            enrol(2, 2, 0, completed_on=20),
            enrol(3, 3, 0, completed_on=35),
            enrol(4, 4, 2, completed_on=1),  # finished before it was administered
            enrol(5, 5, 0, completed_on=99),  # has not happened yet
        ],
    )
    each = [(row["day"], row["cause"]) for row in rows(beginnings(frames, WINDOW, day(60)))]
    assert each == [(9, 1), (3, 1), (35, 1), (0, 1), (60, 0)]
    assert rows(a28(frames, WINDOW, day(60), by=())) == [{"persons": 5, "n": 5, "x": 3}]


# --- completion -------------------------------------------------------------------------------------------------


def test_completion_knows_its_rivals_and_its_last_day(tmp_path):
    frames = world(
        tmp_path,
        person=[{"person": n} for n in range(1, 8)] + [{"person": 8, "employed_to": 50}],
        enrolment=[
            enrol(1, 1, 0, completed_on=30),
            enrol(2, 2, 0, completed_on=91),  # a day late
            enrol(3, 3, 0, due_on=20, completed_on=20),  # on its due date
            enrol(4, 4, 0, due_on=20, completed_on=21),
            enrol(5, 5, 0, withdrawn_on=12),
            enrol(6, 6, 0, failed_on=40, lapsed_on=45),
            enrol(7, 7, 10),  # open
            enrol(8, 8, 0),  # left
        ],
    )
    times = [(row["day"], row["cause"], row["n"]) for row in rows(completion_times(frames, WINDOW, day(95), by=()))]
    assert times == [(12, 2, 1), (20, 1, 1), (20, 4, 1), (30, 1, 1), (40, 2, 1), (50, 3, 1), (85, 0, 1), (90, 4, 1)]
    assert rows(completion(frames, WINDOW, day(95), by=())) == [{"persons": 7, "n": 7, "x": 2}]
    assert rows(completion(frames, WINDOW, day(100), by=())) == [{"persons": 8, "n": 8, "x": 2}]


# --- state ------------------------------------------------------------------------------------------------------


def test_state_tells_where_each_enrolment_stands(tmp_path):
    frames = world(
        tmp_path,
        events=[
            act(1, 5, step=2),
            act(1, 9, step=1),
            act(1, 50, step=3),
            act(1, 14, offering=None),
            act(2, 3, offering=2),
        ],
        offering=[{"offering": 1, "steps": 4}],
        enrolment=[enrol(2, 2, 4, due_on=12), enrol(1, 1, 0, completed_on=9), enrol(3, 3, None, state="suggested")],
    )
    first, second, third = rows(enrolment_state(frames, day(15)))
    assert first["enrolment"] == 1
    assert (first["first_active_on"], first["last_active_on"]) == (day(5), day(9))
    assert (first["step_reached"], first["steps"]) == (2, 4)  # day 50 has not happened yet
    assert [first[key] for key in ("since_enrolled", "since_first_active", "since_last_active", "since_completed")] == [
        15,
        10,
        6,
        6,
    ]
    assert (first["person_last_active_on"], first["since_person_active"]) == (day(14), 1)
    assert (second["first_active_on"], second["since_last_active"], second["step_reached"]) == (None, None, 0)
    assert (second["until_due"], second["person_last_active_on"]) == (-3, day(3))
    assert (third["enrolled_on"], third["since_enrolled"], third["state"]) == (None, None, "suggested")


def test_state_of_one_attempt_does_not_leak_into_another(tmp_path):
    frames = world(
        tmp_path,
        events=[act(1, 2, step=3), act(1, 22, step=1)],
        enrolment=[enrol(1, 1, 0), enrol(2, 1, 20, attempt=2)],
    )
    state = rows(enrolment_state(frames, day(30)))
    assert [(row["step_reached"], row["since_last_active"]) for row in state] == [(3, 28), (1, 8)]


# --- registry ---------------------------------------------------------------------------------------------------


def test_every_signal_that_is_named_can_be_counted():
    assert set(SIGNALS) == set(COUNTED)
    assert all(signal.numerator and signal.denominator and signal.maturity_days > 0 for signal in SIGNALS.values())
