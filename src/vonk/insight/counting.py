"""Counts one table of a run's snapshot: the only place where released figures meet the engine's signals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from vonk.engine.crossed import Counts
from vonk.figures.queries import Window
from vonk.insight.maturity import Enrolments

if TYPE_CHECKING:
    from vonk.engine.backend import Frames

type Ints = NDArray[np.int64]
type Key = tuple[int, ...]
type Tally = tuple[int, int, int]  # persons, n, x

LEVELS: Final = 4
NOWHERE: Final = -1


@dataclass(frozen=True)
class UnitRow:
    """A unit as it stood at the start of the window."""

    unit: int
    public_id: str
    parent: int | None
    level: int


@dataclass(frozen=True)
class Roster:
    """Who had a home unit on a day, and in which unit of each level that was (NOWHERE where there is none)."""

    units: tuple[UnitRow, ...]  # larger ones first
    person: Ints  # sorted
    placed: Ints  # (levels, persons)

    def at(self, persons: Ints) -> Ints:
        """The units of these people, all on the roster: (levels, persons)."""
        return self.placed[:, np.searchsorted(self.person, persons)]


@dataclass(frozen=True)
class Counted:
    """Tallies by some keys, with the size of the pool that each base is drawn from."""

    found: dict[Key, Tally]
    pool: dict[Key, int]

    def counts(self, keys: Sequence[Key]) -> Counts:
        """Arrays in the order of `keys`; a key without anybody counts zero."""
        rows = np.array([self.found.get(key, (0, 0, 0)) for key in keys], dtype=np.int64).reshape(-1, 3)
        pool = np.array([self.pool.get(key, 0) for key in keys], dtype=np.int64)
        return Counts(rows[:, 0], rows[:, 1], rows[:, 2], pool)


@dataclass(frozen=True)
class Cases:
    """What was counted of one signal, by person, offering and obligation; one array entry each.

    n cases of which x were hit, and `pool` cases that could have come into n: more than n only for `stopped`, whose
    base (who started) is itself private.
    """

    person: Ints
    offering: Ints
    obligation: NDArray[np.str_]
    n: Ints
    x: Ints
    pool: Ints
    units: Ints  # (levels, entries)

    def __getitem__(self, some: NDArray[np.bool_]) -> Cases:
        names = ("person", "offering", "obligation", "n", "x", "pool")
        return Cases(**{name: getattr(self, name)[some] for name in names}, units=self.units[:, some])

    def of(self, obligation: str) -> Cases:
        """The cases with one obligation."""
        return self[self.obligation == obligation]

    def without(self, offerings: Collection[int]) -> Cases:
        """The cases of the other offerings."""
        return self[~np.isin(self.offering, list(offerings))]

    def people(self, offerings: Collection[int]) -> int:
        """How many different people are behind some offerings."""
        return len(np.unique(self.person[np.isin(self.offering, list(offerings)) & (self.n > 0)]))

    def by_unit(self, levels: range) -> Counted:
        """Tallies of the units of some levels; a unit has one level, so keys do not meet."""
        parts = [self._tally(self.units[level]) for level in levels]
        joined = Counted({}, {})
        for part in parts:
            joined.found.update(part.found)
            joined.pool.update(part.pool)
        return joined

    def by_offering(self) -> Counted:
        """Tallies of the offerings."""
        return self._tally(self.offering)

    def by_unit_and_offering(self, level: int) -> Counted:
        """Tallies of every unit of a level in every offering."""
        return self._tally(self.units[level], self.offering)

    def _tally(self, *keys: Ints) -> Counted:
        placed = keys[0] != NOWHERE
        cases = self[placed]
        groups, place = np.unique(np.stack([key[placed] for key in keys]), axis=1, return_inverse=True)
        size = groups.shape[1]
        counted = np.unique(np.stack([place[cases.n > 0], cases.person[cases.n > 0]]), axis=1)
        sums = [np.bincount(place, weights=values, minlength=size) for values in (cases.n, cases.x, cases.pool)]
        rows = np.stack([np.bincount(counted[0], minlength=size), *sums]).astype(int).T.tolist()
        names = [tuple(group) for group in groups.T.tolist()]
        found = {name: (persons, n, x) for name, (persons, n, x, _) in zip(names, rows, strict=True)}
        return Counted(found, {name: row[3] for name, row in zip(names, rows, strict=True)})


def roster(snapshot: Path, day: date) -> Roster:
    """Who stood where on a day, from a run's snapshot."""
    rows = [row for row in pq.read_table(snapshot / "unit.parquet").to_pylist() if _covers(row, day)]
    rows.sort(key=lambda row: (row["level"], row["unit"]))
    units = tuple(UnitRow(row["unit"], row["public_id"], row["parent"], row["level"]) for row in rows)
    line: dict[int, list[int]] = {}
    for unit in units:
        line[unit.unit] = list(
            line.get(unit.parent, [NOWHERE] * LEVELS) if unit.parent is not None else [NOWHERE] * LEVELS
        )
        line[unit.unit][unit.level] = unit.unit
    home = pq.read_table(snapshot / "membership.parquet").sort_by("person")
    begun, ended = pc.less_equal(home["valid_from"], pa.scalar(day)), pc.greater(home["valid_to"], pa.scalar(day))
    home = home.filter(pc.and_(pc.fill_null(begun, True), pc.fill_null(ended, True)))
    home = home.filter(pc.is_in(home["unit"], value_set=pa.array(list(line), pa.int64())))
    placed = np.array([line[unit] for unit in home["unit"].to_pylist()], dtype=np.int64).reshape(-1, LEVELS).T
    return Roster(units, home["person"].to_numpy(), placed)


def cases(frames: Frames, signal: str, window: Window, as_of: date, *, people: Roster, enrolments: Enrolments) -> Cases:
    """Count a signal of the registry over the enrolments of a window, for the people on its roster."""
    from vonk.engine.signals import cohort, counts  # noqa: PLC0415 - importing Ibis takes a second that no page should pay

    more: dict[str, Any] = {"maturity": 0} if signal == "stopped" else {}
    days, by = cohort.Window(window.start, window.end), ("person", "offering", "obligation")
    table = counts.COUNTED[signal](frames, days, as_of, by=by, **more).to_pyarrow()
    found = {name: table[name].to_numpy().astype(np.int64) for name in ("person", "offering", "n", "x")}
    found["pool"] = np.zeros_like(found["n"]) if signal == "stopped" else found["n"]
    obligation = table["obligation"].to_numpy(zero_copy_only=False).astype(str)
    if signal == "stopped":  # everybody enrolled could have started
        more_people = enrolments.within(window)
        extra = {"person": enrolments.person[more_people], "offering": enrolments.offering[more_people]}
        none = np.zeros(len(extra["person"]), dtype=np.int64)
        extra |= {"n": none, "x": none, "pool": none + 1}
        found = {name: np.concatenate([values, extra[name]]) for name, values in found.items()}
        obligation = np.concatenate([obligation, enrolments.obligation[more_people]])
    known = np.isin(found["person"], people.person)
    found = {name: values[known] for name, values in found.items()}
    return Cases(**found, obligation=obligation[known], units=people.at(found["person"]))


def count_steps(frames: Frames, window: Window, as_of: date) -> dict[int, dict[int, Tally]]:
    """Per offering and position: persons and enrolments that reached the step, and how many stopped there."""
    from vonk.engine.signals import cohort, steps  # noqa: PLC0415 - as above

    rows = steps.steps(frames, cohort.Window(window.start, window.end), as_of, maturity=0).to_pyarrow().to_pylist()
    offerings: dict[int, dict[int, Tally]] = {}
    for row in rows:
        offerings.setdefault(row["offering"], {})[row["step"]] = (row["persons"], row["n"], row["x"])
    return offerings


def offerings_in(snapshot: Path) -> dict[int, str]:
    """The public id of every offering."""
    table = pq.read_table(snapshot / "offering.parquet", columns=["offering", "public_id"])
    return dict(zip(table["offering"].to_pylist(), table["public_id"].to_pylist(), strict=True))


def steps_in(snapshot: Path) -> dict[Key, str]:
    """The public id of every step, by offering and position."""
    rows = pq.read_table(snapshot / "step.parquet", columns=["offering", "position", "public_id"]).to_pylist()
    return {(row["offering"], row["position"]): row["public_id"] for row in rows}


def _covers(row: dict[str, Any], day: date) -> bool:
    begun = row["valid_from"] is None or row["valid_from"] <= day
    return begun and (row["valid_to"] is None or row["valid_to"] > day)
