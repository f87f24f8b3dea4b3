"""Publishes one table of one window from a run's snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from vonk.engine.suppress import K
from vonk.figures.actions import AlreadyReleased, Published, publish
from vonk.figures.queries import Window
from vonk.insight import maturity, release
from vonk.insight.specs import Spec


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
    else:
        made = release.wide if spec.shape == "wide" else release.deep
        most = maturity.most_of_one_person(source.enrolments, window)
        tables = {spec.name: made(source, spec, window, most=most)}
    published = []
    for name, cells in tables.items():
        try:
            published.append(publish(spec=name, window=window, cells=cells, now=now))
        except AlreadyReleased:  # by another worker since we looked
            continue
    return tuple(published)


def open_source(
    snapshot: Path, events: Sequence[Path], *, enrolments: maturity.Enrolments, as_of: date, k: int = K
) -> release.Source:
    """The run's snapshot, opened for counting."""
    from vonk.engine.backend import open_snapshot  # noqa: PLC0415 - importing Ibis takes a second

    return release.Source(open_snapshot(snapshot, events), snapshot, enrolments, as_of, k)
