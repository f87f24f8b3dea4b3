"""How fast statements come in: batches of 50 over HTTP from one client, beside the same JSON inserted by bare sqlite3.

    uv run python bench/bench_ingest.py [statements]      (20,000 by default)

The limit is 4,000 statements for a second of CPU (server and client together), so that the replay's 106,124 fit in 30 s
of one core; wall time, which depends on what else runs, is printed beside it. The ratio says how many times slower the
whole path (HTTP, sign-in, validation, pseudonyms, six indexes, one commit a batch) is than sqlite3 putting the same
bodies in a table with one unique key, in batches of 50 too. Uses VONK_DATABASE when it is set, else SQLite.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import batched
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import psutil

BATCH = 50
LIMIT = 4_000
HOME = "https://lms.example.org"
VERBS = "http://adlnet.gov/expapi/verbs/"


def statements(count: int) -> list[tuple[str, bytes]]:
    """Ids and bodies, each about 400 bytes, of 2,000 learners in 50 steps."""
    made = []
    for number in range(count):
        statement_id = str(uuid4())
        body = {
            "id": statement_id,
            "actor": {"account": {"homePage": HOME, "name": f"L{number % 2000:04}"}},
            "verb": {"id": VERBS + ("interacted", "experienced", "completed")[number % 3]},
            "object": {"id": f"{HOME}/course/step/{number % 50}"},
            "context": {"contextActivities": {"grouping": [{"id": f"{HOME}/course"}]}, "extensions": {f"{HOME}/x": 3}},
            "result": {"duration": "PT8M", "success": True},
            "timestamp": "2026-11-24T12:00:00+01:00",
        }
        made.append((statement_id, msgspec.json.encode(body)))
    return made


def bare(made: list[tuple[str, bytes]], folder: Path) -> float:
    """Seconds for sqlite3 alone."""
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE s (id TEXT UNIQUE, body TEXT)"
    )
    begun = time.perf_counter()
    for some in batched(made, BATCH):
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO s VALUES (?, ?)", [(one, body.decode()) for one, body in some])
        database.execute("COMMIT")
    taken = time.perf_counter() - begun
    database.close()
    return taken


def posted(made: list[tuple[str, bytes]], url: str, auth: tuple[str, str]) -> float:
    """Seconds for one client over HTTP."""
    headers = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
    with httpx.Client(base_url=url, auth=auth, headers=headers, timeout=60) as client:
        begun = time.perf_counter()
        for some in batched(made, BATCH):
            body = b"[" + b",".join(one for _, one in some) + b"]"
            client.post("/xapi/statements", content=body).raise_for_status()
        return time.perf_counter() - begun


def connection() -> tuple[str, str]:
    """Migrates the database and opens a connection; its key and secret."""
    import django  # noqa: PLC0415 - after the environment is set
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    from vonk import clock  # noqa: PLC0415
    from vonk.records.actions import open_connection  # noqa: PLC0415

    opened = open_connection(name=f"bench {uuid4()}", spaces=[], now=clock.now())
    return opened.key, opened.secret


def serve(port: int) -> subprocess.Popen[bytes]:
    """The product's own server, ready to answer."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "4"]
    command += ["--no-ws", "--log-level", "warning", "vonk.conf.wsgi:application"]
    server = subprocess.Popen(command)
    for _ in range(100):
        try:
            httpx.get(f"http://127.0.0.1:{port}/xapi/about").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return server
    server.terminate()
    raise SystemExit("the server did not start")


def cpu(pid: int) -> float:
    """CPU seconds of this process and of the server with its workers."""
    server = psutil.Process(pid)
    times = [one.cpu_times() for one in (psutil.Process(), server, *server.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def main() -> None:
    """Prints the rates and their ratio; fails below the limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VONK_HOME": folder}
        (Path(folder) / "static").mkdir()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonk.conf.settings")
        made = statements(count)
        auth = connection()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = serve(port)
        before = cpu(server.pid)
        try:
            over_http = posted(made, f"http://127.0.0.1:{port}", auth)
            spent = cpu(server.pid) - before
        finally:
            server.terminate()
            server.wait()
        alone = bare(made, Path(folder))
    rate, bare_rate = count / over_http, count / alone
    print(f"{count:,} statements in batches of {BATCH}: {rate:,.0f} a second over HTTP, bare sqlite3 {bare_rate:,.0f}")
    print(f"{count / spent:,.0f} for a second of CPU, server and client together (limit {LIMIT:,})")
    print(f"ratio {over_http / alone:.1f} times slower than bare sqlite3")
    sys.exit(count / spent < LIMIT)


if __name__ == "__main__":
    main()
