"""`vonk evidence`: writes what comparisons here found to a file, and takes in what others found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vonk import clock
from vonk.activation.evidence import FEWEST
from vonk.activation.evidence_files import NotEvidence, RowProblem, export_evidence, import_evidence, undo_import
from vonk.people.access import System

SHOWN = 20
console = Console(highlight=False, soft_wrap=True)
wrong = Console(highlight=False, soft_wrap=True, stderr=True)


def write(file: Path) -> int:
    """Writes the file and prints every row that leaves the house; 1 without any, or without a place for it."""
    found = export_evidence(System("evidence by command", clock.now()))
    if found.few:
        wrong.print(f"{found.few} comparisons stay here: fewer than {FEWEST} people in an arm.")
    if not found.rows:
        wrong.print(
            f"Nothing to export. A comparison counts once it is over, with {FEWEST} people or more in each arm."
        )
        return 1
    try:
        file.write_bytes(found.content)
    except OSError as error:
        wrong.print(f"{file} cannot be written: {error.strerror}\n→ Choose another place.")
        return 1
    table = Table(*(name for name in found.rows[0] if name != "id"), box=None)
    for row in found.rows:
        table.add_row(*(str(value) for name, value in row.items() if name != "id"))
    console.print(f"This leaves the house with {file}, and nothing else (beside a random id for each row):")
    console.print(table)
    return 0


def read(file: Path, *, dry_run: bool) -> int:
    """Takes the file in, or says what is wrong with it; 1 when nothing is written for that reason."""
    try:
        content = file.read_bytes()
    except OSError as error:
        wrong.print(f"{file} cannot be read: {error.strerror}\n→ vonk evidence import FILE")
        return 1
    try:
        found = import_evidence(System("evidence by command", clock.now()), content=content, dry_run=dry_run)
    except NotEvidence as problem:
        wrong.print(f"{file}: {problem}\n→ Ask for a file made by vonk evidence export.")
        return 1
    if found.problems:
        _show(found.problems)
        return 1
    would = "would be new" if dry_run else "new"
    console.print(f"{found.new:,} {would}, {found.known:,} known already.")
    if found.new and not dry_run:
        console.print(f"To take it back: vonk evidence import --undo {found.batch[:12]}")
    return 0


def _show(problems: Sequence[RowProblem]) -> None:
    table = Table("row", "field", "what is wrong", box=None)
    for one in problems[:SHOWN]:
        table.add_row(str(one.row), one.field, one.problem)
    wrong.print(table)
    if len(problems) > SHOWN:
        wrong.print(f"… and {len(problems) - SHOWN} more")
    wrong.print("Nothing is written: a file is taken in whole or not at all.")


def undo(batch: str) -> int:
    """Takes a file back; 1 when no file is meant by it."""
    try:
        rows = undo_import(System("evidence by command", clock.now()), batch=batch)
    except LookupError:
        wrong.print(f"{batch} means no file that came in, or more than one.\n→ Give more of it, as import printed it.")
        return 1
    console.print(f"{rows:,} taken back.")
    return 0
