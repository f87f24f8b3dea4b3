"""Turns the counts of one table into figures that may be published: suppressed, rounded, then estimated."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from vonk.engine import estimate, suppress
from vonk.engine.crossed import Counts, release_crossed, release_steps
from vonk.engine.layered import Layer, release_beside
from vonk.engine.told import Family, Kind, estimates, middle
from vonk.figures.actions import Cell
from vonk.figures.queries import Subject, Window
from vonk.insight import counting
from vonk.insight.maturity import Enrolments
from vonk.insight.specs import FIRST_LEVEL, Spec, parts_of

if TYPE_CHECKING:
    from vonk.engine.backend import Frames

WIDE: Final = range(FIRST_LEVEL + 1)
HOT: Final = 0.9


@dataclass(frozen=True)
class Source:
    """What a table is made from: a run's snapshot, up to and including `as_of`, and the rules of the house."""

    frames: Frames
    snapshot: Path
    enrolments: Enrolments
    as_of: date
    k: int


def wide(source: Source, spec: Spec, window: Window, *, most: int) -> list[Cell]:
    """The organisation, its first level, its offerings, and offerings by first level, per obligation."""
    people = counting.roster(source.snapshot, window.start)
    units = [unit for unit in people.units if unit.level in WIDE]
    names = counting.offerings_in(source.snapshot)
    cells: list[Cell] = []
    for obligation, counted in _per_obligation(source, spec, window, people):
        cases = counted.without(_stray(counted, source.k))
        tree = _tree(units, cases.by_unit(WIDE))
        if tree is None:
            continue
        told = Told(f"{spec.signal}·{obligation}", window)
        unit_cells = suppress.release(tree.table, k=source.k, most=most)
        cells += told.cells([tree.subject(row) for row in tree.units], unit_cells, tree.family)
        cells += _offerings(told, tree, unit_cells, cases, names, source.k, most)
    return cells


def deep(source: Source, spec: Spec, window: Window, *, most: int) -> list[Cell]:
    """Departments and teams per obligation; the larger units are told per month, in tables of their own."""
    people = counting.roster(source.snapshot, window.start)
    months = [dict(_per_obligation(source, spec, month, people)) for month in parts_of(window)]
    cells: list[Cell] = []
    for obligation, cases in _per_obligation(source, spec, window, people):
        tree = _tree(people.units, cases.by_unit(range(counting.LEVELS)))
        if tree is None:
            continue
        known = np.array([unit.level in WIDE for unit in tree.units])
        told_by_month = [_layer(month[obligation], tree, source.k, most) for month in months if obligation in month]
        layers = [*told_by_month, _remainder(tree.counts, told_by_month)]
        released = release_beside(replace(tree.table, fixed=known), layers, k=source.k, most=most)
        told = Told(f"{spec.signal}·{obligation}", window)
        own = [row for row, unit in enumerate(tree.units) if unit.level not in WIDE]
        subjects = [tree.subject(tree.units[row]) for row in own]
        picked = _pick(released, np.array(own, dtype=np.int64))
        cells += told.cells(subjects, picked, tree.family[np.array(own, dtype=np.int64)])
    return cells


def _layer(cases: counting.Cases, tree: _Tree, k: int, most: int) -> Layer:
    """One month of the cases in a tree, with what its own table tells of the larger units."""
    counts = cases.by_unit(range(counting.LEVELS)).counts([(unit.unit,) for unit in tree.units])
    low, high = np.zeros_like(counts.n), counts.n.copy()
    kept = cases.without(_stray(cases, k))
    wide_tree = _tree([unit for unit in tree.units if unit.level in WIDE], kept.by_unit(WIDE))
    if wide_tree is not None:
        released = suppress.release(wide_tree.table, k=k, most=most)
        place = {unit.unit: row for row, unit in enumerate(tree.units)}
        rows = np.array([place[unit.unit] for unit in wide_tree.units], dtype=np.int64)
        low[rows] = np.where(released.shown, released.low, 0)
        stray = counts.n[rows] - wide_tree.counts.n  # left out there, and part of the quarter
        high[rows] = np.where(released.shown, released.high + stray, counts.n[rows])
    return Layer(counts.persons, counts.n, counts.x, low, high)


def _remainder(counts: Counts, layers: Sequence[Layer]) -> Layer:
    """What no month tells of: people who were on no roster when their month began."""
    n, x = (np.maximum(getattr(counts, name) - sum(getattr(layer, name) for layer in layers), 0) for name in ("n", "x"))
    return Layer(np.minimum(counts.persons, n), n, x, np.zeros_like(n), n)


def _per_obligation(
    source: Source, spec: Spec, window: Window, people: counting.Roster
) -> Iterator[tuple[str, counting.Cases]]:
    cases = counting.cases(
        source.frames, spec.signal, window, source.as_of, people=people, enrolments=source.enrolments
    )
    for obligation in sorted(set(cases.obligation.tolist())):
        yield obligation, cases.of(obligation)


def _stray(cases: counting.Cases, k: int) -> list[int]:
    """Offerings of fewer than k people, where these people are fewer than k in all: the whole table leaves them out.

    Two late enrolments would otherwise hide a large offering beside them, since the totals would tell of those two.
    """
    small = [key[0] for key, tally in cases.by_offering().found.items() if tally[0] < k]
    return small if cases.people(small) < k else []


def steps(source: Source, window: Window, *, offerings: frozenset[int]) -> dict[str, list[Cell]]:
    """The steps of these offerings, by the offering's public id."""
    names, step_names = counting.offerings_in(source.snapshot), counting.steps_in(source.snapshot)
    tallies = counting.count_steps(source.frames, window, source.as_of)
    tables: dict[str, list[Cell]] = {}
    for offering in sorted(offerings & set(names)):
        positions = sorted(tallies.get(offering, {}))
        rows = np.array([tallies[offering][position] for position in positions], dtype=np.int64).reshape(-1, 3)
        released = release_steps(rows[:, 0], rows[:, 1], rows[:, 2], k=source.k)
        subjects = [Subject("step", step_names[offering, position]) for position in positions]
        told = Told("steps", window, part=names[offering])
        hot = _hot(released, told.seed())
        extras = [
            {"position": position, "hot": bool(hot[index] > HOT), "hot_share": round(float(hot[index]), 2)}
            for index, position in enumerate(positions)
        ]
        tables[names[offering]] = told.cells(subjects, released, Family.flat([0] * len(positions)), extras)
    return tables


@dataclass(frozen=True)
class _Tree:
    """The units in which anybody counts, in tree order, and their counts."""

    units: Sequence[counting.UnitRow]
    table: suppress.Table
    counts: Counts

    @property
    def family(self) -> Family:
        """What the estimate of each unit leans on."""
        return Family.of(self.table.parent, [unit.level for unit in self.units])

    @staticmethod
    def subject(unit: counting.UnitRow) -> Subject:
        return Subject("organisation" if unit.level == 0 else "unit", unit.public_id)


def _tree(units: Sequence[counting.UnitRow], counted: counting.Counted) -> _Tree | None:
    held = [unit for unit in units if (unit.unit,) in counted.pool]
    place = {unit.unit: index for index, unit in enumerate(held)}
    parent = np.array([place.get(unit.parent, -1) if unit.parent is not None else -1 for unit in held], dtype=np.int64)
    counts = counted.counts([(unit.unit,) for unit in held])
    if not held:
        return None
    table = suppress.table(parent, counts.persons, counts.n, counts.x, pool=counts.pool)
    return _Tree(held, replace(table, whole=np.array([unit.level == 0 for unit in held])), counts)


def _offerings(
    told: Told,
    tree: _Tree,
    unit_cells: suppress.Cells,
    cases: counting.Cases,
    names: Mapping[int, str],
    k: int,
    most: int,
) -> list[Cell]:
    columns, inside = cases.by_offering(), cases.by_unit_and_offering(FIRST_LEVEL)
    offerings = [key[0] for key in sorted(columns.pool) if key[0] in names]
    first = [index for index, unit in enumerate(tree.units) if unit.level == FIRST_LEVEL]
    rows = [tree.units[index] for index in first]
    top = next(index for index, unit in enumerate(tree.units) if unit.level == 0)
    flat = inside.counts([(unit.unit, offering) for unit in rows for offering in offerings])
    shape = (len(rows), len(offerings))
    crossed = release_crossed(
        tree.counts.cell(top),
        tree.counts.pick(np.array(first, dtype=np.int64)),
        columns.counts([(offering,) for offering in offerings]),
        Counts(*(getattr(flat, name).reshape(shape) for name in ("persons", "n", "x", "pool"))),
        rows_told=_pick(unit_cells, np.array([top, *first], dtype=np.int64)),
        k=k,
        most=most,
    )
    subjects = [Subject("offering", names[offering]) for offering in offerings]
    cells = told.cells(subjects, crossed.totals, Family.flat([0] * len(offerings)))
    for index, subject in enumerate(subjects):
        column = replace(crossed.cells[index], shown=crossed.shown[:, index])
        part = told.cells([subject] * len(rows), column, Family.flat([FIRST_LEVEL] * len(rows)))
        cells += [replace(cell, part=unit.public_id) for cell, unit in zip(part, rows, strict=True)]
    return cells


@dataclass(frozen=True)
class Told:
    """Makes cells of one signal from released numbers, with estimates that see nothing but those."""

    signal: str
    window: Window
    part: str = ""
    kind: Kind = "share"

    def seed(self) -> np.random.Generator:
        """Chance that is the same each time this table is computed."""
        return np.random.default_rng(zlib.crc32(f"{self.signal} {self.part} {self.window.start}".encode()))

    def cells(
        self,
        subjects: Sequence[Subject],
        released: suppress.Cells,
        family: Family,
        extras: Sequence[Mapping[str, Any]] | None = None,
    ) -> list[Cell]:
        """One cell for each subject; cells of the same family lean on each other."""
        found = estimates(released, family, kind=self.kind)
        made = []
        for index, subject in enumerate(subjects):
            if not released.shown[index]:
                made.append(Cell(subject, self.signal, shown=False, part=self.part))
                continue
            band = int(released.band[index])
            extra = {"cases": int(released.base[index]), **(extras[index] if extras else {})}
            made.append(
                Cell(
                    subject,
                    self.signal,
                    shown=True,
                    part=self.part,
                    base=int(released.persons[index]),
                    count=None if band else int(released.count[index]),
                    value=None if band else round(float(found.value[index]), 4),
                    low=round(float(found.low[index]), 4),
                    high=round(float(found.high[index]), 4),
                    band=band_name(band),
                    extra=extra,
                )
            )
        return made


def _hot(released: suppress.Cells, rng: np.random.Generator) -> suppress.Reals:
    """How likely each shown step is worse than the median step; 0 for the others."""
    hot = np.zeros(len(released.shown))
    some = np.flatnonzero(released.shown)
    if len(some):
        hot[some] = estimate.hot_steps(middle(released)[some], released.base[some], rng=rng)
    return hot


def _pick(released: suppress.Cells, rows: suppress.Ints) -> suppress.Cells:
    return suppress.Cells(*(getattr(released, name)[rows] for name in suppress.Cells.__slots__))


def band_name(band: int) -> str:
    """under_10 for -10, over_90 for 90, empty for 0."""
    return f"under_{-band}" if band < 0 else f"over_{band}" if band else ""
