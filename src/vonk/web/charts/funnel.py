"""Where people stop on a path, step by step: who stays is filled, who stops is hatched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext, ngettext

from vonk.web import formats
from vonk.web.charts.figure import PIXELS, FigureTable, Interval, TextLine, Width, measure, px, stack, wrap

TALL = 236
ABOVE = 52
GAP = 2
END_ROOM = 152
NOTE_HEIGHT = 48
ROW = 62


@dataclass(frozen=True)
class FunnelStep:
    """One step: how many arrived and how many of them stopped there."""

    label: str
    arrived: int
    stopped: int
    minutes: int | None = None

    @property
    def stayed(self) -> int:
        """Who went on."""
        return self.arrived - self.stopped


@dataclass(frozen=True)
class StepDrawing:
    """One step in pixels; y grows downward, `top` is where the arrivals begin, `edge` where the stayers do."""

    step: FunnelStep
    x: float
    width: float
    top: float
    edge: float
    bottom: float
    stays: float
    lost: float
    worst: bool
    inside: str
    inside_words: str
    inside_y: float
    label_lines: tuple[TextLine, ...]
    minutes: str = ""

    @property
    def right(self) -> float:
        """Where a column ends."""
        return px(self.x + self.width)

    @property
    def inside_x(self) -> float:
        """Where the text in a column begins."""
        return px(self.x + 9)


@dataclass(frozen=True)
class NoteDrawing:
    """The remark at the worst step."""

    x: float
    y: float
    at_end: bool


@dataclass(frozen=True)
class FunnelDrawing:
    """The silhouette at one width."""

    name: Width
    width: int
    height: float
    steps: tuple[StepDrawing, ...]
    note: NoteDrawing | None
    end_x: float


@dataclass(frozen=True)
class Funnel:
    """A path of at least one step on which somebody began.

    name: for ids on the page, unique there. worst: the index that gets colour; None leaves all hatches grey.
    end: the share that finished, with its interval.
    """

    name: str
    steps: tuple[FunnelStep, ...]
    worst: int | None = None
    note_title: str = ""
    note: str = ""
    end: Interval | None = None
    template: ClassVar[str] = "charts/funnel.html"

    @property
    def drawings(self) -> tuple[FunnelDrawing, ...]:
        """Columns for a screen, rows for a phone."""
        return (self._rows(), self._columns("middle"), self._columns("wide"))

    @property
    def end_words(self) -> tuple[str, str]:
        """What is written at the end: the share, and its interval."""
        if self.end is None:
            return ("", "")
        bounds = formats.interval(self.end.low, self.end.high)
        return (formats.figure(self.end.estimate), gettext("finish in time (%(interval)s)") % {"interval": bounds})

    @property
    def table(self) -> FigureTable:
        """The same figures in words."""
        rows = tuple(
            (step.label, formats.number(step.arrived), formats.number(step.stopped), formats.figure(_share(step)))
            for step in self.steps
        )
        return FigureTable((gettext("step"), gettext("arrived"), gettext("stopped"), gettext("share that stops")), rows)

    def _columns(self, name: Width) -> FunnelDrawing:
        width = PIXELS[name]
        room = END_ROOM if self.end else 0
        pitch = (width - room) / len(self.steps)
        scale = TALL / max(step.arrived for step in self.steps)
        above = 0 if self.worst is None or self._fits(pitch, scale, width) or not self.note_title else ABOVE
        bottom = above + TALL
        drawn = tuple(self._column(place, pitch, scale, bottom) for place in range(len(self.steps)))
        lines = max(len(step.label_lines) for step in drawn)
        height = px(bottom + 18 * lines + 12)
        return FunnelDrawing(name, width, height, drawn, self._note(drawn, above), px(width - room + 12))

    def _column(self, place: int, pitch: float, scale: float, bottom: float) -> StepDrawing:
        step, last, worst = self.steps[place], place == len(self.steps) - 1, place == self.worst
        words = ngettext("remains", "remain", step.stayed) if last else ngettext("goes on", "go on", step.stayed)
        number = formats.number(step.stayed)
        fits = measure(f"{number} {words}", 13, bold=True) < pitch - 20
        label = wrap(f"{place + 1} {step.label}", pitch - 8, 13, bold=worst)
        return StepDrawing(
            step=step,
            x=px(place * pitch),
            width=px(pitch - GAP),
            top=px(bottom - step.arrived * scale),
            edge=px(bottom - step.stayed * scale),
            bottom=bottom,
            stays=px(step.stayed * scale),
            lost=px(step.stopped * scale),
            worst=worst,
            inside=number,
            inside_words=words if fits else "",
            inside_y=bottom - 10,
            label_lines=stack((*label, _minutes(step.minutes)), bottom + 20, 18),
        )

    def _fits(self, pitch: float, scale: float, width: int) -> bool:
        """Whether the remark can stand in the corner that the worst step leaves free."""
        if self.worst is None:
            return False
        room = width - (self.worst + 1) * pitch - 24
        needed = max(measure(self.note_title, 18, bold=True), measure(self.note, 13))
        return self.steps[self.worst].stopped * scale >= NOTE_HEIGHT and needed <= room

    def _note(self, drawn: tuple[StepDrawing, ...], above: float) -> NoteDrawing | None:
        if self.worst is None or not self.note_title:
            return None
        step = drawn[self.worst]
        if not above:
            return NoteDrawing(px(step.x + step.width + 14), px(step.top + 18), at_end=False)
        late = self.worst >= len(drawn) / 2
        return NoteDrawing(px(step.x + step.width) if late else step.x, 18, at_end=late)

    def _rows(self) -> FunnelDrawing:
        width = PIXELS["narrow"]
        scale = width / max(step.arrived for step in self.steps)
        drawn = tuple(self._row(place, scale) for place in range(len(self.steps)))
        return FunnelDrawing("narrow", width, px(len(drawn) * ROW), drawn, None, 0)

    def _row(self, place: int, scale: float) -> StepDrawing:
        step, last = self.steps[place], place == len(self.steps) - 1
        words = ngettext("remains", "remain", step.stayed) if last else ngettext("goes on", "go on", step.stayed)
        stays = step.stayed * scale
        top = place * ROW
        number = formats.number(step.stayed)
        return StepDrawing(
            step=step,
            x=0,
            width=px(step.arrived * scale),
            top=top + 24,
            edge=px(stays),
            bottom=top + 48,
            stays=px(stays),
            lost=px(step.stopped * scale),
            worst=place == self.worst,
            inside=number,
            inside_words=words if measure(f"{number} {words}", 13, bold=True) < stays - 16 else "",
            inside_y=top + 40.5,
            label_lines=stack((f"{place + 1} {step.label}",), top + 16, 18),
            minutes=_minutes(step.minutes),
        )


def _share(step: FunnelStep) -> float:
    return step.stopped / step.arrived if step.arrived else 0.0


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
