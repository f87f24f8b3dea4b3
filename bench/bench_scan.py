"""Scans a generated export of a million rows and compares it with polars merely reading the same file.

uv run python bench/bench_scan.py [ROWS]; prints seconds and peak memory of both, each in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

ROWS = 1_000_000
TODAY = date(2026, 11, 24)


def write(path: Path, rows: int) -> None:
    """An export as an LMS gives it: Dutch headings, day first, 100,000 people, 2,000 activities, 800 teams."""
    rng = np.random.default_rng(7)
    person, item = rng.integers(0, max(rows // 10, 20), rows), rng.zipf(1.3, rows) % 2000
    enrolled = np.datetime64("2024-01-01") + rng.integers(0, 1000, rows)
    begun, done = rng.random(rows) < 0.75, rng.random(rows) < 0.7
    started = enrolled + rng.exponential(9, rows).astype(int)
    completed = started + rng.exponential(25, rows).astype(int)
    frame = pl.DataFrame(
        {
            "Personeelsnummer": pl.Series(person).cast(pl.String),
            "Naam": pl.Series(person).cast(pl.String) + " van der Voorbeeld",
            "E-mailadres": pl.Series(person).cast(pl.String) + "@voorbeeld.example",
            "Leeractiviteit": "Leeractiviteit nummer " + pl.Series(item).cast(pl.String),
            "Afdeling": "Afdeling " + pl.Series(person % 800).cast(pl.String),
            "Verplicht": np.where(item % 3 == 0, "Ja", "Nee"),
            "Ingeschreven op": enrolled,
            "Gestart op": pl.Series(started),
            "Afgerond op": pl.Series(completed),
            "Prijs": np.where(item % 2 == 0, "125,00", "75,00"),
        }
    )
    form = "%d-%m-%Y"
    starts, ends = pl.Series(begun), pl.Series(begun & done)
    frame.with_columns(
        pl.col("Ingeschreven op").dt.strftime(form),
        pl.when(starts).then(pl.col("Gestart op").dt.strftime(form)).alias("Gestart op"),
        pl.when(ends).then(pl.col("Afgerond op").dt.strftime(form)).alias("Afgerond op"),
    ).write_csv(path, separator=";")


def measure(what: str, path: Path) -> tuple[float, float]:
    """Seconds and peak MB of one process that does nothing else, imports included in memory but not in time."""
    told = subprocess.run([sys.executable, __file__, what, str(path)], capture_output=True, text=True, check=True)
    seconds, megabytes, *said = told.stdout.split(maxsplit=2)
    print(f"{what:>6}: {float(seconds):6.2f} s, peak {float(megabytes):7.0f} MB   {' '.join(said).strip()}")
    return float(seconds), float(megabytes)


def child(what: str, path: Path) -> None:
    """Read, or scan, and print seconds, peak MB and what came of it."""
    from vonk.insight import scan  # noqa: PLC0415 - the parent only generates

    start = time.perf_counter()
    if what == "read":
        said = f"{len(pl.read_csv(path, separator=';', infer_schema=False)):,} rows"
    else:
        source = scan.open_source(path)
        result = scan.rank(source, scan.propose(source), scan.Settings(today=TODAY))
        said = f"{result.enrolments:,} enrolments, {len(result.items):,} activities, {len(result.units):,} teams"
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said)


def main() -> None:
    """Both, and their ratio."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        write(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        read, read_peak = measure("read", path)
        scanned, peak = measure("scan", path)
    print(f" ratio: {scanned / read:.1f} × the time and {peak / read_peak:.1f} × the memory of merely reading")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        child(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
