"""A small line in a table cell: the shape of a course, without axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from vonk.web.charts.figure import Scale, path

WIDTH, HEIGHT, EDGE = 72, 18, 4


@dataclass(frozen=True)
class Spark:
    """At least two values, oldest first; `words` says the same to who cannot see it."""

    values: tuple[float, ...]
    words: str = ""
    template: ClassVar[str] = "charts/spark.html"

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """Where each value stands, in pixels."""
        low, high = min(self.values), max(self.values)
        across = Scale(0, len(self.values) - 1, EDGE, WIDTH - EDGE)
        up = Scale(low, high if high > low else low + 1, HEIGHT - EDGE, EDGE)
        return tuple((across.at(place), up.at(value)) for place, value in enumerate(self.values))

    @property
    def line(self) -> str:
        """The line as a path."""
        return path(self.places)

    @property
    def last(self) -> tuple[float, float]:
        """The point that gets a dot."""
        return self.places[-1]
