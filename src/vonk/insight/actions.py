"""Releases what can be told after a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from vonk.engine.suppress import K
from vonk.figures.actions import Published
from vonk.figures.queries import Window, released
from vonk.insight import maturity, publishing
from vonk.insight.specs import SAID, SPECS, Said, Spec, closed_windows
from vonk.people.access import System
from vonk.people.models import Organisation
from vonk.people.purposes import on_throughout, purpose_on


@dataclass(frozen=True)
class Released:
    """What was published after one run: the tables, their cells, and how many of these may be shown."""

    tables: tuple[str, ...]
    cells: int
    shown: int


def release_said(
    *, snapshot: Path, run_day: date, first_day: date, replay: bool, zone: ZoneInfo, now: datetime
) -> Released:
    """Publish what people say and agree, of every closed quarter that was not told before.

    Arguments as in `release_due`; zone: of the days. What was said while its purpose was off is told to nobody: a
    window in which it was off at any moment is published empty. While it is off, its tables wait. Safe to repeat.
    """
    done = released(System("release figures", now))
    waiting = [
        (spec, window)
        for spec in SAID
        if purpose_on(spec.purpose, now=now)
        for window in closed_windows(
            spec, first_day=first_day, run_day=run_day - timedelta(days=spec.lag), replay=replay
        )
        if not _overlaps(done, spec.name, window)
    ]
    if not waiting:
        return Released((), 0, 0)
    quarters = publishing.open_quarters(snapshot, k=minimum_group(), example=replay)
    published: list[Published] = []
    for spec, window in waiting:
        quarter = quarters(window) if _was_on(spec, window, zone) else None
        published += publishing.release_said_table(spec, window, quarter=quarter, now=now)
    cells = sum(table.shown + table.hidden for table in published)
    return Released(tuple(table.spec for table in published), cells, sum(table.shown for table in published))


def _was_on(spec: Said, window: Window, zone: ZoneInfo) -> bool:
    """Whether the purpose was on from the window's first moment until the last answer that counts."""
    since, until = (datetime.combine(day, time.min, tzinfo=zone) for day in (window.start, window.end))
    return on_throughout(spec.purpose, since=since, until=until + timedelta(days=spec.lag))


@dataclass(frozen=True)
class _Due:
    spec: Spec
    window: Window
    offerings: frozenset[int] = frozenset()


def release_due(
    *, snapshot: Path, events: Sequence[Path], run_day: date, first_day: date, replay: bool, now: datetime
) -> Released:
    """Publish every table whose window closed, is mature on `run_day` and was not released before.

    snapshot, events: the run's snapshot folder and the files of the lake. run_day: the last day whose activity is
    complete. first_day: the first day on which anybody could be enrolled. Safe to repeat.
    """
    done = released(System("release figures", now))
    waiting = [
        _Due(spec, window)
        for spec in SPECS
        for window in closed_windows(spec, first_day=first_day, run_day=run_day, replay=replay)
        if not _overlaps(done, spec.name, window)
    ]
    enrolments = maturity.read(snapshot) if waiting else None
    if enrolments is None or not (due := _mature(waiting, enrolments, run_day, snapshot, done)):
        return Released((), 0, 0)
    source = publishing.open_source(snapshot, events, enrolments=enrolments, as_of=run_day, k=minimum_group())
    published: list[Published] = []
    for one in due:
        published += publishing.release_table(one.spec, one.window, source=source, offerings=one.offerings, now=now)
    cells = sum(table.shown + table.hidden for table in published)
    return Released(tuple(table.spec for table in published), cells, sum(table.shown for table in published))


def _mature(
    waiting: Sequence[_Due],
    enrolments: maturity.Enrolments,
    run_day: date,
    snapshot: Path,
    done: frozenset[tuple[str, date, date]],
) -> list[_Due]:
    due = []
    for one in waiting:
        if one.spec.shape == "steps":
            offerings = _untold(one.window, enrolments, run_day, snapshot, done)
            due += [_Due(one.spec, one.window, offerings)] if offerings else []
        else:
            day = maturity.mature_on(enrolments, one.spec.signal, one.window)
            due += [one] if day is not None and maturity.as_date(day) <= run_day else []
    return due


def _untold(
    window: Window,
    enrolments: maturity.Enrolments,
    run_day: date,
    snapshot: Path,
    done: frozenset[tuple[str, date, date]],
) -> frozenset[int]:
    """Offerings whose steps are mature in this window and were not told yet."""
    from vonk.insight.counting import offerings_in  # noqa: PLC0415 - keeps this module light for pages

    names = offerings_in(snapshot)
    mature = maturity.mature_offerings(enrolments, window, run_day)
    return frozenset(
        offering for offering in mature & set(names) if not _overlaps(done, f"steps:{names[offering]}", window)
    )


def _overlaps(done: frozenset[tuple[str, date, date]], spec: str, window: Window) -> bool:
    return any(name == spec and start < window.end and window.start < end for name, start, end in done)


def minimum_group() -> int:
    """The organisation's minimum group, never below the product's own."""
    found = Organisation.objects.values_list("minimum_group", flat=True).first()
    return max(K, found or K)
