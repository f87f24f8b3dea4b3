"""How people around one answer: released figures of one's own team or of what it belongs to, and their course."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from vonk.insight.queries import Line, Measure
from vonk.insight.voices import DRIVERS, Voice, my_unit_voices
from vonk.people.access import Viewer
from vonk.web import formats
from vonk.web.charts import DotRows, Trend
from vonk.web.measures import dot_row, trend

SIGNALS = ("safety", "support", *DRIVERS)


@dataclass(frozen=True)
class Around:
    """What may be told now, and the course of safety: a line, or the day from which there is one."""

    rows: DotRows | None  # None: nothing may be told yet
    about: str  # the quarter it is about, and one's own unit where that is told
    safety: Trend | None
    from_on: date | None


def around(viewer: Viewer) -> Around | None:
    """The figures of one's home unit, each of the nearest larger one when it may not be told; None without a unit."""
    told = my_unit_voices(viewer)
    if told is None:
        return None
    shown = [voice for signal in SIGNALS if (voice := told.one(signal)) and _is_told(voice)]
    line = next((line for line in told.history if line.signal == "safety"), None)
    windows = [voice.figure.window for voice in shown]
    last = max(windows, key=lambda window: window.end, default=None)
    span = formats.span(last.start, last.last_day) if last else ""
    own = any(not voice.larger for voice in shown)
    rows = tuple(
        replace(row, base=", ".join(filter(None, [voice.unit.name if voice.larger else "", row.base])))
        for voice in shown
        for row in [dot_row(Measure(voice.signal, voice.good, voice.figure), "ready")]
    )
    return Around(
        rows=DotRows(rows, left="0", right="100") if rows else None,
        about=", ".join(filter(None, [told.unit.name if own else "", span])),
        safety=_course(line),
        from_on=line.from_on if line else None,
    )


def _is_told(voice: Voice) -> bool:
    """A group that is large enough, and statements that are known to measure one thing."""
    figure = voice.figure
    reliable = voice.quality is not None and voice.quality.reliable
    return figure.shown and reliable and (figure.value is not None or bool(figure.band))


def _course(line: Line | None) -> Trend | None:
    if line is None:
        return None
    drawn = trend(replace(line, points=tuple(one for one in line.points if one.extra.get("reliable"))))
    return replace(drawn, phase="ready", note="") if drawn else None
