"""An estimate on a thin line: in its interval, between two assumptions, or as the effect of a play."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

from django.utils.translation import gettext

from vonk.web import formats
from vonk.web.charts.figure import Interval, Phase

NARROW_CAPSULE = 5.0


@dataclass(frozen=True)
class Strip:
    """Places in percent of the line, as SVG wants them, so one drawing fits every width."""

    start: str
    width: str
    dot: str
    small: bool
    zero: str
    phase: Phase


def strip(interval: Interval, *, low: float, high: float, phase: Phase, zero: bool = False) -> Strip:
    """Where the capsule and the dot stand on a line from `low` to `high`; what lies outside is cut at the edge."""

    def place(value: float) -> float:
        return min(max((value - low) / (high - low), 0.0), 1.0) * 100

    start, end = place(interval.low), place(interval.high)
    return Strip(
        start=f"{start:.1f}%",
        width=f"{end - start:.1f}%",
        dot=f"{place(interval.estimate):.1f}%",
        small=end - start < NARROW_CAPSULE,
        zero=f"{place(0):.1f}%" if zero else "",
        phase=phase,
    )


@dataclass(frozen=True)
class DotRow:
    """One labelled estimate; `interval` None says "too few people to show" in the same place, or what `said` holds."""

    label: str
    interval: Interval | None
    phase: Phase = "ink"
    base: str = ""
    unit: formats.Unit = "%"
    digits: int = 0
    low: float = 0.0
    high: float = 1.0
    said: str = ""
    template: ClassVar[str] = "charts/dot_row.html"

    @cached_property
    def strip(self) -> Strip | None:
        """The drawing, or None when there is nothing to draw."""
        return strip(self.interval, low=self.low, high=self.high, phase=self.phase) if self.interval else None

    @property
    def words(self) -> str:
        """The estimate as text."""
        return formats.figure(self.interval.estimate, self.unit, self.digits) if self.interval else ""

    @property
    def bounds(self) -> str:
        """The interval as text."""
        return formats.interval(self.interval.low, self.interval.high, self.unit, self.digits) if self.interval else ""


@dataclass(frozen=True)
class DotRows:
    """Rows on one shared scale, with what the scale is at its ends and in the middle."""

    rows: tuple[DotRow, ...]
    left: str = ""
    middle: str = ""
    right: str = ""
    note: str = ""
    template: ClassVar[str] = "charts/dot_rows.html"


@dataclass(frozen=True)
class Bounds:
    """A share of who answered, between what it would be if the silent all meant no, and if they all meant yes."""

    label: str
    answered: float
    floor: float
    ceiling: float
    phase: Phase = "impact"
    base: str = ""
    template: ClassVar[str] = "charts/bounds.html"

    @cached_property
    def strip(self) -> Strip:
        """The drawing."""
        return strip(Interval(self.answered, self.floor, self.ceiling), low=0, high=1, phase=self.phase)

    @property
    def words(self) -> str:
        """The two bounds as text."""
        ends = {"low": formats.figure(self.floor, "%"), "high": formats.figure(self.ceiling, "%")}
        return gettext("between %(low)s and %(high)s") % ends


@dataclass(frozen=True)
class Effect:
    """What a play did: the verdict in words under a line with zero and the interval of the difference."""

    verdict: str
    interval: Interval
    phase: Phase = "impact"
    unit: Literal["pp", "+"] = "pp"
    digits: int = 1
    low: float = -0.06
    high: float = 0.12
    template: ClassVar[str] = "charts/effect.html"

    @cached_property
    def strip(self) -> Strip:
        """The drawing."""
        return strip(self.interval, low=self.low, high=self.high, phase=self.phase, zero=True)

    @property
    def words(self) -> str:
        """The difference as text."""
        return formats.figure(self.interval.estimate, self.unit, self.digits)

    @property
    def bounds(self) -> str:
        """Its interval as text."""
        return formats.interval(self.interval.low, self.interval.high, self.unit, self.digits)
