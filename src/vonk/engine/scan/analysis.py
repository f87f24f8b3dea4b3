"""Scans one file: from an opened source and a mapping to the ranked result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from vonk.engine.playbook.schema import Play
from vonk.engine.scan.enrolments import Enrolments, read_enrolments
from vonk.engine.scan.headings import check
from vonk.engine.scan.rates import groups, overall
from vonk.engine.scan.source import Source
from vonk.engine.scan.spots import weak_spots
from vonk.engine.scan.supply import supply
from vonk.engine.scan.tables import Field, Group, Mapping, Result, Settings
from vonk.engine.suppress import nearest

TELLING: Final[tuple[Field, ...]] = ("enrolled", "started", "completed", "unit", "obligation", "duration", "price")


def scan(source: Source, mapping: Mapping, settings: Settings, plays: Sequence[Play]) -> Result:
    """Rank the weak spots of a file. Raises Unreadable when the mapping is not enough or nothing can be counted."""
    check(mapping)
    data = read_enrolments(source, mapping, settings)
    items, units = groups(data, "item"), _units(data, mapping)
    forms = groups(data, "form") if "form" in mapping.matches else ()
    first = data.rows["enrolled"].min()
    return Result(
        as_of=data.as_of,
        first=first if isinstance(first, date) else None,
        rows=data.read,
        enrolments=len(data.rows),
        persons=int(data.rows["person"].n_unique()),
        offerings=int(data.rows["item"].n_unique()),
        overall=overall(data),
        spots=weak_spots([*items, *units, *forms], data, plays),
        items=items,
        units=tuple(unit for unit in units if unit.persons),
        forms=forms,
        hidden_units=sum(1 for unit in units if not unit.persons),
        waiting=int(nearest(np.int64(data.waiting))),  # type: ignore[arg-type]
        supply=supply(data),
        notes=data.notes,
        missing=tuple(name for name in TELLING if name not in mapping.matches and not _given(name, settings)),
        columns={name: match.heading for name, match in mapping.matches.items()},
        order=mapping.order or "dmy",
    )


def _units(data: Enrolments, mapping: Mapping) -> tuple[Group, ...]:
    return groups(data, "unit") if "unit" in mapping.matches else ()


def _given(name: Field, settings: Settings) -> bool:
    return name == "price" and settings.price is not None
