"""What a run decided, told of the whole organisation: one decision per person, often silence, by kind of reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from vonk.engine.suppress import K
from vonk.figures import queries as figures
from vonk.figures.actions import AlreadyReleased, Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.people.access import Viewer
from vonk.people.models import Unit

SIGNAL: Final = "decided"
ROUND: Final = 5
KINDS: Final[Mapping[str, tuple[str, ...]]] = {  # the engine's reasons, in groups that are large enough to speak of
    "step": ("best_play",),
    "lot": ("holdout", "campaign_control"),
    "active": ("own_activity_48h",),
    "enough": ("cap_7d", "cap_28d", "load_high", "dose_reached", "ignored_three_times", "statutory_first"),
    "nothing": ("nothing_open", "no_fitting_play", "statutory_own_schedule", "no_benefit"),
    "away": ("no_working_day", "not_employed"),
    "own_wish": ("stopped_messages", "stopped_measurement", "busy"),
}


@dataclass(frozen=True)
class KindShown:
    """One kind of decision: its share of everybody, or None when too few people had it."""

    kind: str
    share: float | None


@dataclass(frozen=True)
class RunShown:
    """The last run that was released."""

    day: date
    people: int  # to the nearest five
    kinds: tuple[KindShown, ...]


def release_run(reasons: Mapping[str, int], *, day: date, now: datetime) -> int:
    """Publishes the kinds of decisions of one day's run, rounded and suppressed; returns the number of cells."""
    top = Unit.objects.filter(level=Unit.ORGANISATION).first()
    if top is None or sum(reasons.values()) < K:
        return 0
    counts = Counter({kind: sum(reasons.get(code, 0) for code in codes) for kind, codes in KINDS.items()})
    cells = _cells(Subject("organisation", str(top.public_id)), counts)
    try:
        publish(spec="decided", window=Window(day, day + timedelta(days=1)), cells=cells, now=now)
    except AlreadyReleased:
        return 0
    return len(cells)


def _cells(subject: Subject, counts: Counter[str]) -> list[Cell]:
    """A kind of fewer than k people is hidden; never one alone, for the others would give it away."""
    few = [kind for kind, count in counts.items() if 0 < count < K]
    large = sorted((kind for kind, count in counts.items() if count >= K), key=lambda kind: counts[kind])
    if len(few) == 1:
        few += large[:1]
    people = ROUND * round(counts.total() / ROUND)
    cells = []
    for kind, count in counts.items():
        if kind in few:
            cells.append(Cell(subject, SIGNAL, shown=False, part=kind))
        elif count:
            told = ROUND * round(count / ROUND)
            cells.append(Cell(subject, SIGNAL, shown=True, part=kind, base=people, count=told, value=told / people))
    return cells


def last_run(viewer: Viewer) -> RunShown | None:
    """The last released run, for whoever reads figures of the whole organisation; None before the first."""
    top = Unit.objects.filter(level=Unit.ORGANISATION).first()
    if top is None:
        return None
    subject = Subject("organisation", str(top.public_id))
    told = figures.read(viewer, subjects=[subject], signals=[SIGNAL], parts=True)
    if not told:
        return None
    day = max(figure.window.start for figure in told)
    latest = {figure.part: figure for figure in told if figure.window.start == day}
    people = next((figure.base for figure in latest.values() if figure.base), 0)
    kinds = tuple(KindShown(kind, latest[kind].value) for kind in KINDS if kind in latest)
    return RunShown(day, people, kinds)
