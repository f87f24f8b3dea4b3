"""Finds statements of one source by the filters of the specification, page by page."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from vonk.records.identity import actor_key, identifier_of
from vonk.records.incoming import Refused
from vonk.records.models import Statement
from vonk.records.sources import Source
from vonk.records.statements import Actor, moment

LIMIT = 100
MOST = 500
type Form = Literal["exact", "ids", "canonical"]


@dataclass(frozen=True)
class Wanted:
    """The filters of a request; empty or None asks nothing."""

    actor: str = ""  # key
    verb: str = ""
    activity: str = ""
    registration: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    limit: int = LIMIT
    behind: int | None = None  # `seq` of the last statement of the page before


@dataclass(frozen=True)
class Kept:
    """A statement as it is stored."""

    seq: int
    body: str
    stored: datetime


@dataclass(frozen=True)
class StatementPage:
    """A page of statements; `behind` asks for the next one."""

    rows: tuple[Kept, ...]
    behind: int | None


def find(source: Source, wanted: Wanted) -> StatementPage:
    """The source's own statements, newest first unless it asks otherwise; voided ones stay out."""
    rows = _filtered(Statement.objects.filter(connection=source.id, voided=False), wanted)
    if wanted.behind is not None:
        rows = rows.filter(seq__gt=wanted.behind) if wanted.ascending else rows.filter(seq__lt=wanted.behind)
    limit = min(wanted.limit or MOST, MOST)
    found = list(rows.order_by("seq" if wanted.ascending else "-seq").values_list("seq", "body", "stored")[: limit + 1])
    kept = tuple(Kept(*row) for row in found[:limit])
    return StatementPage(kept, kept[-1].seq if len(found) > limit else None)


def _filtered(rows: QuerySet[Statement], wanted: Wanted) -> QuerySet[Statement]:
    asked = {
        "actor_key": wanted.actor,
        "verb": wanted.verb,
        "activity": wanted.activity,
        "registration": wanted.registration,
        "stored__gt": wanted.since,
        "stored__lte": wanted.until,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value})


def find_one(source: Source, statement_id: UUID, *, voided: bool = False) -> Kept | None:
    """One statement of the source by its id, among the voided ones or among the others."""
    rows = Statement.objects.filter(connection=source.id, statement_id=statement_id, voided=voided)
    row = rows.values_list("seq", "body", "stored").first()
    return Kept(*row) if row else None


def wanted_from(source: Source, given: Mapping[str, str]) -> Wanted:
    """The filters in a query string; Refused names the one that is wrong."""
    try:
        limit = int(given.get("limit", "0"))
    except ValueError:
        limit = -1
    if limit < 0:
        raise Refused("limit", "is a whole number of 0 or more; 0 asks for as many as one page may hold")
    return Wanted(
        actor=_actor(source, given["agent"]) if "agent" in given else "",
        verb=given.get("verb", ""),
        activity=given.get("activity", ""),
        registration=uuid_from(given, "registration"),
        since=_moment(given, "since"),
        until=_moment(given, "until"),
        ascending=flag(given, "ascending"),
        limit=limit or MOST,
    )


def _actor(source: Source, text: str) -> str:
    try:
        actor = msgspec.json.decode(text, type=Actor)
    except msgspec.DecodeError as error:
        raise Refused("agent", str(error)) from None
    return actor_key(source.scope, identifier_of(actor)) or "nobody"


def uuid_from(given: Mapping[str, str], name: str) -> UUID | None:
    """A UUID in a query string, or None when it is not asked for."""
    try:
        return UUID(given[name]) if name in given else None
    except ValueError:
        raise Refused(name, "is no UUID") from None


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    try:
        return moment(given[name]) if name in given else None
    except ValueError as error:
        raise Refused(name, str(error)) from None


def flag(given: Mapping[str, str], name: str) -> bool:
    """True or false in a query string; false when it is not there."""
    if given.get(name, "false") not in {"true", "false"}:
        raise Refused(name, "is true or false")
    return given.get(name) == "true"


def token(given: Mapping[str, str], behind: int) -> str:
    """A page's address: the filters and where the page before ended. Not secret: a source sees only its own anyhow."""
    return base64.urlsafe_b64encode(msgspec.json.encode([dict(given), behind])).decode()


def from_token(text: str) -> tuple[dict[str, str], int]:
    """What `token` held; Refused when it is none of ours."""
    try:
        given, behind = msgspec.json.decode(base64.urlsafe_b64decode(text), type=tuple[dict[str, str], int])
    except (ValueError, msgspec.DecodeError):
        raise Refused("cursor", "is not one that `more` gave") from None
    return given, behind


def written(kept: Kept, *, form: Form, languages: Sequence[str], ours: Mapping[str, Any]) -> bytes:
    """A statement as it goes out: with stored, authority and version; whole, by ids alone, or in one language."""
    body = msgspec.json.decode(kept.body)
    for one in (body, body.get("object", {})):  # a SubStatement has a context too
        _list_activities(one)
    statement: object = {"version": "1.0.0", **body, **ours}
    if form == "ids":
        statement = _ids(statement)
    elif form == "canonical":
        statement = _one_language(statement, languages)
    return msgspec.json.encode(statement)


def _list_activities(statement: dict[str, Any]) -> None:
    """Puts an activity that stands without its list in one, as the specification asks of what is returned."""
    nearby = statement.get("context", {}).get("contextActivities", {})
    nearby |= {name: [one] for name, one in nearby.items() if isinstance(one, dict)}


_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def _ids(value: object) -> object:
    """Keeps of actors, verbs and activities only what identifies them."""
    if isinstance(value, list):
        return [_ids(one) for one in value]
    if not isinstance(value, dict):
        return value
    if any(name in value for name in _IDENTIFIERS) or "member" in value:
        kept = {name: value[name] for name in ("objectType", *_IDENTIFIERS) if name in value}
        anonymous = "member" in value and not any(name in value for name in _IDENTIFIERS)
        return {**kept, "member": _ids(value["member"])} if anonymous else kept
    if "definition" in value or set(value) == {"id", "display"}:
        return {name: value[name] for name in ("objectType", "id") if name in value}
    return {name: one if name == "extensions" else _ids(one) for name, one in value.items()}


_MAPS = ("display", "name", "description")


def _one_language(value: object, languages: Sequence[str]) -> object:
    """Leaves one language in every language map: the first that is asked for and there."""
    if isinstance(value, list):
        return [_one_language(one, languages) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _chosen(one, languages)
        if name in _MAPS and isinstance(one, dict)
        else one
        if name == "extensions"
        else _one_language(one, languages)
        for name, one in value.items()
    }


def _chosen(texts: Mapping[str, str], languages: Sequence[str]) -> Mapping[str, str]:
    for wanted in languages:
        for tag, words in texts.items():
            if tag.lower() == wanted or tag.lower().split("-")[0] == wanted.split("-")[0]:
                return {tag: words}
    return dict(list(texts.items())[:1])
