"""Statements, a learning platform and an offering to test with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec

from vonk.catalog.actions import OfferingGiven, StepGiven, upsert_offerings
from vonk.records import actions, queries
from vonk.records.actions import Opened, Stored
from vonk.records.queries import Source

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOME = "https://lms.example.org"
COURSE = f"{HOME}/course/lifting"
VERBS = "http://adlnet.gov/expapi/verbs/"


def step(number: int) -> str:
    return f"{COURSE}/step/{number}"


def statement(
    verb: str = "experienced",
    actor: Any = "noor",
    activity: str = COURSE,
    at: str = "2026-11-20T10:00:00+01:00",
    **more: Any,
) -> dict[str, Any]:
    """One valid statement."""
    return {
        "id": str(uuid4()),
        "actor": {"mbox": f"mailto:{actor}@example.org"} if isinstance(actor, str) else actor,
        "verb": {"id": VERBS + verb},
        "object": {"id": activity},
        "timestamp": at,
        **more,
    }


def open_lms(name: str = "LMS", spaces: tuple[str, ...] = ("mbox",), **more: Any) -> Opened:
    return actions.open_connection(name=name, spaces=spaces, now=NOW, **more)


def send(source: Source, *statements: dict[str, Any], now: datetime = NOW) -> Stored:
    return actions.store(connection=source, statements=queries.read(msgspec.json.encode(list(statements))), now=now)


def offer(code: str = "lifting", iri: str = COURSE, steps: int = 3, **more: Any) -> int:
    """An offering with steps, known by its activity ids; returns its row."""
    given = OfferingGiven(
        code=code,
        title={"nl": "Veilig tillen", "en": "Lifting safely"},
        activities=(iri,),
        steps=tuple(StepGiven({"nl": f"Stap {n}"}, 10, (f"{iri}/step/{n}",)) for n in range(1, steps + 1)),
        **more,
    )
    return upsert_offerings(offerings=[given]).offerings[code]
