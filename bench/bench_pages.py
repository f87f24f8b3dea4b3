"""How fast the first pages of each face come at the demo's size: queries, and milliseconds from one granian process.

    uv run python bench/bench_pages.py [folder] [requests]      (var/demo and 200 by default; made when it is not there)

Queries are counted in this process with nothing remembered, after the day's first look (which also writes who looked);
milliseconds are measured over HTTP on this computer from
the request to the last byte, one after another. "After a write" is the first request after Noor shared that she is
stuck, or took it back. Limits: at most 12 queries, 95% under 100 ms. The folder is not written to: a copy is.
"""

# ruff: noqa: PLC0415 - the environment must be complete before Django is imported

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np

PAGES = {"/me/": "noor", "/team/": "mila", "/org/": "lars"}
QUERIES, MILLISECONDS, WRITES = 12, 100.0, 20
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def queries(home: Path) -> dict[str, int]:
    """How many queries each page takes with an empty cache, sessions included."""
    os.environ |= {"VONK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vonk.conf.settings"}
    import django

    django.setup()
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from vonk.demo.personas import account

    found = {}
    for path, persona in PAGES.items():
        client = Client(headers={"host": "127.0.0.1"})
        who = account(persona)
        assert who is not None
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        found[path] = len(captured)
    return found


@contextmanager
def served() -> Iterator[str]:
    """One web process on this demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "vonk", "serve", "--only", "web", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | {"VONK_BASE_URL": url})
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/xapi/about", timeout=5)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def signed_in(url: str, persona: str) -> httpx.Client:
    """A browser without cache, signed in with one click."""
    client = httpx.Client(base_url=url, follow_redirects=True, timeout=60)
    token = _token(client.get("/demo/").text)
    client.post(f"/demo/be/{persona}/", data={"csrfmiddlewaretoken": token}).raise_for_status()
    return client


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None
    return found[1]


def timed(client: httpx.Client, path: str) -> float:
    """Milliseconds of one request."""
    begun = time.perf_counter()
    client.get(path).raise_for_status()
    return 1000 * (time.perf_counter() - begun)


def after_writes(clients: dict[str, httpx.Client]) -> dict[str, list[float]]:
    """Milliseconds of the first request after each write, page by page."""
    noor = clients["/me/"]
    link = re.search(r'href="(/me/learning/[^"]+)"', noor.get("/me/").text)
    assert link is not None
    found: dict[str, list[float]] = {path: [] for path in PAGES}
    for _ in range(WRITES):
        for path in PAGES:
            page = noor.get(link[1]).text
            back = re.search(r'action="(/me/shares/[^"]+/withdrawal/)"', page)
            where = back[1] if back else f"{link[1]}share/"
            answer = noor.post(where, data={"csrfmiddlewaretoken": _token(page)}, follow_redirects=False)
            assert answer.status_code == 302, answer.status_code
            found[path].append(timed(clients[path], path))
    return found


def main() -> None:
    """Prints a row for each page."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "var/demo").resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    os.environ |= {"VONK_DEMO_NOW": "2026-11-24T10:00:00+01:00", "VONK_DEMO": "1"}
    if not (folder / "demo.json").exists():
        subprocess.run(
            [sys.executable, "-m", "vonk", "demo", "--once"], env=os.environ | {"VONK_HOME": str(folder)}, check=True
        )
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "demo"
        shutil.copytree(folder, home)
        subprocess.run([sys.executable, "-m", "vonk", "migrate"], env=os.environ | {"VONK_HOME": str(home)}, check=True)
        counted = queries(home)
        with served() as url:
            clients = {path: signed_in(url, persona) for path, persona in PAGES.items()}
            times = {path: [timed(clients[path], path) for _ in range(count)] for path in PAGES}
            written = after_writes(clients)
    print(f"{'page':<8}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'after a write p50':>19}{'p95':>7}   limits 12, 100 ms")
    for path in PAGES:
        middle, late = np.percentile(times[path], [50, 95])
        fresh, fresh_late = np.percentile(written[path], [50, 95])
        ok = counted[path] <= QUERIES and max(late, fresh_late) < MILLISECONDS
        row = f"{path:<8}{counted[path]:>8}{middle:>9.1f}{late:>9.1f}{fresh:>19.1f}{fresh_late:>7.1f}"
        print(f"{row}   {'ok' if ok else 'OVER'}")


if __name__ == "__main__":
    main()
