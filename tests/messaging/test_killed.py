"""A worker is killed at every point of a delivery: a nudge goes out at most once, a duty at least once under one Message-ID.

Each test starts real processes on a database of their own (a SQLite file, or a PostgreSQL database when the tests run there).
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import NOW
from tests.integrations.smtp_servers import Postbox, running
from vonk.messaging.actions.delivery import LEASE

# Workers are forked from a process that has loaded the product once, which saves some seconds each.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.messaging.killed_worker", "tests.messaging.test_killed"])
LATER = NOW + LEASE + timedelta(minutes=1)


@dataclass
class Works:
    """A place where workers run: a home, a database and a mail server."""

    home: Path
    database: str
    box: Postbox = field(default_factory=Postbox)

    def start(self, *command: str, crash_at: str = "") -> ForkServerProcess:
        place = {
            "VONK_HOME": str(self.home),
            "VONK_DATABASE": self.database,
            "VONK_SMTP_PORT": str(self.box.port),
            "VONK_CRASH_AT": crash_at,
        }
        worker = FORKS.Process(target=_work, args=(place, *command))
        worker.start()
        return worker

    def run(self, *command: str, crash_at: str = "") -> None:
        worker = self.start(*command, crash_at=crash_at)
        worker.join(timeout=60)
        assert worker.exitcode == (9 if crash_at else 0)

    def states(self) -> list[str]:
        question = "SELECT state FROM messaging_message ORDER BY id"
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(urlsplit(self.database).path)) as connection:
                return [state for (state,) in connection.execute(question)]
        with psycopg.connect(self.database) as served:
            return [state for (state,) in served.execute(question)]

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.box.mails]


def _work(place: dict[str, str], *command: str) -> None:
    from tests.messaging import killed_worker

    killed_worker.work(place, *command)


def _postgres(database: str, statement: str) -> None:
    with psycopg.connect(database.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """A migrated database without messages, to be copied."""
    given = os.environ.get("VONK_DATABASE", "")
    home = tmp_path_factory.mktemp("killed")
    if urlsplit(given).scheme.startswith("postgres"):
        name = f"vonk_killed_{uuid4().hex[:8]}"
        _postgres(given, f"CREATE DATABASE {name}")
        works = Works(home, given.rpartition("/")[0] + f"/{name}")
    else:
        works = Works(home, f"sqlite:///{home}/empty.sqlite3")
    works.run("prepare")
    yield works
    if "postgres" in works.database:
        _postgres(given, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def works(empty: Works, tmp_path: Path) -> Iterator[Works]:
    """A database of its own, and a mail server that takes everything."""
    if empty.database.startswith("sqlite"):
        shutil.copy(urlsplit(empty.database).path, tmp_path / "own.sqlite3")
        own = Works(tmp_path, f"sqlite:///{tmp_path}/own.sqlite3")
    else:
        name = f"vonk_killed_{uuid4().hex[:8]}"
        _postgres(empty.database, f"CREATE DATABASE {name} TEMPLATE {urlsplit(empty.database).path[1:]}")
        own = Works(tmp_path, empty.database.rpartition("/")[0] + f"/{name}")
    with running(own.box):
        yield own
    if not own.database.startswith("sqlite"):
        _postgres(own.database, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    ("crash_at", "message_class", "left", "mails_left", "in_the_end", "mails"),
    [
        # killed while claimed: nothing was said to anybody, so both go out, once
        ("recheck", "nudge", "claimed", 0, "sent", 1),
        ("recheck", "statutory", "claimed", 0, "sent", 1),
        # killed in sending, before the server: nobody can know, so the nudge is let go
        ("before", "nudge", "sending", 0, "unknown", 0),
        ("before", "statutory", "sending", 0, "sent", 1),
        # killed between the server's 250 and our commit
        ("after", "nudge", "sending", 1, "unknown", 1),
        ("after", "statutory", "sending", 1, "sent", 2),
        ("after", "transactional", "sending", 1, "sent", 2),
    ],
)
def test_each_point_of_death_has_its_side(
    works: Works, crash_at: str, message_class: str, left: str, mails_left: int, in_the_end: str, mails: int
) -> None:
    works.run("fill", message_class, "1", NOW.isoformat())
    works.run("deliver", NOW.isoformat(), crash_at=crash_at)
    assert (works.states(), len(works.ids())) == ([left], mails_left)
    works.run("deliver", NOW.isoformat())  # somebody else, while the lease runs: hands off
    assert (works.states(), len(works.ids())) == ([left], mails_left)
    works.run("deliver", LATER.isoformat())
    assert (works.states(), len(works.ids())) == ([in_the_end], mails)
    assert len(set(works.ids())) <= 1  # a mail program shows the second copy as the first
    works.run("deliver", (LATER + LEASE * 3).isoformat())
    assert len(works.ids()) == mails


@pytest.mark.parametrize("message_class", ["nudge", "statutory"])
def test_what_was_committed_as_sent_stays_sent(works: Works, message_class: str) -> None:
    works.run("fill", message_class, "3", NOW.isoformat())
    works.run("deliver", NOW.isoformat(), crash_at="next")
    assert works.states() == ["sent", "sending", "claimed"]
    works.run("deliver", LATER.isoformat())
    assert works.states() == ["sent", "unknown" if message_class == "nudge" else "sent", "sent"]
    assert len(works.ids()) == len(set(works.ids())) == (2 if message_class == "nudge" else 3)


@pytest.mark.parametrize(("message_class", "mails"), [("nudge", 1), ("statutory", 2)])
def test_the_power_goes_while_the_server_says_250(works: Works, message_class: str, mails: int) -> None:
    """The server stops the worker, says 250 to a process that will never read it, and then the worker is killed."""
    works.run("fill", message_class, "1", NOW.isoformat())
    victim: list[ForkServerProcess] = []
    works.box.on_data = lambda mail: _stopped(victim)
    victim.append(works.start("deliver", NOW.isoformat()))
    _wait_for(lambda: len(works.box.mails) == 1)
    time.sleep(0.2)  # the 250 is on its way
    victim[0].kill()
    victim[0].join(timeout=20)
    assert victim[0].exitcode == -signal.SIGKILL
    assert works.states() == ["sending"]
    works.box.on_data = lambda mail: "250 OK"
    works.run("deliver", LATER.isoformat())
    assert works.states() == ["unknown" if message_class == "nudge" else "sent"]
    assert (len(works.ids()), len(set(works.ids()))) == (mails, 1)


def _stopped(victim: list[ForkServerProcess]) -> str:
    assert victim[0].pid is not None
    os.kill(victim[0].pid, signal.SIGSTOP)
    return "250 OK"


def _wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


def test_two_workers_at_once_send_everything_once(works: Works) -> None:
    works.run("fill", "nudge", "60", NOW.isoformat())
    works.box.on_data = _slowly
    workers = [works.start("deliver", NOW.isoformat()) for _ in range(2)]
    for worker in workers:
        worker.join(timeout=60)
        assert worker.exitcode == 0
    assert works.states() == ["sent"] * 60
    assert len(works.ids()) == len(set(works.ids())) == 60


def _slowly(mail: EmailMessage) -> str:
    time.sleep(0.005)
    return "250 OK"
