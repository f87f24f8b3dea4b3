"""Flattens a stored statement: which offerings it touches, how, on which local day, and with what result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from vonk.catalog.queries import Place, places
from vonk.people.models import Organisation
from vonk.records.horizon import Position
from vonk.records.models import Connection, Statement
from vonk.records.statements import seconds

type How = Literal["object", "parent", "grouping"]


class Touch(NamedTuple):
    """A known offering that a statement is about, and by which of its activities."""

    offering: int
    step: int | None
    how: How


class Event(Struct, frozen=True, gc=False):
    """One statement in the words of the product."""

    position: Position
    statement_id: UUID
    actor_key: str
    connection: int
    registration: UUID | None
    verb: str  # the last part of the verb's IRI
    at: datetime
    local_day: date
    touches: tuple[Touch, ...]
    seconds: float | None
    score: float | None
    success: bool | None
    voided: bool


class _Id(Struct):
    id: str


class _Activities(Struct):
    parent: list[_Id] | _Id = []
    grouping: list[_Id] | _Id = []


class _Context(Struct, rename="camel"):
    context_activities: _Activities | None = None


class _Score(Struct):
    scaled: float | None = None


class _Result(Struct):
    duration: str | None = None
    score: _Score | None = None
    success: bool | None = None


class _Body(Struct):
    context: _Context | None = None
    result: _Result | None = None


_body = msgspec.json.Decoder(_Body)
COLUMNS = (
    "transaction_id",
    "seq",
    "statement_id",
    "actor_key",
    "connection_id",
    "registration",
    "verb",
    "activity",
    "at",
    "voided",
    "body",
)


def zones() -> Mapping[int, ZoneInfo]:
    """The zone of each connection: its own, or the organisation's."""
    organisation = Organisation.objects.first()
    default = organisation.tz if organisation else "UTC"
    return {pk: ZoneInfo(tz or default) for pk, tz in Connection.objects.values_list("pk", "tz")}


def flat(rows: Sequence[Statement], zone_of: Mapping[int, ZoneInfo]) -> list[Event]:
    """These statements as events, in the same order; the catalogue is asked once."""
    bodies = [_body.decode(row.body) for row in rows]
    around = [_around(body) for body in bodies]
    known = places(
        iri for row, near in zip(rows, around, strict=True) for iri in (row.activity, *(iri for iri, _ in near)) if iri
    )
    return [
        _event(row, body, _touches(row.activity, near, known), zone_of[row.connection_id])
        for row, body, near in zip(rows, bodies, around, strict=True)
    ]


def _around(body: _Body) -> list[tuple[str, How]]:
    """The activities around the object: parents first, for they say more."""
    nearby = body.context.context_activities if body.context else None
    if nearby is None:
        return []
    parents: list[tuple[str, How]] = [(one.id, "parent") for one in _several(nearby.parent)]
    groups: list[tuple[str, How]] = [(one.id, "grouping") for one in _several(nearby.grouping)]
    return parents + groups


def _several(found: list[_Id] | _Id) -> Iterable[_Id]:
    return [found] if isinstance(found, _Id) else found


def _touches(activity: str, near: Iterable[tuple[str, How]], known: Mapping[str, Place]) -> tuple[Touch, ...]:
    """The object when it is known; else every known offering around it, each once."""
    place = known.get(activity)
    if place is not None:
        return (Touch(place.offering, place.step, "object"),)
    found: dict[int, Touch] = {}
    for iri, how in near:
        place = known.get(iri)
        if place is not None:
            found.setdefault(place.offering, Touch(place.offering, place.step, how))
    return tuple(found.values())


def _event(row: Statement, body: _Body, touches: tuple[Touch, ...], zone: ZoneInfo) -> Event:
    result = body.result
    return Event(
        position=Position(row.transaction_id, row.seq),
        statement_id=row.statement_id,
        actor_key=row.actor_key,
        connection=row.connection_id,
        registration=row.registration,
        verb=last_part(row.verb),
        at=row.at,
        local_day=row.at.astimezone(zone).date(),
        touches=touches,
        seconds=seconds(result.duration) if result and result.duration else None,
        score=result.score.scaled if result and result.score else None,
        success=result.success if result else None,
        voided=row.voided,
    )


def last_part(iri: str) -> str:
    """The last part of an IRI: experienced for http://adlnet.gov/expapi/verbs/experienced."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
