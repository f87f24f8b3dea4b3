"""Figures of one group through its windows: the latest of each signal, and the line that they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from vonk.engine.signals.registry import SIGNALS
from vonk.figures.queries import Figure
from vonk.insight.shapes import Line

DRAWN_FROM: Final = 3  # closed windows


def latest(series: Sequence[Figure]) -> list[Figure]:
    """Of each signal the last figure that is shown, or the last of all."""
    last: dict[str, Figure] = {}
    for figure in series:
        if figure.shown or figure.signal not in last or not last[figure.signal].shown:
            last[figure.signal] = figure
    return list(last.values())


def history(series: Sequence[Figure]) -> tuple[Line, ...]:
    """The line of each signal through the windows that show it; drawn from three on."""
    lines: dict[str, list[Figure]] = {}
    for figure in series:
        if figure.shown:
            lines.setdefault(figure.signal, []).append(figure)
    return tuple(_line(signal, points) for signal, points in sorted(lines.items()))


def _line(signal: str, points: Sequence[Figure]) -> Line:
    drawn = len(points) >= DRAWN_FROM
    last = points[-1]
    length = last.window.end - last.window.start
    maturity = timedelta(days=SIGNALS[last.measure].maturity_days) if last.measure in SIGNALS else timedelta()
    missing = max(0, DRAWN_FROM - len(points))
    return Line(signal, tuple(points), drawn, None if drawn else last.window.end + length * missing + maturity)
