"""The shape of an xAPI 1.0.3 or 2.0 statement, strict: unknown properties and loose values are refused.

Each struct mirrors one object of the specification (https://github.com/adlnet/xAPI-Spec, part two "Data"). Rules that a
type cannot say stand in `__post_init__`; msgspec adds the path of whatever raises ValueError there.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

IRI_PATTERN = r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x1f]+$"
LANGUAGE_PATTERN = r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"
MAILTO_PATTERN = r"^mailto:[^@\s]+@[^@\s]+$"
SHA1_PATTERN = r"^[0-9a-fA-F]{40}$"
SHA2_PATTERN = r"^[0-9a-fA-F]{56,128}$"
VERSION_PATTERN = r"^(1\.0(\.\d+)?|2\.0(\.\d+)?)$"
UUID_PATTERN = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
DURATION = re.compile(
    r"^P(?=[0-9T])(?:(?P<W>\d+(?:[.,]\d+)?)W$)?(?:(?P<Y>\d+(?:[.,]\d+)?)Y)?(?:(?P<M>\d+(?:[.,]\d+)?)M)?"
    r"(?:(?P<D>\d+(?:[.,]\d+)?)D)?(?:T(?=[0-9])(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<m>\d+(?:[.,]\d+)?)M)?"
    r"(?:(?P<s>\d+(?:[.,]\d+)?)S)?)?$"
)
_SECONDS = {"Y": 31_557_600.0, "M": 2_629_800.0, "W": 604_800.0, "D": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0}

type Iri = Annotated[str, Meta(pattern=IRI_PATTERN)]
type Identifier = Annotated[str, Meta(pattern=UUID_PATTERN)]
type LanguageMap = dict[Annotated[str, Meta(pattern=LANGUAGE_PATTERN)], str]
type Extensions = dict[Iri, Any]


def seconds(duration: str) -> float:
    """Length of an ISO 8601 duration in seconds; a year is 365.25 days and a month a twelfth of it."""
    found = DURATION.match(duration)
    if found is None:
        msg = f"{duration[:40]!r} is no ISO 8601 duration; write for instance PT1H30M"
        raise ValueError(msg)
    return sum(float(part.replace(",", ".")) * _SECONDS[unit] for unit, part in found.groupdict().items() if part)


def moment(timestamp: str) -> datetime:
    """The moment an ISO 8601 timestamp names; ValueError when it names no zone."""
    try:
        found = datetime.fromisoformat(timestamp)
    except ValueError:
        msg = f"{timestamp[:40]!r} is no ISO 8601 timestamp; write 2026-11-24T09:00:00Z"
        raise ValueError(msg) from None
    if found.tzinfo is None or timestamp.endswith(("-00:00", "-0000", "-00")):
        msg = f"{timestamp[:40]!r} names no time zone; end it with Z or +01:00"
        raise ValueError(msg)
    return found


class Part(Struct, forbid_unknown_fields=True, rename="camel", gc=False):
    """What every object of a statement shares: no unknown properties, camelCase on the wire."""


class Account(Part):
    """A name on one system."""

    home_page: Iri
    name: Annotated[str, Meta(min_length=1)]


class Actor(Part):
    """An Agent, or a Group of Agents."""

    object_type: Literal["Agent", "Group"] = "Agent"
    name: str | UnsetType = UNSET
    mbox: Annotated[str, Meta(pattern=MAILTO_PATTERN)] | UnsetType = UNSET
    mbox_sha1sum: Annotated[str, Meta(pattern=SHA1_PATTERN)] | UnsetType = field(name="mbox_sha1sum", default=UNSET)
    openid: Iri | UnsetType = UNSET
    account: Account | UnsetType = UNSET
    member: list[Actor] | UnsetType = UNSET

    def __post_init__(self) -> None:
        count = _identifiers(self)
        if self.object_type == "Agent":
            if count != 1:
                raise ValueError("give exactly one of mbox, mbox_sha1sum, openid and account")
            if self.member is not UNSET:
                raise ValueError("an Agent has no member; set objectType to Group")
        else:
            _check_group(self.member, count)


def _identifiers(actor: Actor) -> int:
    return 4 - (actor.mbox, actor.mbox_sha1sum, actor.openid, actor.account).count(UNSET)


def _check_group(member: list[Actor] | UnsetType, identifiers: int) -> None:
    if identifiers > 1:
        raise ValueError("give at most one of mbox, mbox_sha1sum, openid and account")
    if not identifiers and not member:
        raise ValueError("a Group without an identifier needs at least one member")
    if member and any(one.object_type != "Agent" for one in member):
        raise ValueError("the members of a Group are Agents")


class Verb(Part):
    """What was done."""

    id: Iri
    display: LanguageMap | UnsetType = UNSET


class Component(Part):
    """One choice, scale point, source, target or step of an interaction."""

    id: Annotated[str, Meta(min_length=1)]
    description: LanguageMap | UnsetType = UNSET


_COMPONENTS = {
    "choices": {"choice", "sequencing"},
    "scale": {"likert"},
    "source": {"matching"},
    "target": {"matching"},
    "steps": {"performance"},
}


class Definition(Part):
    """What an activity is."""

    name: LanguageMap | UnsetType = UNSET
    description: LanguageMap | UnsetType = UNSET
    type: Iri | UnsetType = UNSET
    more_info: Iri | UnsetType = UNSET
    extensions: Extensions | UnsetType = UNSET
    interaction_type: (
        Literal[
            "true-false",
            "choice",
            "fill-in",
            "long-fill-in",
            "matching",
            "performance",
            "sequencing",
            "likert",
            "numeric",
            "other",
        ]
        | UnsetType
    ) = UNSET
    correct_responses_pattern: list[str] | UnsetType = UNSET
    choices: list[Component] | UnsetType = UNSET
    scale: list[Component] | UnsetType = UNSET
    source: list[Component] | UnsetType = UNSET
    target: list[Component] | UnsetType = UNSET
    steps: list[Component] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.correct_responses_pattern is not UNSET and self.interaction_type is UNSET:
            raise ValueError("correctResponsesPattern needs interactionType")
        for name, kinds in _COMPONENTS.items():
            components: list[Component] | UnsetType = getattr(self, name)
            if components is UNSET:
                continue
            if self.interaction_type not in kinds:
                msg = f"{name} belongs to interactionType {' or '.join(sorted(kinds))}"
                raise ValueError(msg)
            if len({one.id for one in components}) != len(components):
                msg = f"{name} names an id twice"
                raise ValueError(msg)


class Activity(Part):
    """Something that one does."""

    id: Iri
    object_type: Literal["Activity"] = "Activity"
    definition: Definition | UnsetType = UNSET


class StatementRef(Part):
    """Another statement, by id."""

    object_type: Literal["StatementRef"]
    id: Identifier


class Score(Part):
    """How well it went."""

    scaled: Annotated[float, Meta(ge=-1, le=1)] | UnsetType = UNSET
    raw: float | UnsetType = UNSET
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET

    def __post_init__(self) -> None:
        low = -float("inf") if self.min is UNSET else self.min
        high = float("inf") if self.max is UNSET else self.max
        if low >= high:
            raise ValueError("min must be below max")
        if self.raw is not UNSET and not low <= self.raw <= high:
            raise ValueError("raw lies outside min and max")


class Result(Part):
    """What came of it."""

    score: Score | UnsetType = UNSET
    success: bool | UnsetType = UNSET
    completion: bool | UnsetType = UNSET
    response: str | UnsetType = UNSET
    duration: str | UnsetType = UNSET
    extensions: Extensions | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.duration is not UNSET:
            seconds(self.duration)


type Activities = Activity | list[Activity]


class ContextActivities(Part):
    """The activities around this one; one may stand without its list."""

    parent: Activities | UnsetType = UNSET
    grouping: Activities | UnsetType = UNSET
    category: Activities | UnsetType = UNSET
    other: Activities | UnsetType = UNSET


class ContextAgent(Part):
    """Who else has to do with it (2.0)."""

    object_type: Literal["contextAgent"]
    agent: Actor
    relevant_types: list[Iri] | UnsetType = UNSET


class ContextGroup(Part):
    """Which group has to do with it (2.0)."""

    object_type: Literal["contextGroup"]
    group: Actor
    relevant_types: list[Iri] | UnsetType = UNSET


class Context(Part):
    """Where, with whom and as part of what it happened."""

    registration: Identifier | UnsetType = UNSET
    instructor: Actor | UnsetType = UNSET
    team: Actor | UnsetType = UNSET
    context_activities: ContextActivities | UnsetType = UNSET
    context_agents: list[ContextAgent] | UnsetType = UNSET
    context_groups: list[ContextGroup] | UnsetType = UNSET
    revision: str | UnsetType = UNSET
    platform: str | UnsetType = UNSET
    language: Annotated[str, Meta(pattern=LANGUAGE_PATTERN)] | UnsetType = UNSET
    statement: StatementRef | UnsetType = UNSET
    extensions: Extensions | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.team is not UNSET and self.team.object_type != "Group":
            raise ValueError("team must be a Group")


class Attachment(Part):
    """A file elsewhere; the content itself is not accepted here."""

    usage_type: Iri
    display: LanguageMap
    content_type: Annotated[str, Meta(pattern=r"^[\w.+-]+/[\w.+-]+")]
    length: Annotated[int, Meta(ge=0)]
    sha2: Annotated[str, Meta(pattern=SHA2_PATTERN)]
    description: LanguageMap | UnsetType = UNSET
    file_url: Iri | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.file_url is UNSET:
            raise ValueError("files are not kept here; give the address of the file as fileUrl")


class SubStatement(Part):
    """A statement inside a statement, as something planned."""

    object_type: Literal["SubStatement"]
    actor: Actor
    verb: Verb
    object: msgspec.Raw
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    attachments: list[Attachment] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.timestamp is not UNSET:
            moment(self.timestamp)


class Statement(Part):
    """One learning record; `object` is decoded by its own objectType, see `incoming`."""

    actor: Actor
    verb: Verb
    object: msgspec.Raw
    id: UUID | UnsetType = UNSET
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    stored: str | UnsetType = UNSET
    authority: Actor | UnsetType = UNSET
    version: Annotated[str, Meta(pattern=VERSION_PATTERN)] | UnsetType = UNSET
    attachments: list[Attachment] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.stored is not UNSET:
            moment(self.stored)
        if self.authority is not UNSET and self.authority.object_type == "Group":
            _check_authority(self.authority)


def _check_authority(group: Actor) -> None:
    """A group as authority is an application and a user, as OAuth names them: two members, one of them an account."""
    member = group.member or []
    if _identifiers(group) or len(member) != 2 or not any(one.account for one in member):  # noqa: PLR2004
        raise ValueError("an authority that is a Group has no identifier and two members, of which one is an account")
