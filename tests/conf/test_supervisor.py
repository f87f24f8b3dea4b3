"""`vonk serve` keeps its children alive, stops them together, and says which one it could not keep alive.

The children are real processes; the supervisor runs in one of its own, because it takes over the signals.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vonk.conf.supervisor import RESTARTS, Child, commands

LIVES = "echo $$ >> {name}; exec sleep 60"
DIES = "echo $$ >> {name}; exit 3"
SCRIPT = """
import sys
from vonk.conf.supervisor import Child, Supervisor
children = [Child(*one.split("=", 1)) for one in sys.argv[1:]]
for child in children:
    child.command = ["/bin/sh", "-c", child.command]
sys.exit(Supervisor(children, poll=0.02).run())
"""


@contextmanager
def supervised(folder: Path, **children: str) -> Iterator[subprocess.Popen[str]]:
    given = [f"{name}={line.format(name=name)}" for name, line in children.items()]
    command = [sys.executable, "-c", SCRIPT, *given]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
            for pid in (pid for name in children for pid in started(folder, name) if alive(pid)):
                os.kill(pid, signal.SIGKILL)


def started(folder: Path, name: str) -> list[int]:
    file = folder / name
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def alive(pid: int) -> bool:
    try:
        return "sleep" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


def test_a_child_that_dies_is_started_again_and_the_others_go_on(tmp_path: Path) -> None:
    with supervised(tmp_path, web=LIVES, worker=LIVES) as process:
        wait_for(lambda: all(started(tmp_path, name) for name in ("web", "worker")))
        (web,), (worker,) = started(tmp_path, "web"), started(tmp_path, "worker")
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: len(started(tmp_path, "worker")) == 2)
        again = started(tmp_path, "worker")[1]
        wait_for(lambda: alive(again))
        assert alive(web)
        process.terminate()
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == "vonk: worker stopped (code -9); starting it again\n"
        assert not any(alive(pid) for pid in (web, again))


def test_a_child_that_keeps_dying_stops_everything_and_is_named(tmp_path: Path) -> None:
    with supervised(tmp_path, web=LIVES, clock=DIES) as process:
        assert process.wait(20) == 1
        assert process.stderr is not None
        said = process.stderr.read().splitlines()
    assert len(started(tmp_path, "clock")) == 1 + RESTARTS
    assert said[:-1] == ["vonk: clock stopped (code 3); starting it again"] * RESTARTS
    assert said[-1] == "vonk: clock stopped 4 times within a minute; everything is stopped"
    assert not any(alive(pid) for pid in started(tmp_path, "web"))


def test_three_deaths_far_apart_wear_nobody_out() -> None:
    child = Child("web", ["true"])
    assert not any(child.worn_out(moment) for moment in range(0, 1000, 25))
    assert [Child("web", ["true"]).worn_out(0)] == [False]
    quick = Child("web", ["true"])
    assert [quick.worn_out(moment) for moment in (0, 1, 2, 3)] == [False, False, False, True]


def test_the_three_parts_are_our_own_commands() -> None:
    found = commands("0.0.0.0", 8123)
    assert list(found) == ["web", "worker", "clock"]
    assert all(command[0] == sys.executable for command in found.values())
    assert "8123" in found["web"]
