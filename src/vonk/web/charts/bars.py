"""Amounts beside each other, from zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from vonk.web import formats
from vonk.web.charts.figure import Phase


@dataclass(frozen=True)
class Bar:
    """One amount; None says "too few people to show" in the same place."""

    label: str
    value: float | None
    note: str = ""
    phase: Phase = "part"


@dataclass(frozen=True)
class BarDrawing:
    """A bar with its length in percent of the widest."""

    bar: Bar
    width: str
    words: str


@dataclass(frozen=True)
class Bars:
    """Bars on one scale from zero to the largest value, or to `top`."""

    bars: tuple[Bar, ...]
    unit: formats.Unit = "%"
    digits: int = 0
    top: float | None = None
    note: str = ""
    template: ClassVar[str] = "charts/bars.html"

    @property
    def drawings(self) -> tuple[BarDrawing, ...]:
        """The bars as drawn; a value below zero has no length (its words still tell it)."""
        top = self.top or max((bar.value or 0 for bar in self.bars), default=0) or 1
        return tuple(self._draw(bar, top) for bar in self.bars)

    def _draw(self, bar: Bar, top: float) -> BarDrawing:
        if bar.value is None:
            return BarDrawing(bar, "0%", "")
        share = min(max(bar.value / top, 0.0), 1.0)
        return BarDrawing(bar, f"{share * 100:.1f}%", formats.figure(bar.value, self.unit, self.digits))
