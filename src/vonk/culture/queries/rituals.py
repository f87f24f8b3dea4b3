"""Reads the rituals of a team: when they fall, which were held, and who brings the next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet, Subquery

from vonk.culture.days import YEAR, Recurrence, recurrence_of
from vonk.culture.homes import home_of, people_in
from vonk.culture.models import Ritual
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Organisation
from vonk.people.queries import Named

PAST = 5  # so many moments that lie behind are shown
STILL_SHOWN = timedelta(days=28)  # that long a ritual that ended can be taken up again from the page


@dataclass(frozen=True)
class Moment:
    """One day of a ritual, what was said of it, and who brings it."""

    day: date
    state: str = "planned"  # planned | held | skipped
    host: str = ""
    host_id: UUID | None = None


@dataclass(frozen=True)
class RitualShown:
    """A ritual around today."""

    public_id: UUID
    name: str
    recurrence: Recurrence
    starts_at: int
    minutes: int
    past: tuple[Moment, ...]  # the oldest first
    today: Moment | None
    next: Moment | None  # after today

    @property
    def held(self) -> int:
        """Of the past moments shown: how many were held."""
        return sum(moment.state == "held" for moment in self.past)

    @property
    def unsaid(self) -> Moment | None:
        """The last past moment of which nobody said whether it was held."""
        last = self.past[-1] if self.past else None
        return last if last and last.state == "planned" else None


def rituals(viewer: Viewer, *, unit: int) -> tuple[RitualShown, ...]:
    """The rituals of a unit that the viewer leads; one question to the database."""
    _require(viewer, unit)
    return _shown(viewer, Ritual.objects.filter(unit=unit, ended_on=None))


def stopped(viewer: Viewer, *, unit: int) -> tuple[RitualShown, ...]:
    """Those that ended in the last four weeks."""
    _require(viewer, unit)
    return _shown(viewer, Ritual.objects.filter(unit=unit, ended_on__gt=viewer.today - STILL_SHOWN))


def my_rituals(viewer: Viewer) -> tuple[RitualShown, ...]:
    """The rituals of the team that the viewer works in."""
    return _shown(viewer, Ritual.objects.filter(unit__in=home_of(viewer).values("unit"), ended_on=None))


def ritual(viewer: Viewer, public_id: UUID) -> RitualShown | None:
    """One ritual, for who leads the team or works in it; None for others."""
    led = Ritual.objects.filter(public_id=public_id, unit__in=viewer.leads)
    own = Ritual.objects.filter(public_id=public_id, unit__in=home_of(viewer).values("unit"))
    return next(iter(_shown(viewer, led | own)), None)


def hosts(viewer: Viewer, *, unit: int) -> tuple[Named, ...]:
    """Who could bring a ritual of a unit that the viewer leads: everybody who works there today, by name."""
    _require(viewer, unit)
    people = people_in((unit,), today=viewer.today).order_by("given_name", "family_name")
    return tuple(Named(row.public_id, row.name, row.initials) for row in people)


def _require(viewer: Viewer, unit: int) -> None:
    if unit not in viewer.leads:
        raise NotAllowed


def _shown(viewer: Viewer, rows: QuerySet[Ritual]) -> tuple[RitualShown, ...]:
    """In one question: each ritual comes once for every moment of it in the past year, and once when it has none."""
    found = rows.annotate(
        country=Subquery(Organisation.objects.values("country")[:1]),
        near=FilteredRelation("moments", condition=Q(moments__day__gt=viewer.today - YEAR)),
        day=F("near__day"),
        state=F("near__state"),
        host=F("near__host__public_id"),
        given_name=F("near__host__given_name"),
        family_name=F("near__host__family_name"),
    )
    rituals: dict[int, Ritual] = {}
    said: dict[int, dict[date, Moment]] = defaultdict(dict)
    for row in found.order_by("starts_at", "pk"):
        rituals[row.pk] = row
        if row.day is not None:
            name = f"{row.given_name} {row.family_name}".strip() if row.host else ""
            said[row.pk][row.day] = Moment(row.day, row.state, name, row.host)
    return tuple(_one(row, said[row.pk], viewer.today) for row in rituals.values())


def _one(row: Ritual, said: dict[date, Moment], today: date) -> RitualShown:
    recurrence = recurrence_of(row, row.country)  # type: ignore[attr-defined]  # annotated by _shown
    behind = list(recurrence.days(today - YEAR, today - timedelta(days=1)))[-PAST:]
    coming = recurrence.next(today + timedelta(days=1))
    falls_today = recurrence.next(today) == today
    return RitualShown(
        public_id=row.public_id,
        name=row.name,
        recurrence=recurrence,
        starts_at=row.starts_at,
        minutes=row.minutes,
        past=tuple(said.get(day, Moment(day)) for day in behind),
        today=said.get(today, Moment(today)) if falls_today else None,
        next=said.get(coming, Moment(coming)) if coming else None,
    )
