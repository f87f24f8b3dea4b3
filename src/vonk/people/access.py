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
    organisation = Organisation.objects.first()
    zone = organisation.tz if organisation else "UTC"
    person = Person.objects.filter(pk=user.person_id).first() if user.person_id else None
    if person is not None:
        zone = person.tz or zone
        if person.employed_to is not None and person.employed_to < now.astimezone(ZoneInfo(zone)).date():
            return None
    return Viewer(
        account=user.pk,
        person=person.pk if person else None,
        name=person.name if person else user.email,
        initials=person.initials if person else user.email[:2].upper(),
        lang=person.lang if person else (organisation.lang if organisation else "nl"),
        tz=zone,
        grants=_grants(user, now=now),
        leads=_leads(person, today=now.astimezone(ZoneInfo(zone)).date()) if person else (),
        now=now,
    )


def _grants(account: Account, *, now: datetime) -> tuple[GrantHeld, ...]:
    holder = Q(account=account) | Q(person_id=account.person_id) if account.person_id else Q(account=account)
    rows = Grant.objects.filter(holder).filter(Q(until=None) | Q(until__gt=now)).select_related("unit").order_by("pk")
    return tuple(GrantHeld(row.role, row.unit.path if row.unit else "/", row.purpose) for row in rows)


def _leads(person: Person, *, today: date) -> tuple[int, ...]:
    rows = Leadership.objects.filter(person=person, valid_from__lte=today)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=today)).order_by("deputy", "pk")
    return tuple(rows.values_list("unit_id", flat=True))
