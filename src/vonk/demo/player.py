"""Plays the recorded weeks: posts each week's statements over HTTP, runs the loop, and delivers day by day.

Beside the records of each week stands what people might have said in it, made up and marked as an example.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from vonk.culture.actions.telling import tell_managers
from vonk.demo.loader import Loaded
from vonk.demo.statements import Week, weeks
from vonk.demo.voices import Voices
from vonk.dialogue.actions import asking, pulse
from vonk.insight.loop import run_loop
from vonk.learning.actions import lapse, project
from vonk.messaging.actions import deliver
from vonk.people.access import System
from vonk.records.actions import flatten

DELIVERY_DAYS = (0, 1, 2, 3, 6)  # after a Tuesday: Tuesday to Friday, and Monday


@dataclass
class Played:
    """What the replay did: counts and seconds, as measured in this run."""

    statements: int = 0
    cells: int = 0
    said: int = 0
    sent: int = 0
    cancelled: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    run_seconds: list[float] = field(default_factory=list)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


def play(loaded: Loaded, *, base_url: str, now: datetime, console: Console | None = None) -> Played:
    """Plays all weeks up to `now`, which must be the Tuesday that the replay ends on."""
    played = Played()
    zone = ZoneInfo(loaded.tz)
    today = now.astimezone(zone).date()
    voices = Voices(quiet=set(loaded.visited))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress, _client(loaded, base_url) as client:
        bar = progress.add_task("Weeks", total=17)
        for week in weeks(loaded.replay, today, zone):
            progress.update(bar, description=f"Week of {week.runs_on:%d %b}")
            _week(client, week, zone, played, voices, last=now)
            progress.advance(bar)
    pulse.open_rounds(System("pulse", now))
    return played


def _client(loaded: Loaded, base_url: str) -> httpx.Client:
    headers = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
    return httpx.Client(base_url=base_url, auth=(loaded.key, loaded.secret), headers=headers, timeout=60)


def _week(client: httpx.Client, week: Week, zone: ZoneInfo, played: Played, voices: Voices, *, last: datetime) -> None:
    moment = datetime.combine(week.runs_on, datetime.min.time().replace(hour=10), zone)
    moment = min(moment, last)
    with _timed(played, "posting"):
        for body in week.batches(50):
            client.post("/xapi/statements", content=body).raise_for_status()
    played.statements += len(week.statements)
    with _timed(played, "reading"):
        flatten(now=moment)
        project(now=moment)
        lapse(now=moment)
    with _timed(played, "listening"):
        played.said += voices.speak(week=week.run, now=moment)
        asking.ask(now=moment)
        tell_managers(now=moment - timedelta(days=1))  # a Monday
    begun = time.perf_counter()
    looped = run_loop(now=moment)
    played.run_seconds.append(time.perf_counter() - begun)
    played.reasons.update(looped.activated.reasons)
    played.cells += looped.cells
    with _timed(played, "delivering"):
        for day in _delivery_days(week.runs_on, last.astimezone(zone).date()):
            delivered = deliver(now=datetime.combine(day, moment.timetz()), worker="replay")
            played.sent += delivered.sent
            played.cancelled += delivered.cancelled


def _delivery_days(tuesday: date, until: date) -> Iterator[date]:
    return (day for days in DELIVERY_DAYS if (day := tuesday + timedelta(days=days)) <= until)


@contextmanager
def _timed(played: Played, what: str) -> Iterator[None]:
    """Adds the seconds of a block to the tally."""
    begun = time.perf_counter()
    yield
    played.seconds[what] += time.perf_counter() - begun
