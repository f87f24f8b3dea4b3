"""Starts and stops a ritual of a team, says whether it was held, and who brings it. The ritual belongs to the team."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from django.db import transaction

from vonk.culture.days import recurrence_of
from vonk.culture.homes import people_in
from vonk.culture.models import Ritual, RitualMoment
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Organisation


class SameName(Exception):
    """The team has a ritual of this name already."""


class NoSuchDay(Exception):
    """The ritual does not fall on that day, or the day is still to come."""


@transaction.atomic
def start(
    *,
    viewer: Viewer,
    unit: int,
    name: str,
    weekday: int,
    starts_at: int,
    minutes: int,
    every_weeks: int,
    starts_on: date,
) -> UUID:
    """Starts a ritual in a unit that the viewer leads; gives its public id. SameName when there is one already."""
    if unit not in viewer.leads:
        raise NotAllowed
    _free(unit, name)
    made = Ritual.objects.create(
        unit_id=unit,
        name=name,
        weekday=weekday,
        starts_at=starts_at,
        minutes=minutes,
        every_weeks=every_weeks,
        starts_on=starts_on,
    )
    return made.public_id


@transaction.atomic
def stop(*, viewer: Viewer, ritual: UUID) -> str:
    """Ends it today; gives its name. What was held stays."""
    row = _locked(viewer, ritual)
    row.ended_on = viewer.today
    row.save(update_fields=["ended_on"])
    return row.name


@transaction.atomic
def resume(*, viewer: Viewer, ritual: UUID) -> str:
    """Takes it up again; gives its name. SameName when another took its place."""
    row = _locked(viewer, ritual)
    if row.ended_on is not None:
        _free(row.unit_id, row.name)
        row.ended_on = None
        row.save(update_fields=["ended_on"])
    return row.name


@transaction.atomic
def say(*, viewer: Viewer, ritual: UUID, day: date, state: Literal["planned", "held", "skipped"]) -> None:
    """It was held, it is skipped, or nothing was said after all. NoSuchDay when it does not fall on that day."""
    row = _locked(viewer, ritual)
    if state == "held" and day > viewer.today:
        raise NoSuchDay
    _moment(viewer, row, day, state=state)


@transaction.atomic
def host(*, viewer: Viewer, ritual: UUID, day: date, person: UUID | None) -> str:
    """Who brings it that day, of the people who work in the team; None for nobody yet. Gives the name."""
    row = _locked(viewer, ritual)
    who = None
    if person is not None:
        who = people_in((row.unit_id,), today=viewer.today).filter(public_id=person).first()
        if who is None:
            raise NotAllowed
    _moment(viewer, row, day, host=who)
    return who.name if who else ""


def _moment(viewer: Viewer, row: Ritual, day: date, **values: object) -> None:
    country = Organisation.objects.values_list("country", flat=True).first() or ""
    if day not in recurrence_of(row, country).days(day, day):
        raise NoSuchDay
    values |= {"said_by_id": viewer.own(), "said_at": viewer.now}
    RitualMoment.objects.update_or_create(ritual=row, day=day, defaults=values)


def _free(unit: int, name: str) -> None:
    if Ritual.objects.filter(unit=unit, name=name, ended_on=None).exists():
        raise SameName


def _locked(viewer: Viewer, ritual: UUID) -> Ritual:
    row = Ritual.objects.select_for_update().filter(public_id=ritual, unit__in=viewer.leads).first()
    if row is None:
        raise NotAllowed
    return row
