"""The tables of one day's decisions, built from rows that say only what matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from vonk.engine import tables
from vonk.engine.decide import DecideConfig, decide
from vonk.engine.playbook.loader import load_playbook
from vonk.engine.playbook.schema import Play

TODAY = dt.date(2026, 11, 24)  # a Tuesday
PLAYS = load_playbook().plays
CONFIG = DecideConfig()
NOOR, SVEN = 1, 2


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days)


def table(schema: pa.Schema, rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema=schema)


def person(number: int = NOOR, **changes: Any) -> dict[str, Any]:
    return {
        "person": number,
        "person_key": f"key-{number}",
        "workdays": "1111100",
        "country": "NL",
        "employed_from": ago(900),
        "measured": True,
        "nudges_on": True,
    } | changes


def enrolment(number: int = 10, **changes: Any) -> dict[str, Any]:
    """One that waits to be started since nine days; ``last_own_activity_on`` follows the activity in it."""
    row = {"enrolment": number, "person": NOOR, "offering": 100 + number, "obligation": "chosen", "state": "approved"}
    row |= {"enrolled_on": ago(9), "steps": 7} | changes
    return {"last_own_activity_on": row.get("last_active_on")} | row


def started(number: int = 10, quiet: int = 16, **changes: Any) -> dict[str, Any]:
    return enrolment(
        number,
        **{"state": "started", "enrolled_on": ago(quiet + 20), "first_active_on": ago(quiet + 10)}
        | {"last_active_on": ago(quiet), "step_reached": 2}
        | changes,
    )


def completed(number: int = 10, days: int = 15, **changes: Any) -> dict[str, Any]:
    return started(
        number, **{"quiet": days, "state": "completed", "completed_on": ago(days), "step_reached": 7} | changes
    )


def nudge(days: int, number: int = 10, play: str = "reminder", **changes: Any) -> dict[str, Any]:
    return {
        "person": NOOR,
        "enrolment": number,
        "play": play,
        "sent_on": ago(days),
        "acted_on": None,
        "message_class": "nudge",
    } | changes


@dataclass
class World:
    """The tables of one call, as rows."""

    candidates: list[dict[str, Any]]
    persons: list[dict[str, Any]] = field(default_factory=lambda: [person()])
    sent: list[dict[str, Any]] = field(default_factory=list)
    unavailable: list[dict[str, Any]] = field(default_factory=list)
    assignments: list[dict[str, Any]] = field(default_factory=list)
    busy: list[dict[str, Any]] = field(default_factory=list)
    enlisted: list[dict[str, Any]] = field(default_factory=list)
    mixes: list[dict[str, Any]] = field(default_factory=list)
    config: DecideConfig = CONFIG

    def decide(self, plays: Sequence[Play] = PLAYS, *, only: Sequence[int] = (), as_of: dt.date = TODAY) -> pa.Table:
        people = [row for row in self.persons if not only or row["person"] in only]
        return decide(
            table(tables.CANDIDATE, self.candidates),
            table(tables.PERSON, people),
            table(tables.SENT, self.sent),
            table(tables.UNAVAILABLE, self.unavailable),
            table(tables.ASSIGNMENT, self.assignments),
            plays,
            as_of=as_of,
            config=self.config,
            busy=table(tables.BUSY, self.busy),
            enlisted=table(tables.ENLISTED, self.enlisted),
            mixes=table(tables.MIX, self.mixes),
        )
