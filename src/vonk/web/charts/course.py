"""A running test: its whole history, zero, the difference that counts and the course expected from here, dashed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.translation import gettext

from vonk.web import formats
from vonk.web.charts.figure import PIXELS, FigureTable, Phase, Scale, TextLine, Tick, Width, band, path, px, stack, wrap
from vonk.web.charts.trend import Mark, Point, axis

PLOT_HEIGHT = 268
LEFT, TOP, BOTTOM = 44, 44, 34  # above the plot: the words of now, when its interval reaches to the top
PHONE_LABELS = 6
ASIDE: dict[Width, int] = {"narrow": 12, "half": 12, "middle": 150, "wide": 284}


@dataclass(frozen=True)
class LineDrawing:
    """A level line with its words at the right."""

    y: float
    label: str
    words_y: float


@dataclass(frozen=True)
class CourseDrawing:
    """The history of a test at one width, in pixels."""

    name: Width
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    aside: float
    grid: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    band: str
    line: str
    now: tuple[float, float]
    now_low: float
    now_high: float
    now_words_x: float
    expected: str
    zero: LineDrawing
    worth: LineDrawing
    title_lines: tuple[TextLine, ...]
    note_lines: tuple[TextLine, ...]

    @property
    def late(self) -> float:
        """From here on a label must end at its place, or it would be cut off."""
        return self.width - 48

    @property
    def now_height(self) -> float:
        """How tall the capsule of today is."""
        return px(self.now_low - self.now_high)


@dataclass(frozen=True)
class Course:
    """Differences as fractions (0.039 is 3.9 percentage points), oldest first; `expected` goes on after the last point.

    worth: the smallest difference that counts, chosen beforehand.
    """

    name: str
    points: tuple[Point, ...]
    labels: tuple[Mark, ...]
    worth: float
    low: float
    high: float
    expected: tuple[Point, ...] = ()
    expected_title: str = ""
    expected_note: str = ""
    phase: Phase = "impact"
    unit: Literal["pp", "+"] = "pp"
    digits: int = 1
    caption: str = ""
    template: ClassVar[str] = "charts/course.html"

    @property
    def drawings(self) -> tuple[CourseDrawing, ...]:
        """One drawing per width."""
        return tuple(self._draw(name) for name in ("narrow", "middle", "wide"))

    @property
    def now_words(self) -> str:
        """The difference of today."""
        words = formats.bare(self.points[-1].estimate, self.unit, self.digits)
        return gettext("now %(difference)s") % {"difference": words}

    @property
    def now_bounds(self) -> str:
        """Its interval."""
        return formats.interval(self.points[-1].low, self.points[-1].high, self.unit, self.digits)

    @property
    def worth_words(self) -> str:
        """The words at the line of the difference that counts."""
        words = formats.bare(self.worth, self.unit)
        return gettext("%(difference)s: the difference that counts") % {"difference": words}

    @property
    def dashes(self) -> str:
        """What the dashed lines are, where there is no room beside them."""
        return gettext("the dashed line")

    @property
    def zero_words(self) -> str:
        """The words at zero."""
        return gettext("no difference")

    @property
    def table(self) -> FigureTable:
        """Every look in words, the expected ones named so."""
        seen = tuple(self._row(point) for point in self.points)
        to_come = tuple(self._row(point, gettext("expected")) for point in self.expected[1:])
        return FigureTable((gettext("moment"), gettext("difference"), gettext("interval")), seen + to_come)

    def _row(self, point: Point, remark: str = "") -> tuple[str, ...]:
        moment = point.label or formats.number(point.at)
        return (
            f"{moment} ({remark})" if remark else moment,
            formats.figure(point.estimate, self.unit, self.digits),
            formats.interval(point.low, point.high, self.unit, self.digits),
        )

    def _draw(self, name: Width) -> CourseDrawing:
        width, aside = PIXELS[name], ASIDE[name]
        until = max([point.at for point in self.points + self.expected] + [mark.at for mark in self.labels])
        across = Scale(self.points[0].at, until, LEFT, width - aside)
        up = Scale(self.low, self.high, TOP + PLOT_HEIGHT, TOP)
        now = self.points[-1]
        title = wrap(self.expected_title, aside - 24, 15, bold=True)
        note = wrap(self.expected_note, min(aside - 24, 190), 13)
        x, zero, worth = across.at(now.at), up.at(0), up.at(self.worth)
        return CourseDrawing(
            name=name,
            width=width,
            height=TOP + PLOT_HEIGHT + BOTTOM,
            left=LEFT,
            right=width - aside,
            top=TOP,
            bottom=TOP + PLOT_HEIGHT,
            aside=px(width - aside + 20),
            grid=axis(up, self.unit, most=6),
            labels=self._labels(across, name),
            band=band(_line(self.points, across, up, "high"), _line(self.points, across, up, "low")),
            line=path(_line(self.points, across, up, "estimate")),
            now=(x, up.at(now.estimate)),
            now_low=up.at(now.low),
            now_high=up.at(now.high),
            now_words_x=px(min(max(x, LEFT + 50), width - 50)),
            expected=self._expected(across, up),
            zero=LineDrawing(zero, self.zero_words, px(zero + 4)),
            worth=LineDrawing(worth, self.worth_words, px(min(worth, zero - 20) + 4)),
            title_lines=stack(title, TOP + 14, 20),
            note_lines=stack(note, TOP + 14 + 20 * len(title), 18),
        )

    def _labels(self, across: Scale, name: Width) -> tuple[Tick, ...]:
        """On a phone every second label, counted so that the one of now stays."""
        now = self.points[-1].at
        here = next((place for place, mark in enumerate(self.labels) if mark.at == now), 0)
        every = 2 if name == "narrow" and len(self.labels) > PHONE_LABELS else 1
        kept = [mark for place, mark in enumerate(self.labels) if (place - here) % every == 0]
        return tuple(Tick(across.at(mark.at), mark.label, strong=mark.at == now) for mark in kept)

    def _expected(self, across: Scale, up: Scale) -> str:
        if not self.expected:
            return ""
        to_come = (self.points[-1], *self.expected)
        upper, lower = _line(to_come, across, up, "high"), _line(to_come, across, up, "low")
        return path([*upper, *reversed(lower)])


def _line(
    points: tuple[Point, ...], across: Scale, up: Scale, which: Literal["low", "estimate", "high"]
) -> list[tuple[float, float]]:
    return [(across.at(point.at), up.at(getattr(point, which))) for point in points]
