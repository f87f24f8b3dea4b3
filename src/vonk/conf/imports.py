"""`vonk import`: shows what a file would do, asks, and takes it in or back; or stores a file of statements."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.prompt import Confirm
from rich.table import Table

from vonk import clock
from vonk.intake import actions, queries
from vonk.intake.problems import Unreadable
from vonk.people.access import System
from vonk.people.actions import ChangedSince, StillUsed
from vonk.records import actions as records
from vonk.records import queries as sources

SHOWN = 20
console = Console(highlight=False)
wrong = Console(highlight=False, stderr=True)


def import_people(file: Path, *, apply: bool, undo: str) -> int:
    """Preview, then apply when told to; 1 when the file has problems, and nothing is written."""
    system = System("import by command", clock.now())
    if undo:
        return _undo(system, undo)
    if not file.is_file():
        return _no_file(file, "people")
    try:
        preview = actions.preview_people(system, content=file.read_bytes(), file_name=file.name)
    except Unreadable as error:
        wrong.print(f"{error.problem}\n→ {error.remedy}")
        return 1
    _show(preview)
    if not preview.ready:
        wrong.print(f"{len(preview.problems)} problems; nothing is written. Put them right in the file and try again.")
        return 1
    return _apply(system, preview, apply=apply)


def _apply(system: System, preview: queries.Preview, *, apply: bool) -> int:
    if preview.nothing:
        console.print("The file says what is registered already; nothing to do.")
        return 0
    if not apply and not (sys.stdin.isatty() and Confirm.ask("Apply this?")):
        console.print("Nothing is written. Add --apply to take it in.")
        return 0
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("Writing", total=None)
        done = actions.apply_batch(
            system, batch=preview.batch, progress=lambda at, of: progress.update(bar, completed=at, total=of)
        )
    console.print(f"{done.added:,} added, {done.changed:,} changed, {done.units:,} units made.")
    console.print(f"To take it back: vonk import people --undo {done.batch}")
    return 0


def _show(preview: queries.Preview) -> None:
    console.print(
        f"{preview.rows:,} rows: {len(preview.added):,} to add, {len({c.code for c in preview.changed}):,} to change, "
        f"{preview.same:,} the same, {len(preview.new_units):,} new units; {len(preview.missing):,} registered people "
        "are not in the file and stay as they are."
    )
    if preview.ignored:
        console.print(f"Not read: {', '.join(preview.ignored)}")
    table = Table("row", "field", "what is wrong", "what to do", box=None)
    for problem in preview.problems[:SHOWN]:
        table.add_row(str(problem.row), problem.field, problem.problem, problem.remedy)
    if preview.problems:
        wrong.print(table)
    if len(preview.problems) > SHOWN:
        wrong.print(f"… and {len(preview.problems) - SHOWN} more")


def _no_file(file: Path, what: str) -> int:
    said = f"There is no file {file}." if file.name else "Which file?"
    wrong.print(f"{said} Give its path: vonk import {what} PATH")
    return 1


def _undo(system: System, batch: str) -> int:
    try:
        known = UUID(batch)
    except ValueError:
        wrong.print(f"{batch} is no batch. Its name stands below the import: vonk import people --undo NAME")
        return 1
    try:
        actions.undo_batch(system, batch=known)
    except actions.NotReady:
        wrong.print("Only the last file that was taken in can be taken back, once.")
        return 1
    except (StillUsed, ChangedSince) as error:
        wrong.print(f"Something depends on it by now, so it stays: {error}")
        return 1
    console.print("Taken back; everything is as it was before that file.")
    return 0


def import_statements(file: Path, *, connection: str, skip_bad: bool) -> int:
    """Stores a file of statements, whole or not at all; with `skip_bad` the good lines."""
    if not file.is_file():
        return _no_file(file, "statements")
    now = clock.now()
    system = System("import by command", now)
    source = sources.source(system, connection)
    if source is None:
        source = records.open_connection(name=connection, spaces=["mbox"], now=now).source
    try:
        done = records.import_statements(path=file, connection=source, now=now, skip_bad=skip_bad)
    except FileNotFoundError:
        wrong.print(f"There is no file {file}. Give its path: vonk import statements PATH")
        return 1
    except records.FileRefused as error:
        wrong.print(escape(str(error)), soft_wrap=True)
        wrong.print("Put the lines right, or keep the good ones with --skip-bad.")
        return 1
    for bad in done.bad[:SHOWN]:
        wrong.print(escape(f"line {bad.line} {bad.path}: {bad.remedy}"), soft_wrap=True)
    console.print(
        f"{done.lines:,} lines: {done.stored:,} stored, {done.duplicates:,} here already, {len(done.bad):,} bad."
    )
    flat = records.flatten(now=now)
    console.print(
        f"{flat.rows:,} events in the lake; {flat.unknown_actors:,} people not known here: kept, and offered for "
        f"matching."
    )
    return 0
