"""The demo as anybody gets it: made by the first command, served by the real web process, opened in Chromium."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

NOW = "2026-11-24T10:00:00+01:00"
REPORT = "report.txt"
CHROMIUM = ("/usr/bin/chromium", "chromium", "google-chrome", "chromium-browser")


@dataclass(frozen=True)
class Demo:
    """A served demo of one's own: where it answers, and what its making printed."""

    url: str
    report: str


def _environment(home: Path, **more: str) -> dict[str, str]:
    """Of the tests' own settings nothing may reach the product."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("VONK_", "DJANGO_"))}
    return clean | {"VONK_HOME": str(home), "VONK_DEMO_NOW": NOW, "COLUMNS": "120", **more}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `vonk demo --once` fills, once for all workers of a run.

    VONK_TEST_DEMO names a folder to keep it in from one run to the next, for who is working on pages.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = Path(os.environ.get("VONK_TEST_DEMO") or shared / "demo").resolve()
    home.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / REPORT).exists():
            subprocess.run([sys.executable, "-m", "vonk", "migrate"], env=_environment(home), check=True)
        else:
            done = subprocess.run(
                [sys.executable, "-m", "vonk", "demo", "--once", "--fresh"],
                env=_environment(home),
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            assert done.returncode == 0, f"vonk demo --once ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            (home / REPORT).write_text(done.stdout)
    return home


@pytest.fixture(scope="module")
def demo(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A copy for each file of tests, so that what one presses another does not see."""
    home = tmp_path_factory.mktemp("served") / "demo"
    shutil.copytree(made, home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = _environment(home, VONK_DEMO="1", VONK_DEMO_STARTED=str(time.time()), VONK_BASE_URL=url)
    command = [sys.executable, "-m", "vonk", "serve", "--only", "web", "--port", str(port)]
    log = home.parent / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(url, process, log)
            yield Demo(url, (home / REPORT).read_text())
        finally:
            process.terminate()
            process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, f"the web process stopped:\n{log.read_text()}"
        try:
            with urlopen(f"{url}/xapi/about", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the web process did not answer within a minute:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Chromium of this computer; without it the pages are not tested, and that is a failure."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("The tests of pages need Chromium: apt-get install chromium (or Google Chrome on the PATH).")
    switches = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": found, "args": switches}
