"""Looks at running campaigns on the days agreed beforehand, guards them at every run, and stops what does harm."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from vonk.activation.campaigns import compared, stop_by_itself, unchanged
from vonk.activation.models import Campaign
from vonk.engine.suppress import K
from vonk.figures import queries as figures
from vonk.figures.actions import AlreadyReleased, publish
from vonk.figures.queries import Subject, Window
from vonk.insight.campaigns.cells import Look, look_cells
from vonk.insight.campaigns.ending import keep_what_was_found
from vonk.insight.campaigns.gathering import Groups, gather, ratio
from vonk.insight.campaigns.guarding import Watched, broken, watch
from vonk.people.access import System
from vonk.people.models import Organisation
from vonk.people.purposes import purpose_on

if TYPE_CHECKING:
    from vonk.engine.backend import Frames


@dataclass(frozen=True)
class _Pass:
    """What one run looks with."""

    snapshot: Path
    events: Sequence[Path]
    run_day: date
    system: System

    @cached_property
    def frames(self) -> Frames:
        """Opened only when there is something to look at."""
        from vonk.engine.backend import open_snapshot  # noqa: PLC0415 - slow to import; pages never come here

        return open_snapshot(self.snapshot, self.events)

    @cached_property
    def fewest(self) -> int:
        """People in each arm of whom anything may be told."""
        return max(K, Organisation.objects.values_list("minimum_group", flat=True).get())


def look(*, snapshot: Path, events: Sequence[Path], run_day: date, now: datetime) -> int:
    """Publishes every look that is due on `run_day` and not done, and that of a stop; returns the number of cells.

    A look that a run comes late for still sees no further than the day that was agreed. A campaign that is no longer
    what was agreed is not looked at, and none is without the works council's yes to experiments. Guards see everything
    up to the last day; one that is broken stops the campaign, and so does a look that says "harmful".
    """
    if not purpose_on("experiments", now=now):
        return 0
    one = _Pass(snapshot, events, run_day, System("look at campaigns", now))
    done = {spec for spec, _, _ in figures.released(one.system) if spec.startswith("campaign:")}
    rows = Campaign.objects.filter(kind__in=("test", "aa"), state__in=("running", "ended"), stopped_at=None)
    cells = 0
    for row in filter(unchanged, rows.filter(starts_on__lte=run_day).order_by("pk")):
        due = _due(row, run_day, done)
        if due is not None or (row.kind == "test" and row.state == "running"):
            cells += _look(row, one, due)
    keep_what_was_found(one.system)
    return cells


def _due(row: Campaign, run_day: date, done: Collection[str]) -> date | None:
    """The last day of looking that has come and was not looked at."""
    due = [day for text in row.plan["looks"] if (day := date.fromisoformat(text)) <= run_day]
    return due[-1] if due and _spec(row, due[-1]) not in done else None


def _look(row: Campaign, one: _Pass, due: date | None) -> int:
    found = compared(one.system, campaign=row.pk)
    groups = gather(row, found, one.frames, day=one.run_day)
    watched = watch(row, groups, fewest=one.fewest, now=one.system.now) if row.kind == "test" else {}
    harmed = broken(watched)
    if due is None and harmed is None:
        return 0
    if due is not None and due != one.run_day and harmed is None:
        groups = gather(row, found, one.frames, day=due)
    seen = _seen(row, groups, watched, one)
    reason = f"guardrail:{harmed}" if harmed else "verdict:harmful" if seen.verdict == "harmful" else ""
    with transaction.atomic():
        if reason:
            stop_by_itself(one.system, campaign=row.pk, reason=reason)
        return _publish(row, groups.day, seen, one.system.now)


def _seen(row: Campaign, groups: Groups, watched: dict[str, Watched], one: _Pass) -> Look:
    subject = Subject("campaign", str(row.public_id))
    told = figures.read(one.system, subjects=[subject], signals=[row.plan["outcome"]], parts=True, series=True)
    shown = [figure.window.end for figure in told if figure.part in row.plan["arms"] and figure.shown]
    last = max(shown) if shown else None
    return look_cells(row, groups, watched, ratio(row, groups), fewest=one.fewest, last=last)


def _publish(row: Campaign, day: date, seen: Look, now: datetime) -> int:
    window = Window(row.starts_on, max(day, row.starts_on + timedelta(days=1)))
    try:
        publish(spec=_spec(row, day), window=window, cells=seen.cells, now=now)
    except AlreadyReleased:
        return 0
    return len(seen.cells)


def _spec(row: Campaign, day: date) -> str:
    return f"campaign:{row.pk}:{day}"
