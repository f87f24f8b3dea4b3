"""The beats of a ritual: kept, skipped, and the one that is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from vonk.web.charts.figure import px

PIXELS = {"narrow": 350, "half": 552}


@dataclass(frozen=True)
class Beat:
    """One meeting; at most one beat is "now"."""

    label: str
    state: Literal["kept", "skipped", "now", "later", "unsaid"]


@dataclass(frozen=True)
class BeatDrawing:
    """A beat at its place on the line."""

    beat: Beat
    x: float


@dataclass(frozen=True)
class RhythmDrawing:
    """The whole line at one width."""

    name: str
    width: int
    beats: tuple[BeatDrawing, ...]


@dataclass(frozen=True)
class Rhythm:
    """Beats in order of time, at most seven so that their dates fit on a phone."""

    beats: tuple[Beat, ...]
    template: ClassVar[str] = "charts/rhythm.html"

    @property
    def drawings(self) -> tuple[RhythmDrawing, ...]:
        """One drawing per width."""
        return tuple(self._draw(name, width) for name, width in PIXELS.items())

    def _draw(self, name: str, width: int) -> RhythmDrawing:
        pitch = (width - 52) / max(len(self.beats) - 1, 1)
        places = tuple(BeatDrawing(beat, px(22 + place * pitch)) for place, beat in enumerate(self.beats))
        return RhythmDrawing(name, width, places)
