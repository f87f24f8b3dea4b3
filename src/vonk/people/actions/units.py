"""Puts units, and where they stand in the tree, as an import or the demo has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction

from vonk.people.access import System
from vonk.people.journal import Change, Changes, differences, write
from vonk.people.models import Unit, UnitPlacement
from vonk.people.rows import UnitRow


class CycleOfUnits(ValueError):
    """A unit would stand under itself."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(" > ".join(codes))
        self.codes = tuple(codes)


class UnknownCode(ValueError):
    """A row names a unit, person or role that is not there."""


@transaction.atomic
def upsert_units(system: System, *, rows: Sequence[UnitRow], on: date) -> Changes:  # noqa: ARG001 - jobs only
    """Makes or renames units; a unit with another parent moves there from `on`. CycleOfUnits, UnknownCode."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    refuse_cycle({row.code: row.parent for row in rows}, current=_parents())
    new = [Unit(code=row.code, name=row.name, level=row.level) for row in rows if row.code not in units]
    pairs = [
        (units[row.code], differences(units[row.code], {"name": row.name, "level": row.level}))
        for row in rows
        if row.code in units
    ]
    changes = write(Unit, new=new, changed=[(unit, change) for unit, change in pairs if change])
    changes += _place(rows, units | {unit.code: unit for unit in new}, on=on)
    rebuild_paths()
    return changes


def refuse_cycle(wanted: Mapping[str, str | None], *, current: Mapping[str, str | None]) -> None:
    """CycleOfUnits when following parents from any wanted unit comes back to it."""
    parents = {**current, **wanted}
    safe: set[str] = set()
    for start in wanted:
        trail: list[str] = []
        code: str | None = start
        while code is not None and code not in safe:
            if code in trail:
                raise CycleOfUnits([*trail[trail.index(code) :], code])
            trail.append(code)
            code = parents.get(code)
        safe.update(trail)


def _parents() -> dict[str, str | None]:
    rows = UnitPlacement.objects.filter(valid_to=None).values_list("unit__code", "parent__code")
    return dict(rows)


def _place(rows: Sequence[UnitRow], units: Mapping[str, Unit], *, on: date) -> Changes:
    places = {place.unit_id: place for place in UnitPlacement.objects.filter(valid_to=None)}
    new: list[UnitPlacement] = []
    changed: list[tuple[UnitPlacement, Change]] = []
    for row in rows:
        if row.parent is not None and row.parent not in units:
            raise UnknownCode(row.parent)
        unit = units[row.code]
        parent = units[row.parent].pk if row.parent is not None else None
        old = places.get(unit.pk)
        if old is not None and old.parent_id == parent:
            continue
        if old is not None and old.valid_from >= on:  # placed today: put right, not moved
            wanted: dict[str, object] = {"parent_id": parent}
        else:
            wanted = {"valid_to": on - timedelta(days=1)}
            new.append(UnitPlacement(unit=unit, parent_id=parent, valid_from=on if old else row.since or on))
        change = differences(old, wanted) if old is not None else None
        if old is not None and change is not None:
            changed.append((old, change))
    return write(UnitPlacement, new=new, changed=changed)


def rebuild_paths() -> None:
    """Writes every unit's path anew from where it stands today."""
    parents = dict(UnitPlacement.objects.filter(valid_to=None).values_list("unit_id", "parent_id"))
    paths: dict[int, str] = {}

    def path(unit: int) -> str:
        if unit not in paths:
            parent = parents.get(unit)
            paths[unit] = f"{path(parent) if parent else '/'}{unit}/"
        return paths[unit]

    moved = [unit for unit in Unit.objects.all() if unit.path != path(unit.pk)]
    for unit in moved:
        unit.path = path(unit.pk)
    Unit.objects.bulk_update(moved, ["path"], batch_size=500)
