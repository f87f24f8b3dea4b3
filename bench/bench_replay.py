"""How long the first command takes: `vonk demo --once` into an empty folder, each part beside its limit.

    uv run python bench/bench_replay.py [folder]      (a temporary one by default; a folder is kept for bench_pages.py)

Limits, on two free cores: posting 106,124 statements < 30 s; 17 runs of the loop < 60 s, each < 3 s; memory < 1 GB.
Wall time depends on what else runs, so the seconds of processor of all processes together are printed too: where those
are far below the wall time, the machine was busy with something else.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARTS = re.compile(
    r"set-up (?P<setup>[\d.]+).*posting (?P<posting>[\d.]+).*reading (?P<reading>[\d.]+).*"
    r"delivering (?P<delivering>[\d.]+).*17 runs (?P<runs>[\d.]+) \(longest (?P<longest>[\d.]+)\).*"
    r"peak memory (?P<memory>\d+)"
)
LIMITS = {"posting": 30.0, "runs": 60.0, "longest": 3.0, "memory": 1000.0}
NAMES = {
    "setup": "setting up, s",
    "posting": "posting, s",
    "reading": "reading what came in, s",
    "runs": "17 runs, s",
    "longest": "longest run, s",
    "delivering": "delivering, s",
    "memory": "peak memory, MB",
}


def replay(home: Path) -> tuple[dict[str, float], float, float]:
    """What the report says, the wall time, and the seconds of processor of the command and its web process."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("VONK_", "DJANGO_"))}
    clean |= {"VONK_HOME": str(home), "VONK_DEMO_NOW": "2026-11-24T10:00:00+01:00", "COLUMNS": "200"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "vonk", "demo", "--once", "--fresh"]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    found = PARTS.search(" ".join(done.stdout.split()))
    if found is None:
        raise SystemExit(f"the report of the demo has changed:\n{done.stdout}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {name: float(value) for name, value in found.groupdict().items()}, wall, processor


def main() -> None:
    """Prints each part with its limit."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(sys.argv[1] if len(sys.argv) > 1 else temporary).resolve()
        home.mkdir(parents=True, exist_ok=True)
        parts, wall, processor = replay(home)
    for name, words in NAMES.items():
        limit = LIMITS.get(name)
        verdict = "" if limit is None else f"   limit {limit:g}   {'ok' if parts[name] < limit else 'OVER'}"
        print(f"{words:<26}{parts[name]:>8.1f}{verdict}")
    print(f"{'the whole, s':<26}{wall:>8.1f}   of which {processor:.1f} s of processor")


if __name__ == "__main__":
    main()
