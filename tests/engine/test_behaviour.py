"""What people did says something of what stands in their way, once for each, and nothing of what they must do."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.decision_world import NOOR, SVEN, TODAY, ago, completed, enrolment, nudge, started, table
from vonk.engine import tables
from vonk.engine.barriers import SIGNS
from vonk.engine.behaviour import HOT_STEP, hot_steps, observe


def signs(
    candidates: list[dict[str, Any]],
    *,
    sent: list[dict[str, Any]] | None = None,
    busy: list[dict[str, Any]] | None = None,
    hot: list[tuple[int, int]] | None = None,
) -> set[tuple[int, str, int]]:
    found = observe(
        table(tables.CANDIDATE, candidates),
        table(tables.SENT, sent or []),
        table(tables.BUSY, busy or []),
        table(HOT_STEP, [{"offering": offering, "step": step} for offering, step in hot or []]),
        as_of=TODAY,
    )
    assert found.schema == tables.SIGN
    assert set(found["sign"].to_pylist()) <= {kind.code for kind in SIGNS}
    return {(row["person"], row["sign"], row["number"]) for row in found.to_pylist()}


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([enrolment(enrolled_on=ago(20))], set()),
        ([enrolment(enrolled_on=ago(21)), enrolment(11, enrolled_on=ago(50))], {(NOOR, "not_started", 50)}),
        ([started(quiet=13, step_reached=1)], set()),
        ([started(quiet=14, step_reached=1)], {(NOOR, "stopped_early", 14)}),
        ([started(quiet=14, step_reached=1, steps=2)], set()),
        ([started(quiet=14, step_reached=4)], set()),
        ([started(quiet=0, step_reached=4)], {(NOOR, "under_way", 0)}),
        ([completed(days=20)], set()),
        ([completed(days=21), completed(11, days=40)], {(NOOR, "not_used", 21)}),
        ([completed(days=30, applied_on=ago(2))], set()),
        ([enrolment(enrolled_on=ago(50), obligation="statutory_or_cao")], set()),
    ],
)
def test_learning(candidates: list[dict[str, Any]], expected: set[tuple[int, str, int]]) -> None:
    assert signs(candidates) == expected


def test_where_many_stop_the_step_is_named_and_the_last_one_counts() -> None:
    rows = [started(10, quiet=40, step_reached=3), started(11, quiet=15, step_reached=1)]
    assert signs(rows, hot=[(110, 3), (111, 1)]) == {(NOOR, "stopped_where_many_do", 1)}
    assert signs(rows, hot=[(110, 3), (110, 1)]) == {(NOOR, "stopped_where_many_do", 3), (NOOR, "stopped_early", 15)}


def test_messages_and_busy_days() -> None:
    acted = nudge(20, acted_on=ago(16))
    assert signs([], sent=[nudge(20), nudge(40)]) == {(NOOR, "unmoved", 2)}
    assert signs([], sent=[nudge(20), acted, nudge(40)]) == {(NOOR, "picked_up", 1)}
    assert signs([], sent=[nudge(20), nudge(120), nudge(3), nudge(-2), nudge(30, message_class="statutory")]) == set()
    days = {"person": SVEN, "day_from": ago(3), "day_to": ago(-4)}
    assert signs([], busy=[days, days | {"person": NOOR, "day_to": ago(1)}]) == {(SVEN, "busy", 4)}


def test_nothing_known_gives_no_rows() -> None:
    assert signs([]) == set()


# --- steps where many stop ------------------------------------------------------------------------------------------


def course(stops: dict[int, int], done: int, *, steps: int = 5, quiet: int = 40) -> pa.Table:
    rows = [
        started(1_000 * step + n, quiet=quiet, step_reached=step, steps=steps, offering=7)
        for step, count in stops.items()
        for n in range(count)
    ]
    rows += [completed(90_000 + n, days=quiet, steps=steps, offering=7) for n in range(done)]
    return table(tables.CANDIDATE, rows)


def test_the_step_that_loses_most_is_found_and_an_even_course_has_none() -> None:
    found = hot_steps(course({1: 4, 2: 5, 3: 40, 4: 3}, 60), as_of=TODAY)
    assert found.schema == HOT_STEP
    assert found.to_pylist() == [{"offering": 7, "step": 3}]
    assert len(hot_steps(course({1: 10, 2: 9, 3: 8, 4: 7}, 30), as_of=TODAY)) == 0


@pytest.mark.parametrize(
    "world",
    [
        course({3: 8}, 1),  # too few reached it
        course({1: 4, 2: 5, 3: 40, 4: 3}, 60, quiet=20),  # nobody is known to have stopped
        course({1: 30}, 10, steps=1),
        course({}, 0),
    ],
)
def test_of_little_nothing_is_said(world: pa.Table) -> None:
    assert len(hot_steps(world, as_of=TODAY)) == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60), st.integers(0, 7)), max_size=20),
       st.randoms(use_true_random=False))  # fmt: skip
def test_persons_apart_or_together_in_any_order(rows: list[tuple[int, int, int]], random: Any) -> None:
    candidates = [started(n, quiet=quiet, step_reached=step, person=who) for n, (who, quiet, step) in enumerate(rows)]
    whole = signs(candidates, hot=[(100, 2), (101, 3)])
    random.shuffle(candidates)
    assert signs(candidates, hot=[(100, 2), (101, 3)]) == whole
    apart = [
        signs([row for row in candidates if row["person"] == who], hot=[(100, 2), (101, 3)]) for who in range(1, 5)
    ]
    assert set().union(*apart) == whole
