"""The chain of readiness, participation and impact on one scale, with the spark in the gap where it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from django.utils.translation import gettext

from vonk.web import formats
from vonk.web.charts.figure import (
    PIXELS,
    FigureTable,
    Interval,
    Phase,
    Scale,
    TextLine,
    Tick,
    Width,
    measure,
    path,
    px,
    stack,
    wrap,
)
from vonk.web.charts.strip import DotRow, Strip, strip
from vonk.web.charts.trend import axis

HEIGHT, TOP = 170, 10
GUTTER, COLUMN_GAP, DOT_IN = 32, 40, 18
CAPSULE, DOT, SMALL_DOT = 16, 5.5, 2.5
SPARK_ROOM = 28
NUMBER_SIZE = 38
LEAST_SPAN = 60
LAST = 2


@dataclass(frozen=True)
class Link:
    """One phase; `interval` None means not measured yet, and then `first_step` says how to begin.

    interval is on the scale 0–100. signals: the rows that this phase is made of. earlier: "vorig kwartaal 61".
    """

    phase: Phase
    name: str
    meaning: str
    interval: Interval | None = None
    earlier: str = ""
    signals: tuple[DotRow, ...] = ()
    first_step: str = ""
    first_step_url: str = ""

    @property
    def words(self) -> str:
        """The estimate as text."""
        return formats.number(round(self.interval.estimate)) if self.interval else ""

    @property
    def bounds(self) -> str:
        """The interval as text."""
        return formats.interval(round(self.interval.low), round(self.interval.high), "") if self.interval else ""


@dataclass(frozen=True)
class LinkDrawing:
    """One link in pixels; without an interval a dashed outline over the whole scale: anything is possible."""

    link: Link
    x: float
    y: float
    top: float
    height: float
    capsule: float
    dot: float
    number_x: float
    number_y: float
    beside_x: float
    earlier: str = ""

    @property
    def radius(self) -> float:
        """The round end of the capsule."""
        return px(self.capsule / 2)


@dataclass(frozen=True)
class SparkDrawing:
    """The spark in the gap and its words."""

    x: float
    y: float
    words_x: float
    words_y: float
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class ChainDrawing:
    """The chain at one width."""

    name: Width
    width: int
    height: int
    grid: tuple[Tick, ...]
    links: tuple[LinkDrawing, ...]
    lines: tuple[str, ...]
    spark: SparkDrawing | None


@dataclass(frozen=True)
class RowDrawing:
    """The same link as a row on a phone; `breaks` says that the spark stands under it."""

    link: Link
    strip: Strip | None
    breaks: bool


@dataclass(frozen=True)
class Chain:
    """Three links. breaks_after: 0 or 1 when the gap after that link is larger than its uncertainty, else None."""

    links: tuple[Link, Link, Link]
    breaks_after: int | None = None
    break_title: str = ""
    break_note: str = ""
    note: str = ""
    template: ClassVar[str] = "charts/chain.html"

    @property
    def drawings(self) -> tuple[ChainDrawing, ...]:
        """The drawing for a screen at two widths; a phone gets `rows`."""
        return (self._draw("middle"), self._draw("wide"))

    @property
    def rows(self) -> tuple[RowDrawing, ...]:
        """For a phone: each link a capsule on a line from 0 to 100."""
        return tuple(
            RowDrawing(
                link,
                strip(link.interval, low=0, high=100, phase=link.phase) if link.interval else None,
                place == self.breaks_after,
            )
            for place, link in enumerate(self.links)
        )

    @property
    def table(self) -> FigureTable:
        """The three figures in words."""
        missing = gettext("not measured yet")
        rows = tuple((link.name, link.words or missing, link.bounds) for link in self.links)
        return FigureTable((gettext("phase"), gettext("estimate"), gettext("interval")), rows)

    @cached_property
    def _domain(self) -> tuple[float, float]:
        """Round twenties around what must be shown, at least 60 wide so that small differences stay small."""
        seen = [bound for link in self.links if link.interval for bound in (link.interval.low, link.interval.high)]
        low = max(min(seen, default=30) // 20 * 20, 0)
        high = min(-(-max(seen, default=70) // 20) * 20, 100)
        while high - low < LEAST_SPAN:
            low, high = max(low - 20, 0), min(high + 20, 100)
        return low, high

    def _draw(self, name: Width) -> ChainDrawing:
        width = PIXELS[name]
        pitch = (width - GUTTER + COLUMN_GAP) / 3
        up = Scale(*self._domain, TOP + HEIGHT, TOP)
        bare = [self._link(place, GUTTER + place * pitch + DOT_IN, up) for place in range(3)]
        spark = self._spark(bare, width)
        ends = [right.x for right in bare[1:]] + [width]
        if spark and self.breaks_after is not None:
            ends[self.breaks_after] = spark.words_x
        links = tuple(_with_earlier(link, end) for link, end in zip(bare, ends, strict=True))
        return ChainDrawing(name, width, TOP + HEIGHT + 14, axis(up, ""), links, self._lines(links), spark)

    def _link(self, place: int, x: float, up: Scale) -> LinkDrawing:
        link = self.links[place]
        if link.interval is None:
            middle = px((up.start + up.end) / 2)
            return LinkDrawing(link, px(x), middle, TOP, HEIGHT, CAPSULE, 0, px(x + 20), px(middle + 5), px(x + 20))
        y = up.at(link.interval.estimate)
        top, bottom = up.at(link.interval.high), up.at(link.interval.low)
        height = bottom - top
        capsule, dot = min(CAPSULE, max(height, 8)), min(DOT, max(height / 2 - 3, SMALL_DOT))
        below = place == LAST and self.links[1].interval is not None and self._falls(place)
        number_y = y + 12 if below else max(y - 10, TOP + 26)
        beside = x + 20 + measure(link.words, NUMBER_SIZE, bold=True) + 10
        return LinkDrawing(link, px(x), y, top, px(height), px(capsule), px(dot), px(x + 20), px(number_y), px(beside))

    def _falls(self, place: int) -> bool:
        before, here = self.links[place - 1].interval, self.links[place].interval
        return before is not None and here is not None and here.estimate < before.estimate

    def _lines(self, links: tuple[LinkDrawing, ...]) -> tuple[str, ...]:
        """Between measured links a line, interrupted where it breaks; to a link without a figure none."""
        lines: list[str] = []
        for place, (left, right) in enumerate(pairwise(links)):
            start, end = (left.x + 9, left.y), (right.x - 9, right.y)
            if left.link.interval is None or right.link.interval is None:
                continue
            if place == self.breaks_after:
                room = SPARK_ROOM / max(end[0] - start[0], 1)
                lines += [
                    path([start, _between(start, end, 0.53 - room)]),
                    path([_between(start, end, 0.53 + room), end]),
                ]
            else:
                lines.append(path([start, end]))
        return tuple(lines)

    def _spark(self, links: Sequence[LinkDrawing], width: int) -> SparkDrawing | None:
        if self.breaks_after is None:
            return None
        left, right = links[self.breaks_after], links[self.breaks_after + 1]
        x, y = _between((left.x, left.y), (right.x, right.y), 0.53)
        words_x = x + 36
        lines = wrap(self.break_note, min(width - words_x, 255), 14)
        words_y = px(max(y - 20 * len(lines) - 4, TOP + 14))
        return SparkDrawing(px(x), px(y), px(words_x), words_y, stack(lines, words_y + 20, 19))


def _with_earlier(link: LinkDrawing, end: float) -> LinkDrawing:
    """The earlier figure is written only where it stays clear of what stands right of it."""
    fits = link.beside_x + measure(link.link.earlier, 13) + 8 <= end
    return replace(link, earlier=link.link.earlier if fits else "")


def _between(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return (px(start[0] + share * (end[0] - start[0])), px(start[1] + share * (end[1] - start[1])))
