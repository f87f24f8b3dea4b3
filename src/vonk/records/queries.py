"""Reads of learning records: who sends, what a source stored, and what is new since a reader's cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace as replace_struct

from vonk.people.access import System, Viewer
from vonk.records import lake, retrieval
from vonk.records.actions.flattening import position as _position
from vonk.records.actions.identities import Period, covered, periods
from vonk.records.actions.storing import stamp
from vonk.records.events import COLUMNS, Event, Touch, flat, zones
from vonk.records.horizon import Position, after, up_to
from vonk.records.incoming import Incoming, Refused, read, read_one
from vonk.records.models import Connection, EventBatch, Identity, Statement, UnknownActor
from vonk.records.retrieval import flag, uuid_from
from vonk.records.sources import Source, matches, source_of

__all__ = ["Event", "Incoming", "Position", "Refused", "Source", "Touch", "flag", "read", "stamp", "uuid_from"]

CHUNK = 5_000
_NO_SECRET = "0" * 64


@dataclass(frozen=True)
class NewIdentity:
    """An actor that became known as a person."""

    position: Position
    actor_key: str


@dataclass(frozen=True)
class Unmatched:
    """An actor whom nobody could be matched to, masked."""

    actor_key: str
    connection: str
    masked: str
    statements: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True)
class ConnectionShown:
    """A connection and what came from it."""

    id: int
    public_id: UUID
    name: str
    key: str
    tz: str
    spaces: tuple[str, ...]
    active: bool


def connection_for(key: str, secret: str) -> Source | None:
    """The connection with this key and secret, or None; an unknown key takes as long as a wrong secret."""
    row = Connection.objects.filter(key=key, active=True).first()
    if not matches(secret, row.secret_digest if row else _NO_SECRET) or row is None:
        return None
    return source_of(row)


def source(system: System, name: str) -> Source | None:
    """A connection by name, for jobs and commands that send in its name."""
    del system
    row = Connection.objects.filter(name=name).first()
    return source_of(row) if row else None


def position(system: System, reader: str) -> Position:
    """Where a reader of statements stands; `actions.advance` moves it."""
    del system
    return _position(reader)


def since(system: System, start: Position, *, limit: int = CHUNK) -> list[Event]:
    """Statements behind a cursor in order of arrival, also voided ones: the last one's position is the new cursor."""
    del system
    rows = Statement.objects.filter(after(start)).order_by("transaction_id", "seq")
    return flat(list(rows.only(*COLUMNS)[:limit]), zones())


def of_actors(
    system: System, keys: Sequence[str], end: Position, *, start: Position | None = None, limit: int = CHUNK
) -> list[Event]:
    """Statements of these actors, from behind `start`, that a reader at `end` passed already."""
    del system
    rows = Statement.objects.filter(actor_key__in=keys).filter(after(start or Position())).filter(up_to(end))
    return flat(list(rows.order_by("transaction_id", "seq").only(*COLUMNS)[:limit]), zones())


def identities_since(system: System, start: Position, *, limit: int = CHUNK) -> list[NewIdentity]:
    """Identities that were added behind a cursor of their own; `seq` is the identity's id."""
    del system
    rows = Identity.objects.filter(after(start, key="pk")).order_by("transaction_id", "pk")
    found = rows.values_list("transaction_id", "pk", "actor_key")[:limit]
    return [NewIdentity(Position(number, pk), key) for number, pk, key in found]


@dataclass(frozen=True)
class Owners:
    """Which person each actor is, on any day."""

    periods: Mapping[str, Sequence[Period]]

    def person(self, event: Event) -> int | None:
        """The person whose act this was, None when nobody is known to be that actor on that day."""
        return covered(self.periods.get(event.actor_key, ()), event.local_day)


def owners(system: System, keys: Iterable[str]) -> Owners:
    """Who these actors are."""
    del system
    return Owners(periods(keys))


def lake_files(system: System) -> tuple[Path, ...]:
    """The files of the lake, as the manifest lists them now."""
    del system
    return tuple(lake.folder() / file for file in EventBatch.objects.order_by("pk").values_list("file", flat=True))


def verify_lake(system: System) -> list[lake.Damage]:
    """Every listed file that is missing or changed; `actions.rebuild_lake` repairs them."""
    del system
    return lake.damage()


def unknown_actors(viewer: Viewer, *, limit: int = 50) -> tuple[Unmatched, ...]:
    """Actors that wait for matching, most statements first; for the administrator."""
    viewer.require("administrator")
    rows = UnknownActor.objects.select_related("connection").order_by("-statements", "actor_key")[:limit]
    return tuple(
        Unmatched(row.actor_key, row.connection.name, row.masked, row.statements, row.first_seen, row.last_seen)
        for row in rows
    )


def connections(viewer: Viewer) -> tuple[ConnectionShown, ...]:
    """Every connection, by name; for the administrator."""
    viewer.require("administrator")
    return tuple(
        ConnectionShown(row.pk, row.public_id, row.name, row.key, row.tz, tuple(row.identifier_spaces), row.active)
        for row in Connection.objects.order_by("name")
    )


@dataclass(frozen=True)
class Answer:
    """Statements as they go out, and the token of the next page."""

    statements: tuple[bytes, ...]
    token: str


def statements_for(source: Source, given: Mapping[str, str], *, languages: Sequence[str], base_url: str) -> Answer:
    """A page of the source's own statements by the filters of a query string; Refused names a wrong filter."""
    filters = dict(given)
    behind = None
    if "cursor" in filters:
        filters, behind = retrieval.from_token(filters["cursor"])
    form = _form(filters)
    page = retrieval.find(source, replace(retrieval.wanted_from(source, filters), behind=behind))
    rows = tuple(_out(source, kept, form, languages, base_url) for kept in page.rows)
    return Answer(rows, retrieval.token(filters, page.behind) if page.behind is not None else "")


def statement_for(
    source: Source, given: Mapping[str, str], *, languages: Sequence[str], base_url: str
) -> tuple[bytes, str] | None:
    """One of the source's own statements by statementId or voidedStatementId, and when it was stored."""
    voided = "voidedStatementId" in given
    statement_id = uuid_from(given, "voidedStatementId" if voided else "statementId")
    kept = retrieval.find_one(source, statement_id, voided=voided) if statement_id else None
    return (_out(source, kept, _form(given), languages, base_url), stamp(kept.stored)) if kept else None


def _form(given: Mapping[str, str]) -> retrieval.Form:
    match given.get("format", "exact"):
        case "exact" | "ids" | "canonical" as form:
            return form
    raise Refused("format", "is exact, ids or canonical")


def _out(source: Source, kept: retrieval.Kept, form: retrieval.Form, languages: Sequence[str], base_url: str) -> bytes:
    account = {"homePage": base_url, "name": str(source.public_id)}
    ours = {"stored": stamp(kept.stored), "authority": {"objectType": "Agent", "account": account}}
    return retrieval.written(kept, form=form, languages=languages, ours=ours)


def read_put(body: bytes, statement_id: UUID) -> Incoming:
    """The one statement of a PUT under this id; Refused when it is a list or names another id."""
    one = read_one(body, "$")
    if one.id not in (None, statement_id):
        raise Refused("$.id", "differs from statementId")
    return replace_struct(one, id=statement_id, raw=_with_id(one, statement_id))


def _with_id(one: Incoming, statement_id: UUID) -> bytes:
    """The body, saying its id too when only the address said it."""
    return one.raw if one.id else b'{"id":"' + str(statement_id).encode() + b'",' + one.raw.strip()[1:]
