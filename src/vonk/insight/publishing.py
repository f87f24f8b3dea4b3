"""Publishes one table of one window from a run's snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from vonk.engine.suppress import K
from vonk.figures.actions import AlreadyReleased, Cell, Published, publish
from vonk.figures.queries import Window
from vonk.insight import beginnings, maturity, release, said
from vonk.insight.quarter import Quarter
from vonk.insight.specs import Said, Spec


def release_table(
    spec: Spec,
    window: Window,
    *,
    source: release.Source,
    offerings: frozenset[int],
    now: datetime,
) -> tuple[Published, ...]:
    """Publish one table of one window; for steps one table for each of `offerings`.

    A table in which nobody counts is published empty, so that nobody looks at it again.
    """
    if spec.shape == "steps":
        tables = {f"steps:{name}": rows for name, rows in release.steps(source, window, offerings=offerings).items()}
    elif spec.shape == "units":
        tables = {spec.name: beginnings.units(source, spec, window)}
    else:
        made = release.wide if spec.shape == "wide" else release.deep
        most = maturity.most_of_one_person(source.enrolments, window)
        tables = {spec.name: made(source, spec, window, most=most)}
    return tuple(told for name, cells in tables.items() for told in _published(name, window, cells, now))


def release_said_table(spec: Said, window: Window, *, quarter: Quarter | None, now: datetime) -> tuple[Published, ...]:
    """Publish one table of what people said in one window; empty without a quarter, because it may not be told."""
    cells = said.MADE[spec.name](quarter) if quarter else []
    return _published(spec.name, window, cells, now)


def open_quarters(snapshot: Path, *, k: int, example: bool) -> Callable[[Window], Quarter]:
    """The windows of a run's snapshot, opened for counting what people said; the lake is no part of it."""
    from vonk.engine.backend import open_snapshot  # noqa: PLC0415 - importing Ibis takes a second

    frames = open_snapshot(snapshot, [])
    return cache(lambda window: Quarter(frames, snapshot, window, k, example))


def _published(name: str, window: Window, cells: Sequence[Cell], now: datetime) -> tuple[Published, ...]:
    try:
        return (publish(spec=name, window=window, cells=cells, now=now),)
    except AlreadyReleased:  # by another worker since we looked
        return ()


def open_source(
    snapshot: Path, events: Sequence[Path], *, enrolments: maturity.Enrolments, as_of: date, k: int = K
) -> release.Source:
    """The run's snapshot, opened for counting."""
    from vonk.engine.backend import open_snapshot  # noqa: PLC0415 - importing Ibis takes a second

    return release.Source(open_snapshot(snapshot, events), snapshot, enrolments, as_of, k)
