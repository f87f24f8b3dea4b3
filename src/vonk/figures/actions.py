"""Publishes one table of figures for one window, once and for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import IntegrityError, transaction

from vonk.figures.models import PublishedCell, Release
from vonk.figures.queries import Subject, Window

CHUNK = 500


class AlreadyReleased(Exception):
    """The table was released for this window, or for one that overlaps it, and is never released again."""


@dataclass(frozen=True)
class Cell:
    """One figure as it is published: everything in it is rounded, and all None when it may not be shown."""

    subject: Subject
    signal: str
    shown: bool
    part: str = ""
    base: int | None = None
    count: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    band: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """What a release holds."""

    spec: str
    window: Window
    shown: int
    hidden: int


def publish(*, spec: str, window: Window, cells: Sequence[Cell], now: datetime) -> Published:
    """Publish `cells` as table `spec` of `window`; AlreadyReleased when any day of the window was released before.

    People's data change after a release; publishing again would let two figures be subtracted. So there is no update.
    """
    if any(not cell.shown and _says_something(cell) for cell in cells):
        message = "a hidden cell holds a figure"
        raise ValueError(message)
    try:
        with transaction.atomic():
            overlapping = Release.objects.filter(spec=spec, window_from__lt=window.end, window_to__gt=window.start)
            if overlapping.exists():
                raise AlreadyReleased(spec, window)
            release = Release.objects.create(spec=spec, window_from=window.start, window_to=window.end, released_at=now)
            for some in batched(cells, CHUNK):
                rows = [_row(release, cell) for cell in some]
                PublishedCell.objects.filter(pk__in=_overtaken(rows, window)).update(latest=False)
                PublishedCell.objects.bulk_create(rows)
    except IntegrityError as error:  # the same release by another worker at the same moment
        raise AlreadyReleased(spec, window) from error
    shown = sum(cell.shown for cell in cells)
    return Published(spec, window, shown, len(cells) - shown)


def _overtaken(rows: Sequence[PublishedCell], window: Window) -> list[int]:
    """Marks those of these new rows that are the latest of their kind; gives the rows that are so no longer."""
    told = PublishedCell.objects.filter(
        latest=True,
        subject_kind__in={row.subject_kind for row in rows},
        subject_id__in={row.subject_id for row in rows},
        signal__in={row.signal for row in rows},
    ).values_list(
        *("subject_kind", "subject_id", "signal", "part", "pk"),
        *("shown", "release__window_from", "release__window_to"),  # what is shown goes before what is later
    )
    before = {(kind, subject, signal, part): (pk, order) for kind, subject, signal, part, pk, *order in told}
    overtaken = []
    for row in rows:
        earlier = before.get((row.subject_kind, row.subject_id, row.signal, row.part))
        row.latest = earlier is None or [row.shown, window.start, window.end] >= earlier[1]
        if earlier is not None and row.latest:
            overtaken.append(earlier[0])
    return overtaken


def _says_something(cell: Cell) -> bool:
    told = (cell.base, cell.count, cell.value, cell.low, cell.high)
    return bool(cell.band or cell.extra) or any(number is not None for number in told)


def _row(release: Release, cell: Cell) -> PublishedCell:
    return PublishedCell(
        release=release,
        signal=cell.signal,
        subject_kind=cell.subject.kind,
        subject_id=cell.subject.id,
        part=cell.part,
        shown=cell.shown,
        base=cell.base,
        count=cell.count,
        value=cell.value,
        low=cell.low,
        high=cell.high,
        band=cell.band,
        extra=dict(cell.extra),
    )
