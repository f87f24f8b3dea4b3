"""What followed a decision: each outcome from its own record, within the days that were agreed, and settled or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.engine.small_world import act, day, enrol, world
from vonk.engine.signals.response import OUTCOMES, outcomes

DECIDED, WITHIN = 20, 14


def found(
    path: Path, events: list[dict[str, Any]], *, as_of: int = 60, used: int | None = None, **row: int
) -> set[str]:
    """The outcomes of one decision on day 20; an empty set may also be one that is not settled."""
    answers = [{"enrolment": 7, "used": "yes", "answered_on": used}] if used is not None else []
    frames = world(path, events, enrolment=[enrol(7, 1, 0, **row)], used=answers)
    decided = pa.table({"number": [3], "enrolment": [7], "day": [day(DECIDED)]})
    rows = outcomes(frames, decided, day(as_of), within=WITHIN).to_pylist()
    assert [row["number"] for row in rows] == ([3] if as_of >= DECIDED + WITHIN else [])
    return {name for row in rows for name in OUTCOMES if row[name]}


@pytest.mark.parametrize(
    ("on", "expected"),
    [(19, set()), (20, {"took_up", "started"}), (34, {"took_up", "started"}), (35, set())],
)
def test_the_days_count_from_the_decision_to_the_last_that_was_agreed(
    tmp_path: Path, on: int, expected: set[str]
) -> None:
    assert found(tmp_path, [act(1, on)]) == expected


def test_who_had_begun_does_not_start_again_and_a_step_is_one_further_than_before(tmp_path: Path) -> None:
    assert found(tmp_path / "same", [act(1, 5, step=2), act(1, 25, step=2)]) == {"took_up"}
    assert found(tmp_path / "next", [act(1, 5, step=2), act(1, 25, step=3)]) == {"took_up", "step"}
    assert found(tmp_path / "first", [act(1, 25, step=1)]) == {"took_up", "started", "step"}


def test_finishing_and_using_come_from_the_enrolment_or_from_what_was_said(tmp_path: Path) -> None:
    assert found(tmp_path / "a", [], completed_on=30) == {"completed"}
    assert found(tmp_path / "b", [], completed_on=19, applied_on=34) == {"applied"}
    assert found(tmp_path / "c", [], used=21) == {"applied"}
    assert found(tmp_path / "d", [], used=35) == set()


def test_nothing_is_said_of_a_decision_that_is_not_settled(tmp_path: Path) -> None:
    assert found(tmp_path / "early", [act(1, 21)], as_of=33) == set()
    assert found(tmp_path / "just", [act(1, 21)], as_of=34) == {"took_up", "started"}


def test_what_came_after_the_day_of_looking_is_not_seen(tmp_path: Path) -> None:
    """A look that comes late sees no further than the day that was agreed."""
    assert found(tmp_path, [], as_of=34, completed_on=36) == set()


def test_without_decisions_there_is_nothing(tmp_path: Path) -> None:
    frames = world(tmp_path, [act(1, 2)], enrolment=[enrol(7, 1, 0)])
    none = pa.table({"number": pa.array([], pa.int64()), "enrolment": pa.array([], pa.int64()),
                     "day": pa.array([], pa.date32())})  # fmt: skip
    assert outcomes(frames, none, day(60), within=WITHIN).num_rows == 0
