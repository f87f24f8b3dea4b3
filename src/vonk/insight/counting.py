"""Counts one table of a run's snapshot: the only place where released figures meet the engine's signals."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq

from vonk.engine.crossed import Counts
from vonk.figures.queries import Window

if TYPE_CHECKING:
    from vonk.engine.backend import Frames

type Key = tuple[int, ...]
type Tally = tuple[int, int, int]  # persons, n, x
type Tallies = Mapping[Key, Tally]

NOTHING: Tally = (0, 0, 0)


@dataclass(frozen=True)
class UnitRow:
    """A unit as it stood at the start of the window."""

    unit: int
    public_id: str
    parent: int | None
    level: int


@dataclass(frozen=True)
class Counted:
    """What was counted of one signal for one obligation, by the keys that were asked for; `pool` is who could count."""

    found: Tallies
    pool: Tallies

    def counts(self, keys: list[Key]) -> Counts:
        """Arrays in the order of `keys`; a key without anybody counts zero."""
        rows = np.array([self.found.get(key, NOTHING) for key in keys], dtype=np.int64).reshape(-1, 3)
        pool = np.array([self.pool.get(key, NOTHING)[1] for key in keys], dtype=np.int64)
        return Counts(rows[:, 0], rows[:, 1], rows[:, 2], np.maximum(pool, rows[:, 1]))

    def without(self, keys: AbstractSet[Key]) -> Counted:
        """The same without some keys."""
        found = {key: tally for key, tally in self.found.items() if key not in keys}
        return Counted(found, {key: tally for key, tally in self.pool.items() if key not in keys})


def units_at(snapshot: Path, day: date) -> list[UnitRow]:
    """The units of a day, larger ones first."""
    rows = pq.read_table(snapshot / "unit.parquet").to_pylist()
    held = [row for row in rows if _covers(row, day)]
    held.sort(key=lambda row: (row["level"], row["unit"]))
    return [UnitRow(row["unit"], row["public_id"], row["parent"], row["level"]) for row in held]


def offerings_in(snapshot: Path) -> dict[int, str]:
    """The public id of every offering."""
    table = pq.read_table(snapshot / "offering.parquet", columns=["offering", "public_id"])
    return dict(zip(table["offering"].to_pylist(), table["public_id"].to_pylist(), strict=True))


def steps_in(snapshot: Path) -> dict[Key, str]:
    """The public id of every step, by offering and position."""
    rows = pq.read_table(snapshot / "step.parquet", columns=["offering", "position", "public_id"]).to_pylist()
    return {(row["offering"], row["position"]): row["public_id"] for row in rows}


def count(
    frames: Frames, signal: str, window: Window, as_of: date, *, by: tuple[str, ...], level: int
) -> dict[str, Counted]:
    """Per obligation, the tallies by `by` (unit, offering or both). For `stopped` the pool is everybody enrolled."""
    found = _tallies(frames, signal, window, as_of, by=by, level=level)
    pool = _tallies(frames, "A28", window, as_of, by=by, level=level) if signal == "stopped" else found
    return {obligation: Counted(found.get(obligation, {}), pool.get(obligation, {})) for obligation in {*found, *pool}}


def count_steps(frames: Frames, window: Window, as_of: date) -> dict[int, dict[int, Tally]]:
    """Per offering and position: persons and enrolments that reached the step, and how many stopped there."""
    from vonk.engine.signals import cohort, steps  # noqa: PLC0415 - importing Ibis takes a second that no page should pay

    rows = steps.steps(frames, cohort.Window(window.start, window.end), as_of, maturity=0).to_pyarrow().to_pylist()
    offerings: dict[int, dict[int, Tally]] = {}
    for row in rows:
        offerings.setdefault(row["offering"], {})[row["step"]] = (row["persons"], row["n"], row["x"])
    return offerings


def _tallies(
    frames: Frames, signal: str, window: Window, as_of: date, *, by: tuple[str, ...], level: int
) -> dict[str, dict[Key, Tally]]:
    from vonk.engine.signals import cohort, counts  # noqa: PLC0415 - as above

    more: dict[str, Any] = {"maturity": 0} if signal == "stopped" else {}
    keys = cohort.Window(window.start, window.end)
    table = counts.COUNTED[signal](frames, keys, as_of, by=(*by, "obligation"), level=level, **more)
    tallies: dict[str, dict[Key, Tally]] = {}
    for row in table.to_pyarrow().to_pylist():
        key = tuple(row[name] for name in by)
        tallies.setdefault(row["obligation"], {})[key] = (row["persons"], row["n"], row["x"])
    return tallies


def _covers(row: dict[str, Any], day: date) -> bool:
    begun = row["valid_from"] is None or row["valid_from"] <= day
    return begun and (row["valid_to"] is None or row["valid_to"] > day)
