"""The door through which the faces scan a file: open it, guess its columns, rank its weak spots."""

from __future__ import annotations

from vonk.engine.playbook.loader import load_playbook
from vonk.engine.playbook.schema import Play
from vonk.engine.scan.analysis import scan
from vonk.engine.scan.headings import check, choose, looks_personal, propose
from vonk.engine.scan.source import Source, open_source
from vonk.engine.scan.tables import (
    FIELDS,
    MINIMUM,
    MOMENTS,
    REQUIRED,
    Cell,
    Dimension,
    Estimate,
    Field,
    Group,
    Kind,
    Mapping,
    Note,
    Result,
    Settings,
    Spot,
    Unreadable,
)
from vonk.engine.scan.words import number

__all__ = [
    "FIELDS", "MINIMUM", "MOMENTS", "REQUIRED", "Cell", "Dimension", "Estimate", "Field", "Group", "Kind", "Mapping",
    "Note", "Result", "Settings", "Source", "Spot", "Unreadable", "check", "choose", "looks_personal", "number",
    "open_source", "play", "propose", "rank",
]  # fmt: skip


def rank(source: Source, mapping: Mapping, settings: Settings) -> Result:
    """The result of a scan with the plays that ship with the product; raises Unreadable."""
    return scan(source, mapping, settings, load_playbook().plays)


def play(play_id: str) -> Play:
    """The play that a result names."""
    return load_playbook().play(play_id)
