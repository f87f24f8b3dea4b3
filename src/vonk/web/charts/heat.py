"""A table whose cells are darker where the share is larger; the number stands in every cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from vonk.web import formats

LEVELS = 5


@dataclass(frozen=True)
class HeatRow:
    """One row: a name and a share per column; None is a cell with too few people."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class HeatCell:
    """A cell as drawn: level 0 to 4, or None where there is nothing to show."""

    words: str
    level: int | None


@dataclass(frozen=True)
class HeatMap:
    """Rows by columns, on one scale from `low` to `high`."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    corner: str = ""
    unit: formats.Unit = "%"
    digits: int = 0
    low: float = 0.0
    high: float = 1.0
    note: str = ""
    template: ClassVar[str] = "charts/heat.html"

    @property
    def cells(self) -> tuple[tuple[str, tuple[HeatCell, ...]], ...]:
        """Each row's name with its cells."""
        return tuple((row.label, tuple(self._cell(value) for value in row.values)) for row in self.rows)

    def _cell(self, value: float | None) -> HeatCell:
        if value is None:
            return HeatCell("", None)
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return HeatCell(formats.figure(value, self.unit, self.digits), min(int(share * LEVELS), LEVELS - 1))
