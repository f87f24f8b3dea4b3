"""Who asks: the Viewer that every query takes first, and the System that jobs use (decisions.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

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
    if user.person_id is not None:
        return viewer_of(user.person_id, now=now)
    organisation = Organisation.objects.first()
    return Viewer(
        account=user.pk,
        person=None,
        name=user.email,
        initials=user.email[:2].upper(),
        lang=organisation.lang if organisation else "nl",
        tz=organisation.tz if organisation else "UTC",
        grants=_grants(Q(account=user), now=now),
        leads=(),
        now=now,
        organisation=organisation.name if organisation else "",
    )


def viewer_of(person_id: int, *, now: datetime) -> Viewer | None:
    """The Viewer that a person is, with an account or (account 0) without one yet; None for a leaver."""
    person = Person.objects.select_related("account").get(pk=person_id)
    organisation = Organisation.objects.first()
    zone = person.tz or (organisation.tz if organisation else "UTC")
    today = now.astimezone(ZoneInfo(zone)).date()
    if person.employed_to is not None and person.employed_to < today:
        return None
    account = getattr(person, "account", None)
    return Viewer(
        account=account.pk if account else 0,
        person=person.pk,
        name=person.name,
        initials=person.initials,
        lang=person.lang,
        tz=zone,
        grants=_grants(Q(account=account) | Q(person=person) if account else Q(person=person), now=now),
        leads=_leads(person, today=today),
        now=now,
        organisation=organisation.name if organisation else "",
    )


def _grants(holder: Q, *, now: datetime) -> tuple[GrantHeld, ...]:
    rows = Grant.objects.filter(holder).filter(Q(until=None) | Q(until__gt=now)).select_related("unit").order_by("pk")
    return tuple(GrantHeld(row.role, row.unit.path if row.unit else "/", row.purpose) for row in rows)


def _leads(person: Person, *, today: date) -> tuple[int, ...]:
    rows = Leadership.objects.filter(person=person, valid_from__lte=today)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=today)).order_by("deputy", "pk")
    return tuple(rows.values_list("unit_id", flat=True))
