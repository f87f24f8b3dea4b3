"""Starts real processes on a database of their own: a SQLite file, or a PostgreSQL database when the tests run there."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

# Children are forked from a process that has loaded the product once, which saves some seconds each.
FORKS = multiprocessing.get_context("forkserver")
# One server forks for all tests: whoever is first says what it loads.
LOADED = ["tests.activation.child", "tests.messaging.killed_worker", "tests.messaging.test_killed"]


@dataclass(frozen=True)
class Place:
    """A home and a database."""

    home: Path
    database: str

    def start(self, *command: str, crash_at: str = "") -> ForkServerProcess:
        values = {"VONK_HOME": str(self.home), "VONK_DATABASE": self.database, "VONK_CRASH_AT": crash_at}
        FORKS.set_forkserver_preload(LOADED)
        child = FORKS.Process(target=_work, args=(values, *command))
        child.start()
        return child

    def run(self, *command: str, crash_at: str = "", limit: float = 120) -> None:
        child = self.start(*command, crash_at=crash_at)
        child.join(timeout=limit)
        assert child.exitcode == (-9 if crash_at else 0), command

    def ask(self, question: str) -> list[Any]:
        """The answer of the database, asked from outside the product."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(urlsplit(self.database).path)) as connection:
                return [row if len(row) > 1 else row[0] for row in connection.execute(question)]
        with psycopg.connect(self.database) as served:
            return [row if len(row) > 1 else row[0] for row in served.execute(question)]  # type: ignore[call-overload]


def _work(place: dict[str, str], *command: str) -> None:
    from tests.activation import child

    child.work(place, *command)


@contextmanager
def new_place(home: Path, like: Place | None = None) -> Iterator[Place]:
    """An empty database, or a copy of another one, for as long as the block lasts."""
    given = os.environ.get("VONK_DATABASE", "")
    if not urlsplit(given).scheme.startswith("postgres"):
        if like is not None:
            shutil.copy(urlsplit(like.database).path, home / "own.sqlite3")
        yield Place(home, f"sqlite:///{home}/own.sqlite3")
        return
    name = f"vonk_loop_{uuid4().hex[:8]}"
    server = given.rpartition("/")[0]
    template = f" TEMPLATE {urlsplit(like.database).path[1:]}" if like else ""
    _postgres(server, f"CREATE DATABASE {name}{template}")
    try:
        yield Place(home, f"{server}/{name}")
    finally:
        _postgres(server, f"DROP DATABASE {name} WITH (FORCE)")


def _postgres(server: str, statement: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
