"""`vonk serve`: three children in one process group — web, worker, clock — kept alive together.

SIGTERM goes to all. A dead child is started again, three times a minute at most; then all stop, with its name.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from types import FrameType

RESTARTS, WITHIN = 3, 60.0  # so many restarts in so many seconds


@dataclass
class Child:
    """One process of the product and when it was last restarted."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    restarts: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Starts the process in the supervisor's group."""
        self.process = subprocess.Popen(self.command)  # noqa: S603 - our own command line

    def worn_out(self, moment: float) -> bool:
        """Whether it died more often than it may."""
        self.restarts.append(moment)
        while self.restarts and moment - self.restarts[0] > WITHIN:
            self.restarts.popleft()
        return len(self.restarts) > RESTARTS


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The command line of each child."""
    python = [sys.executable, "-m"]
    web = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--blocking-threads", "4"]
    return {
        "web": [*python, *web, "--no-ws", "--log-level", "warning", "vonk.conf.wsgi:application"],
        "worker": [*python, "django", "db_worker", "--queue-name", "*", "--no-startup-delay", "-v", "0"],
        "clock": [*python, "vonk", "clock"],
    }


class Supervisor:
    """Keeps the children running until it is told to stop or one of them keeps dying."""

    def __init__(self, children: list[Child], *, poll: float = 0.5) -> None:
        self.children = children
        self.poll = poll
        self.stopping = False

    def run(self) -> int:
        """Blocks; 0 after a stop that was asked for, 1 when a child could not be kept alive."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        for child in self.children:
            child.start()
        failed = self._watch()
        self._stop_all()
        if failed:
            sys.stderr.write(f"vonk: {failed} stopped {RESTARTS + 1} times within a minute; everything is stopped\n")
        return 1 if failed else 0

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _watch(self) -> str:
        while not self.stopping:
            for child in self.children:
                if child.process is not None and child.process.poll() is not None and not self.stopping:
                    if child.worn_out(time.monotonic()):
                        return child.name
                    sys.stderr.write(
                        f"vonk: {child.name} stopped (code {child.process.returncode}); starting it again\n"
                    )
                    child.start()
            time.sleep(self.poll)
        return ""

    def _stop_all(self) -> None:
        alive = [c.process for c in self.children if c.process is not None and c.process.poll() is None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + 20
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def serve(*, host: str, port: int, only: str = "") -> int:
    """Runs all three, or only the one named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vonk.conf.settings")
    found = commands(host, port)
    names = [only] if only else list(found)
    return Supervisor([Child(name, found[name]) for name in names]).run()
