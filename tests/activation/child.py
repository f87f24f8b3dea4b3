"""A real process that runs the loop on a database of its own, and dies by SIGKILL at a named point when told to.

Loaded by the processes of processes.py alone. VONK_CRASH_AT: "log" (the log is written, nothing is committed), "commit"
(rows and messages are written, the transaction is still open), "committed" (all is committed, nothing is sent yet).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "vonk.conf.settings"  # the product's own
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

import vonk.engine.backend  # noqa: E402 - loaded once for all children
from tests.activation.world import crowd, purpose  # noqa: E402
from tests.records.samples import COURSE, open_lms, send, statement  # noqa: E402
from vonk import clock  # noqa: E402
from vonk.activation import actions  # noqa: E402
from vonk.activation.assignments import wave_of  # noqa: E402
from vonk.activation.log import verify_log  # noqa: E402
from vonk.activation.models import Assignment, Campaign  # noqa: E402
from vonk.activation.snapshot import snapshot  # noqa: E402
from vonk.conf import env  # noqa: E402
from vonk.conf.jobs import hand_out  # noqa: E402
from vonk.insight.jobs import loop  # noqa: E402
from vonk.messaging.actions import deliver  # noqa: E402
from vonk.people.models import Organisation, Person, Unit  # noqa: E402
from vonk.people.purposes import PURPOSES  # noqa: E402

assert vonk.engine.backend


def _die_when(point: str) -> None:
    if os.environ["VONK_CRASH_AT"] == point:
        os.kill(os.getpid(), signal.SIGKILL)


def _dying_after(function: Callable[..., Any], point: str) -> Callable[..., Any]:
    def die(*args: Any, **more: Any) -> Any:
        answer = function(*args, **more)
        _die_when(point)
        return answer

    return die


def prepare() -> None:
    """An empty house."""
    call_command("migrate", verbosity=0)
    Organisation.objects.create(pk=1, name="Huis van Proef")
    for name in PURPOSES:
        purpose(name, on=True)


def fill(count: int) -> None:
    """So many people with one thing open."""
    unit = Unit.objects.create(code="all", name="All", level=0)
    with transaction.atomic():
        crowd(unit, count)


def enlist(now: datetime) -> None:
    """A campaign of the usual play that half of the people go without, as their lots were drawn."""
    row = Campaign.objects.create(
        name={"nl": "Proef"}, play="two-step-start", wave="c1", starts_on=now.date(), assigned_at=now,
        ends_on=now.date() + timedelta(days=30), smallest_effect=0.05, state="running",
    )  # fmt: skip
    people = Person.objects.order_by("pk").values_list("pk", flat=True)
    Assignment.objects.bulk_create(
        Assignment(person_id=pk, wave="c1", salt="c1", arm=("treated", "control")[n % 2], campaign=row, assigned_at=now)
        for n, pk in enumerate(people)
    )


def run(now: datetime) -> None:
    """The daily job, as a worker does it at this moment."""
    os.environ |= {"VONK_DEMO_NOW": now.isoformat(), "VONK_DEMO_STARTED": str(time.time())}
    clock._shift_seconds.cache_clear()
    actions.write_segment = _dying_after(actions.write_segment, "log")
    actions._queue = _dying_after(actions._queue, "commit")
    actions._commit = _dying_after(actions._commit, "committed")
    loop.call()
    assert verify_log(now=now) == ()


def take_snapshot(now: datetime) -> None:
    """One snapshot of everything; says when it begins and when it is done."""
    home = Path(os.environ["VONK_HOME"])
    (home / "begun").touch()
    shot = snapshot(run_id="snapshot", wave=wave_of(now), now=now)
    (home / "done").touch()
    assert shot.persons == Person.objects.count()


def post(now: datetime) -> None:
    """Posts statements, one request after the other, until a snapshot that is under way is done."""
    home = Path(os.environ["VONK_HOME"])
    lms = open_lms().source
    (home / "ready").touch()
    while not (home / "begun").exists():
        time.sleep(0.001)
    longest, count = 0.0, 0
    while not (home / "done").exists():
        begun = time.perf_counter()
        send(lms, *(statement(actor=f"c{n:04d}", activity=COURSE) for n in range(5)), now=now)
        longest, count = max(longest, time.perf_counter() - begun), count + 1
    (home / "waited").write_text(f"{longest} {count}")


DOES: Mapping[str, Callable[..., None]] = {
    "prepare": prepare,
    "fill": lambda count: fill(int(count)),
    "enlist": lambda now: enlist(datetime.fromisoformat(now)),
    "run": lambda now: run(datetime.fromisoformat(now)),
    "deliver": lambda now: deliver(now=datetime.fromisoformat(now)) and None,
    "snapshot": lambda now: take_snapshot(datetime.fromisoformat(now)),
    "clock": lambda now: hand_out(datetime.fromisoformat(now)) and None,
    "post": lambda now: post(datetime.fromisoformat(now)),
}


def work(place: Mapping[str, str], *command: str) -> None:
    """Does one command in a process that was forked for it."""
    os.environ.update(place)
    connections.close_all()
    for alias in ("default", "snapshot"):
        if hasattr(connections._connections, alias):
            del connections[alias]
    connections.settings = connections.configure_settings(
        {"default": env.database(), "snapshot": env.snapshot_database()}
    )
    home = Path(place["VONK_HOME"])
    settings.VONK_HOME, settings.VONK_LAKE, settings.VONK_RUNS = home, home / "lake", home / "runs"
    settings.VONK_CHANNELS = {"email": "vonk.integrations.email.kept.KeptChannel"}
    does, *values = command
    DOES[does](*values)
    connections.close_all()
