"""Released figures about what people say, for the tests of the pages that show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.conftest import NOW
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.people.models import Unit

QUARTER = Window(date(2026, 7, 1), date(2026, 10, 1))
EARLIER = (
    Window(date(2026, 1, 1), date(2026, 4, 1)),
    Window(date(2026, 4, 1), date(2026, 7, 1)),
    QUARTER,
)
RELIABLE = {
    "answers": 1900, "alpha": 0.76, "omega": 0.78, "omega_low": 0.74, "omega_high": 0.81, "reliable": True,
    "icc1": 0.09, "rwg": 0.74, "aggregable": True, "example": False,
}  # fmt: skip


def about(unit: Unit) -> Subject:
    return Subject("organisation" if unit.level == 0 else "unit", str(unit.public_id))


def score(subject: Subject, signal: str, of100: int, *, half: int = 4, base: int = 640, **extra: Any) -> Cell:
    """A mean of 100 with its interval, of statements that hang together unless `extra` says otherwise."""
    return Cell(
        subject, signal, shown=True, base=base, count=of100, value=of100 / 100,
        low=(of100 - half) / 100, high=(of100 + half) / 100, extra=RELIABLE | extra,
    )  # fmt: skip


def portion(subject: Subject, signal: str, value: float, *, half: float = 0.04, base: int = 400, **extra: Any) -> Cell:
    """A share with its interval."""
    return Cell(
        subject, signal, shown=True, base=base, count=round(base * value), value=value,
        low=value - half, high=value + half, extra={"example": False, **extra},
    )  # fmt: skip


def used(subject: Subject, signal: str = "application·chosen", **extra: Any) -> Cell:
    """Of 240 asked 145 answered, of whom 75 say that they used it."""
    told: dict[str, Any] = {"cases": 240, "answered": 145, "floor": 0.31, "ceiling": 0.71, "response": 0.6}
    return portion(subject, signal, 0.52, half=0.07, base=240, **(told | extra))


def hidden(subject: Subject, signal: str) -> Cell:
    return Cell(subject, signal, shown=False)


def release(*cells: Cell, window: Window = QUARTER, spec: str = "said") -> None:
    publish(spec=spec, window=window, cells=cells, now=NOW)


def drivers(subject: Subject, *scores: int, **extra: Any) -> list[Cell]:
    """Autonomy, ownership, mastery, joy, belonging and purpose, in that order."""
    names = ("autonomy", "ownership", "mastery", "joy", "belonging", "purpose")
    return [score(subject, f"driver.{name}", of100, **extra) for name, of100 in zip(names, scores, strict=True)]
