"""What every chart shares: an estimate with its interval, scales, ticks, measured text and the table beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

type Phase = Literal["ready", "part", "impact", "ink"]
type Width = Literal["narrow", "half", "middle", "wide"]

PIXELS: dict[Width, int] = {"narrow": 350, "half": 552, "middle": 700, "wide": 1152}
BOLD = 1.04
AVERAGE_LETTER = 0.58
LETTERS = {
    letter: width
    for letters, width in (
        ("',;.:", 0.18),
        (" !Iijl|‘’", 0.25),
        ("()[]", 0.3),
        ("-/Jft", 0.36),
        ("*?r", 0.4),
        ("+Lxz–", 0.51),
        ("ABCDGHKOQRSVX", 0.68),
        ("&N", 0.74),
        ("w", 0.81),
        ("MmW%@", 0.92),
    )
    for letter in letters
}


@dataclass(frozen=True)
class Interval:
    """An estimate between its two bounds, all in the same unit (shares as fractions)."""

    estimate: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """An interval that does not hold its estimate is a mistake upstream; drawing it would hide that."""
        if not self.low <= self.estimate <= self.high:
            message = f"{self.estimate} does not lie between {self.low} and {self.high}"
            raise ValueError(message)


@dataclass(frozen=True)
class FigureTable:
    """The same figures as text, for who cannot see the drawing and for who wants to copy them."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Scale:
    """Places values of [low, high] on pixels [start, end]; start may lie after end (an upward axis)."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a value, to a tenth; outside the domain at its edge, and in the middle of a domain of one."""
        width = self.high - self.low
        share = (value - self.low) / width if width else 0.5
        return px(self.start + min(max(share, 0.0), 1.0) * (self.end - self.start))


@dataclass(frozen=True)
class Tick:
    """One gridline with its label."""

    at: float
    label: str
    strong: bool = False


@dataclass(frozen=True)
class TextLine:
    """One line of a broken text at its height."""

    text: str
    y: float


def px(value: float) -> float:
    """A tenth of a pixel is sharp enough, and keeps the page small."""
    return round(value, 1)


def steps(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """Round values within [low, high], at most `most` + 1 of them: steps of 1, 2, 2.5 or 5 times a power of ten."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(round(step * place, 10) for place in range(first, last + 1))


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """About how many pixels a text takes; the drawing must not need a browser to know."""
    return sum(LETTERS.get(letter, AVERAGE_LETTER) for letter in text) * size * (BOLD if bold else 1)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Breaks a text between words so that each line fits; one word that is too long stays whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


def stack(texts: Iterable[str], y: float, leading: float) -> tuple[TextLine, ...]:
    """Lines under each other, the first with its base line at `y`."""
    return tuple(TextLine(text, px(y + place * leading)) for place, text in enumerate(texts))


def path(points: Iterable[tuple[float, float]]) -> str:
    """A polyline as an SVG path."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def band(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    """The area between two polylines as an SVG path."""
    return path([*upper, *reversed(lower)]) + "Z"
