"""A curve with two points on it: where it breaks even, and where the organisation thinks it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext

from vonk.web import formats
from vonk.web.charts.figure import PIXELS, FigureTable, Scale, Tick, Width, measure, path, px, steps
from vonk.web.charts.trend import axis

PLOT_HEIGHT = 210
LEFT, RIGHT, TOP, BOTTOM = 44, 30, 14, 30


@dataclass(frozen=True)
class CurvePoint:
    """A point on the curve with its words: one bold, one quiet."""

    x: float
    y: float
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class CurveDrawing:
    """The curve at one width, in pixels."""

    name: Width
    width: int
    height: int
    left: float
    right: float
    bottom: float
    grid: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    line: str
    area: str
    even: tuple[float, float]
    chosen: tuple[float, float]
    words_x: float
    words_at_end: bool


@dataclass(frozen=True)
class Curve:
    """A chance (0 to 1) against an amount of money, with `even` (break-even) and `chosen` (the own estimate) on it."""

    name: str
    points: tuple[CurvePoint, ...]
    even: CurvePoint
    chosen: CurvePoint
    unit: formats.Unit = "€"
    caption: str = ""
    template: ClassVar[str] = "charts/curve.html"

    @property
    def drawings(self) -> tuple[CurveDrawing, ...]:
        """One drawing per width."""
        return tuple(self._draw(name) for name in ("narrow", "middle", "wide"))

    @property
    def table(self) -> FigureTable:
        """A few points in words; the curve between them is smooth."""
        every = max(len(self.points) // 10, 1)
        shown = (*self.points[::every], self.even, self.chosen)
        ordered = sorted(shown, key=lambda point: point.x)
        rows = tuple((formats.figure(point.x, self.unit), formats.figure(point.y)) for point in ordered)
        return FigureTable((gettext("value"), gettext("chance")), rows)

    def _draw(self, name: Width) -> CurveDrawing:
        width = PIXELS[name]
        across = Scale(self.points[0].x, self.points[-1].x, LEFT, width - RIGHT)
        up = Scale(0, 1, TOP + PLOT_HEIGHT, TOP)
        line = [(across.at(point.x), up.at(point.y)) for point in self.points]
        chosen = (across.at(self.chosen.x), up.at(self.chosen.y))
        under = [*(place for place in line if place[0] < chosen[0]), chosen]
        right = width - RIGHT
        fits = chosen[0] + 20 + max(measure(self.chosen.title, 15, bold=True), measure(self.chosen.note, 13)) <= width
        return CurveDrawing(
            name=name,
            width=width,
            height=TOP + PLOT_HEIGHT + BOTTOM,
            left=LEFT,
            right=right,
            bottom=up.start,
            grid=axis(up, "%"),
            labels=tuple(
                Tick(across.at(value), formats.figure(value, self.unit))
                for value in steps(across.low, across.high, 3 if name == "narrow" else 5)
            ),
            line=path(line),
            area=path([*under, (chosen[0], up.start), (line[0][0], up.start)]) + "Z",
            even=(across.at(self.even.x), up.at(self.even.y)),
            chosen=chosen,
            words_x=px(chosen[0] + 18 if fits else chosen[0] - 14),
            words_at_end=not fits,
        )
