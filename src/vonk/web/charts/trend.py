"""A line in time with its band; only the last point gets a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.translation import gettext

from vonk.web import formats
from vonk.web.charts.figure import PIXELS, FigureTable, Phase, Scale, Tick, Width, band, measure, path, px, steps

PLOT_HEIGHT = 156
LEFT, RIGHT, TOP, BOTTOM = 44, 58, 14, 30


@dataclass(frozen=True)
class Point:
    """An estimate with its bounds at one moment; `at` is any number that grows with time."""

    at: float
    estimate: float
    low: float
    high: float
    label: str = ""


@dataclass(frozen=True)
class Mark:
    """Two words at one moment: a label under the axis, or an event."""

    at: float
    label: str


@dataclass(frozen=True)
class EventDrawing:
    """A dotted line with its words."""

    x: float
    label: str
    at_end: bool


@dataclass(frozen=True)
class TrendDrawing:
    """The line at one width, in pixels."""

    name: Width
    width: int
    height: int
    left: float
    right: float
    bottom: float
    grid: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    band: str
    line: str
    last: tuple[float, float]
    event: EventDrawing | None


@dataclass(frozen=True)
class Trend:
    """At least two points on a scale from `low` to `high` (a share as a fraction); a line may start above zero."""

    name: str
    points: tuple[Point, ...]
    low: float
    high: float
    labels: tuple[Mark, ...] = ()
    phase: Phase = "part"
    unit: formats.Unit = "%"
    digits: int = 0
    event: Mark | None = None
    size: Literal["half", "full"] = "half"
    note: str = ""
    template: ClassVar[str] = "charts/trend.html"

    @property
    def drawings(self) -> tuple[TrendDrawing, ...]:
        """One drawing per width."""
        names: tuple[Width, ...] = ("narrow", "half") if self.size == "half" else ("narrow", "middle", "wide")
        return tuple(self._draw(name) for name in names)

    @property
    def last_words(self) -> str:
        """The number at the last point; the unit stands on the axis."""
        return formats.bare(self.points[-1].estimate, self.unit, self.digits)

    @property
    def table(self) -> FigureTable:
        """Every point in words."""
        rows = tuple(
            (
                point.label or formats.number(point.at),
                formats.figure(point.estimate, self.unit, self.digits),
                formats.interval(point.low, point.high, self.unit, self.digits),
            )
            for point in self.points
        )
        return FigureTable((gettext("moment"), gettext("estimate"), gettext("interval")), rows)

    def _draw(self, name: Width) -> TrendDrawing:
        width = PIXELS[name]
        across = Scale(self.points[0].at, self.points[-1].at, LEFT, width - RIGHT)
        up = Scale(self.low, self.high, TOP + PLOT_HEIGHT, TOP)
        line = [(across.at(point.at), up.at(point.estimate)) for point in self.points]
        upper = [(across.at(point.at), up.at(point.high)) for point in self.points]
        lower = [(across.at(point.at), up.at(point.low)) for point in self.points]
        return TrendDrawing(
            name=name,
            width=width,
            height=TOP + PLOT_HEIGHT + BOTTOM,
            left=LEFT,
            right=width - RIGHT,
            bottom=TOP + PLOT_HEIGHT,
            grid=axis(up, self.unit, self.digits),
            labels=tuple(Tick(across.at(mark.at), mark.label) for mark in self.labels),
            band=band(upper, lower),
            line=path(line),
            last=line[-1],
            event=self._event(across),
        )

    def _event(self, across: Scale) -> EventDrawing | None:
        if self.event is None:
            return None
        x = across.at(self.event.at)
        return EventDrawing(px(x), self.event.label, at_end=x - across.start > measure(self.event.label, 13) + 8)


def axis(up: Scale, unit: formats.Unit, digits: int = 0, most: int = 4) -> tuple[Tick, ...]:
    """Gridlines with labels; a percent sign only on the highest."""
    values = steps(up.low, up.high, most)
    marks = [formats.bare(value, unit, digits) for value in values]
    if unit == "%":
        marks[-1] += "%"
    return tuple(Tick(up.at(value), mark, strong=value == 0) for value, mark in zip(values, marks, strict=True))
