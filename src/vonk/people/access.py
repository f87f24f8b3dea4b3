"""Who asks: the Viewer that every query takes first, and the System that jobs use (decisions.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from vonk.people.models import Account, Grant, Leadership, Organisation, Person

GrantRole = Literal["learning_team", "registrar", "administrator", "works_council", "director"]


class NotAllowed(Exception):
    """The viewer has no right to this; faces answer as if it did not exist."""


@dataclass(frozen=True)
class GrantHeld:
    """A grant that is valid now, over the units whose path begins with `path`."""

    role: str
    path: str  # "/" is the whole organisation
    purpose: str


@dataclass(frozen=True)
class Viewer:
    """One signed-in person or external administrator at one moment."""

    account: int
    person: int | None
    name: str
    initials: str
    lang: str
    tz: str
    grants: tuple[GrantHeld, ...]
    leads: tuple[int, ...]  # units led today, as manager or deputy
    now: datetime
    organisation: str = ""
    led_paths: tuple[str, ...] = ()  # where the units in `leads` stand, in the same order

    @property
    def today(self) -> date:
        """The calendar day where the viewer is."""
        return self.now.astimezone(ZoneInfo(self.tz)).date()

    def has(self, *roles: GrantRole, path: str = "/") -> bool:
        """Whether one of these roles is held over the unit at `path`."""
        return any(grant.role in roles and path.startswith(grant.path) for grant in self.grants)

    def require(self, *roles: GrantRole, path: str = "/") -> None:
        """NotAllowed unless one of these roles is held over the unit at `path`."""
        if not self.has(*roles, path=path):
            raise NotAllowed

    def own(self) -> int:
        """The viewer's own person; NotAllowed for an account without one."""
        if self.person is None:
            raise NotAllowed
        return self.person


@dataclass(frozen=True)
class System:
    """A job, which says for what purpose it reads."""

    purpose: str
    now: datetime


type Reader = Viewer | System


def viewer_for(user: Account | AnonymousUser, *, now: datetime) -> Viewer | None:
    """The Viewer of an account at this moment; None for a visitor, a closed account or a leaver."""
    if not isinstance(user, Account) or not user.is_active:
        return None
    return _viewer(user.person, user, now=now)


def viewer_of(person_id: int, *, now: datetime) -> Viewer | None:
    """The Viewer that a person is, with an account or (account 0) without one yet; None for a leaver."""
    person = Person.objects.select_related("account").get(pk=person_id)
    return _viewer(person, getattr(person, "account", None), now=now)


def _viewer(person: Person | None, account: Account | None, *, now: datetime) -> Viewer | None:
    organisation = Organisation.objects.first() or Organisation(name="", tz="UTC")
    zone = (person.tz if person else "") or organisation.tz
    today = now.astimezone(ZoneInfo(zone)).date()
    if person is not None and person.employed_to is not None and person.employed_to < today:
        return None
    grants, led = _rights(person, account, now=now, today=today)
    address = account.email if account else ""
    return Viewer(
        account=account.pk if account else 0,
        person=person.pk if person else None,
        name=person.name if person else address,
        initials=person.initials if person else address[:2].upper(),
        lang=person.lang if person else organisation.lang,
        tz=zone,
        grants=grants,
        leads=tuple(led),
        now=now,
        organisation=organisation.name,
        led_paths=tuple(led.values()),
    )


def _rights(
    person: Person | None, account: Account | None, *, now: datetime, today: date
) -> tuple[tuple[GrantHeld, ...], dict[int, str]]:
    """Grants held, and units led now with their paths, in one query: every page asks for both."""
    holders = [Q(account=account)] if account else []
    holders += [Q(person=person)] if person else []
    holder = reduce(or_, holders)
    held = Grant.objects.filter(holder).filter(Q(until=None) | Q(until__gt=now))
    led = Leadership.objects.filter(person=person, valid_from__lte=today)
    led = led.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    deputies_last = Case(When(deputy=True, then="pk"), default=-F("pk"))
    grants_held = held.values_list("role", Coalesce("unit__path", Value("/")), "purpose", Value(0), "pk")
    units_led = led.values_list(Value(""), "unit__path", Value(""), "unit_id", deputies_last)
    found = sorted(grants_held.union(units_led, all=True), key=lambda row: row[4])
    grants = tuple(GrantHeld(role, path, purpose) for role, path, purpose, unit, _ in found if not unit)
    return grants, {unit: path for _, path, _, unit, _ in found if unit}
