"""`vonk demo`: sets up the embedded database, loads the replay, runs the loop over its weeks, reports and serves."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console

from vonk.conf.supervisor import commands, serve

ZONE = ZoneInfo("Europe/Amsterdam")
READY = "demo.json"
console = Console(highlight=False)


def demo(*, once: bool, fresh: bool, port: int) -> int:
    """Does the whole; a demo that stands ready is served at once unless `fresh`."""
    home = Path(os.environ.setdefault("VONK_HOME", "var/demo")).resolve()
    port = port or free_port()
    ready = home / READY
    if fresh and ready.exists():
        ready.unlink()
    _environment(home, port, json.loads(ready.read_text()) if ready.exists() else {})
    import django  # noqa: PLC0415 - only now is the environment complete

    django.setup()
    if ready.exists():
        _refresh()
    else:
        _load(home, port)
        ready.write_text(json.dumps({"now": os.environ["VONK_DEMO_NOW"]}))
    if once:
        return 0
    console.print(f"\n  [bold]http://127.0.0.1:{port}/[/bold]   sign in as anybody with one click; stop with Ctrl+C\n")
    return serve(host="127.0.0.1", port=port)


def free_port() -> int:
    """8000 when nobody listens there, else any free port."""
    for wanted in (8000, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def _environment(home: Path, port: int, earlier: dict[str, str]) -> None:
    from vonk.demo.statements import latest_tuesday  # noqa: PLC0415 - polars takes a moment

    moment = earlier.get("now") or os.environ.get("VONK_DEMO_NOW")
    if not moment:
        tuesday = latest_tuesday(datetime.now(ZONE))
        moment = datetime(tuesday.year, tuesday.month, tuesday.day, 10, tzinfo=ZONE).isoformat()
    os.environ |= {
        "VONK_DEMO": "1",
        "VONK_HOME": str(home),
        "VONK_DEMO_NOW": moment,
        "VONK_DEMO_STARTED": str(time.time()),
        "VONK_BASE_URL": f"http://127.0.0.1:{port}",
    }


def _refresh() -> None:
    """A demo of an older version gets the tables and the style sheets of this one."""
    from vonk.conf.setup import prepare  # noqa: PLC0415

    prepare()


def _load(home: Path, port: int) -> None:
    from vonk import clock  # noqa: PLC0415
    from vonk.conf.jobs import hand_out  # noqa: PLC0415
    from vonk.conf.report import print_replay  # noqa: PLC0415
    from vonk.conf.setup import prepare  # noqa: PLC0415
    from vonk.demo.examples import show_examples  # noqa: PLC0415
    from vonk.demo.loader import load  # noqa: PLC0415
    from vonk.demo.player import play  # noqa: PLC0415

    begun = time.perf_counter()
    _empty(home)
    with console.status("Making the database …"):
        prepare()
    with console.status("Loading 2,150 people, their units and what they can learn …"):
        loaded = load(now=clock.now())
    set_up = time.perf_counter() - begun
    with served(port):
        played = play(loaded, base_url=f"http://127.0.0.1:{port}", now=clock.now(), console=console)
    show_examples(now=clock.now())
    hand_out(clock.now(), queue=False)  # the last week was just played
    print_replay(loaded, played, set_up=set_up, console=console)


def _empty(home: Path) -> None:
    """Removes an unfinished or older demo; nothing else stands in this folder."""
    import shutil  # noqa: PLC0415

    for name in ("vonk.sqlite3", "vonk.sqlite3-wal", "vonk.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    for name in ("lake", "runs", "mail"):
        shutil.rmtree(home / name, ignore_errors=True)


@contextmanager
def served(port: int) -> Iterator[None]:
    """The real web process, for as long as the block lasts."""
    process = subprocess.Popen(commands("127.0.0.1", port)["web"])  # noqa: S603 - our own command line
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            msg = f"the web process stopped with code {process.returncode}; its last lines stand above"
            raise RuntimeError(msg)
        try:
            httpx.get(f"http://127.0.0.1:{port}/xapi/about", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web process did not answer within 30 seconds")
