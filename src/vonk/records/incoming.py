"""Reads the body of a request into checked statements, and says where and why one is refused."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from vonk.records import statements as xapi
from vonk.records.statements import Activity, Actor, Context, Statement, StatementRef, SubStatement

_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?:key` in `)?(?P<path>.*)`)?$", re.DOTALL)
_REMEDIES = {
    xapi.IRI_PATTERN: "is no absolute IRI; write for instance https://example.org/course/1",
    xapi.LANGUAGE_PATTERN: "is no language tag; write for instance nl or en-US",
    xapi.MAILTO_PATTERN: "is no mailto IRI; write mailto:name@example.org",
    xapi.SHA1_PATTERN: "is no SHA-1; give 40 hexadecimal digits",
    xapi.SHA2_PATTERN: "is no SHA-2; give 56 to 128 hexadecimal digits",
    xapi.VERSION_PATTERN: "is no version that is spoken here; use 1.0.3 or 2.0.0",
    xapi.UUID_PATTERN: "is no UUID; give 8-4-4-4-12 hexadecimal digits",
}


LONGEST_VERB = 300
LONGEST_ACTIVITY = 500


class Refused(ValueError):
    """A statement breaks the specification; `path` says where, `remedy` what to do."""

    def __init__(self, path: str, remedy: str) -> None:
        super().__init__(f"{path}: {remedy}")
        self.path = path
        self.remedy = remedy


class Incoming(Struct, frozen=True, gc=False):
    """A checked statement and its bytes as received."""

    raw: bytes
    id: UUID | None
    actor: Actor
    verb: str
    activity: str  # the object's activity id, empty when the object is none
    voids: UUID | None  # the statement that this one declares void
    registration: UUID | None
    at: datetime | None  # None: the moment of storing
    overwritten: bool  # brings stored or authority of its own, which are ours to set


class _Kind(Struct, rename="camel"):
    object_type: str = "Activity"


_list = msgspec.json.Decoder(list[msgspec.Raw])
_statement = msgspec.json.Decoder(Statement)
_kind = msgspec.json.Decoder(_Kind)
_activity = msgspec.json.Decoder(Activity)
_OBJECTS: dict[str, msgspec.json.Decoder[object]] = {
    "Agent": msgspec.json.Decoder(Actor),
    "Group": msgspec.json.Decoder(Actor),
    "StatementRef": msgspec.json.Decoder(StatementRef),
    "SubStatement": msgspec.json.Decoder(SubStatement),
}


def read(body: bytes) -> list[Incoming]:
    """The statements of a JSON array or object; Refused names the first fault and its path."""
    if body.lstrip()[:1] != b"[":
        return [read_one(body, "$")]
    try:
        items = _list.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refusal(error, "$") from None
    return [read_one(bytes(item), f"$[{index}]") for index, item in enumerate(items)]


def read_one(raw: bytes, path: str) -> Incoming:
    """One statement; `path` is where it stands in the request."""
    try:
        statement = _statement.decode(raw)
        at = None if statement.timestamp is UNSET else _moment(statement.timestamp, f"{path}.timestamp")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refusal(error, path) from None
    target = _object(statement.object, f"{path}.object")
    _check_context(statement.context, target, path)
    voids = _voided(statement, target, path)
    context = statement.context
    _check_length(statement.verb.id, LONGEST_VERB, f"{path}.verb.id")
    if isinstance(target, Activity):
        _check_length(target.id, LONGEST_ACTIVITY, f"{path}.object.id")
    return Incoming(
        raw=raw,
        id=None if statement.id is UNSET else statement.id,
        actor=statement.actor,
        verb=statement.verb.id,
        activity=target.id if isinstance(target, Activity) else "",
        voids=voids,
        registration=None if context is UNSET or context.registration is UNSET else UUID(context.registration),
        at=at,
        overwritten=statement.stored is not UNSET or statement.authority is not UNSET,
    )


def _check_length(text: str, most: int, path: str) -> None:
    if len(text) > most:
        raise Refused(path, f"is longer than {most} characters")


def refusal(error: Exception, path: str) -> Refused:
    """What msgspec says, with the full path and a remedy in words."""
    found = _PATH.match(str(error))
    what, inner = (found["what"], found["path"] or "$") if found else (str(error), "$")
    inner = inner.replace("`", "")
    for pattern, remedy in _REMEDIES.items():
        if what.endswith((f"matching regex {pattern!r}", f"matching regex '{pattern}'")):
            return Refused(path + inner.removeprefix("$"), remedy)
    if "unknown field" in what:
        what = f"{what}; the specification does not know it, put it in extensions"
    return Refused(path + inner.removeprefix("$"), what)


def _moment(timestamp: str, path: str) -> datetime:
    try:
        return xapi.moment(timestamp)
    except ValueError as error:
        raise Refused(path, str(error)) from None


def _object(raw: msgspec.Raw, path: str, *, nested: bool = False) -> object:
    """The object of a statement, by its objectType; an Activity when it names none."""
    try:
        kind = _kind.decode(raw).object_type
        if kind == "Activity":
            return _activity.decode(raw)
        if kind not in _OBJECTS or (nested and kind == "SubStatement"):
            raise Refused(path + ".objectType", f"{kind[:40]!r} cannot be the object here")
        found = _OBJECTS[kind].decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refusal(error, path) from None
    if isinstance(found, SubStatement):
        inner = _object(found.object, f"{path}.object", nested=True)
        _check_context(found.context, inner, path)
    return found


def _check_context(context: Context | msgspec.UnsetType, target: object, path: str) -> None:
    if context is UNSET or isinstance(target, Activity):
        return
    for name in ("revision", "platform"):
        if getattr(context, name) is not UNSET:
            raise Refused(path + ".context." + name, "stands only beside an Activity as object")


def _voided(statement: Statement, target: object, path: str) -> UUID | None:
    if statement.verb.id != xapi.VOIDED:
        return None
    if not isinstance(target, StatementRef):
        raise Refused(path + ".object", "a voiding statement needs a StatementRef to the statement that it voids")
    return UUID(target.id)
