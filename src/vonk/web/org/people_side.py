"""Puts what people said about learning in rows: the driver that is clearly lowest, and every unit to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from vonk.figures.queries import Window
from vonk.insight.places import Place
from vonk.insight.queries import Line, Measure
from vonk.insight.voices import Voice, Voices
from vonk.people.access import Viewer
from vonk.web import formats
from vonk.web.charts import DotRow, Phase, Trend
from vonk.web.measures import dot_row, measure_name, trend

MONTHS, QUARTER = 12, 3
SCALES = ("driver.", "safety", "support")  # of three statements each


@dataclass(frozen=True)
class Over:
    """A measure over time: its line, or the day from which there is one."""

    name: str
    drawn: Trend | None
    from_on: date | None


def is_told(voice: Voice) -> bool:
    """Whether there is a value to show: a group that is large enough, and statements that measure one thing."""
    figure = voice.figure
    return figure.shown and (figure.value is not None or bool(figure.band)) and not is_loose(voice)


def is_loose(voice: Voice) -> bool:
    """Whether three statements should measure one thing and are not known to: such a score is not told."""
    return voice.signal.startswith(SCALES) and (voice.quality is None or not voice.quality.reliable)


def lowest(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """The voices that are the lowest beyond doubt: one, or two together below all others; else none.

    Nothing is said when they speak of different units: these are not to be laid side by side.
    """
    ranked = sorted((v for v in voices if v.figure.value is not None), key=lambda v: v.figure.value or 0.0)
    if not of_one_unit(ranked):
        return ()
    for many in (1, 2):
        below, rest = ranked[:many], ranked[many:]
        if below and rest and max(v.figure.high or 1 for v in below) < min(v.figure.low or 0 for v in rest):
            return tuple(below)
    return ()


def of_one_unit(voices: Iterable[Voice]) -> bool:
    """Whether all of these speak of the same unit."""
    return len({voice.unit.public_id for voice in voices}) == 1


def row_of(voice: Voice, phase: Phase, *, label: str = "") -> DotRow:
    """A voice as a row; the name of the larger unit stands beside it when it speaks of that one."""
    drawn = dot_row(Measure(voice.signal, voice.good, voice.figure), phase, label=label)
    return replace(drawn, base=", ".join(filter(None, [voice.unit.name if voice.larger else "", drawn.base])))


def rows_of(voices: Iterable[Voice], phase: Phase) -> list[DotRow]:
    """The voices that may be told, as rows."""
    return [row_of(voice, phase) for voice in voices if is_told(voice)]


def over_time(told: Voices, signals: Sequence[str], phase: Phase, *, names: Sequence[str] = ()) -> list[Over]:
    """Each of these signals through its windows, as far as it is told at all; a window that is not told is left out."""
    lines = {line.signal: line for line in told.history if line.signal in signals}
    labels = names or [measure_name(signal) for signal in signals]
    found = [(label, lines[signal]) for signal, label in zip(signals, labels, strict=True) if signal in lines]
    return [_over(label, line, phase) for label, line in found]


def _over(name: str, line: Line, phase: Phase) -> Over:
    if not line.signal.startswith(SCALES):
        points = line.points
    else:
        points = tuple(figure for figure in line.points if figure.extra.get("reliable"))
    drawn = trend(replace(line, points=points))
    return Over(name, replace(drawn, phase=phase, note="") if drawn else None, line.from_on)


def window_of(voices: Iterable[Voice]) -> Window | None:
    """The latest window that any of these speaks of."""
    return max((v.figure.window for v in voices if v.figure.shown), key=lambda window: window.end, default=None)


def _span(window: Window | None) -> str:
    """A window in words."""
    return formats.span(window.start, window.last_day) if window else ""


def frame(viewer: Viewer, where: Place, told: Voices, asked: Iterable[Voice], page: str) -> dict[str, Any]:
    """What stands around each of these pages: the unit and the window, and links to the units above and below."""
    return {
        "unit": where.unit.name,
        "window": _span(window_of(asked)),
        "example": told.example,
        "may_decide": viewer.has("works_council", "administrator"),
        "trail": [(unit.name, reverse(f"{page}_unit", args=[unit.public_id])) for unit in where.above],
        "below": [(unit.name, reverse(f"{page}_unit", args=[unit.public_id])) for unit in where.below],
    }


def next_quarter(today: date) -> date:
    """The day after the quarter that runs now: from then on its figures can be released."""
    month = (today.month - 1) // QUARTER * QUARTER + QUARTER + 1
    return date(today.year + (month > MONTHS), (month - 1) % MONTHS + 1, 1)


def next_figures(told: Voices, today: date) -> date | None:
    """When there may be new figures: after this quarter; in a replay after its next window, if it comes to one."""
    window = window_of(told.voices)
    if not told.example or window is None:
        return next_quarter(today)
    upcoming = window.end + (window.end - window.start)
    return upcoming if upcoming > today else None
