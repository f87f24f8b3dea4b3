"""The rows in which an import, a directory or the demo hands over units and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vonk.people.texts import Text


@dataclass(frozen=True)
class RoleRow:
    """A function; `code` is what later rows call it."""

    code: str
    name: Text


@dataclass(frozen=True)
class UnitRow:
    """A unit under its parent (None: the organisation itself); `since` says from which day a new one counts."""

    code: str
    name: str
    level: int
    parent: str | None
    since: date | None = None


@dataclass(frozen=True)
class PersonRow:
    """A person; `role` is the code of a role."""

    code: str
    given_name: str
    family_name: str
    employed_from: date
    employed_to: date | None = None
    email: str = ""
    lang: str = "nl"
    tz: str = ""
    country: str = ""
    role: str | None = None
    workdays: str = "1111100"
    work_start: int = 510
    work_end: int = 1050


@dataclass(frozen=True)
class MembershipRow:
    """The home unit of a person from a day on."""

    person: str
    unit: str
    since: date


@dataclass(frozen=True)
class LeadershipRow:
    """Who leads a unit, or stands in between two days."""

    person: str
    unit: str
    since: date
    until: date | None = None
    deputy: bool = False


@dataclass(frozen=True)
class UnavailableRow:
    """Days on which a person is not there, both included. Never why."""

    person: str
    day_from: date
    day_to: date
