"""What a team shows each other on everybody's first page: the leader's learning time, and the next of each ritual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from vonk.culture.days import WEEK, Recurrence
from vonk.culture.homes import employed, home_of, leaders_of
from vonk.culture.models import Ritual, RitualMoment
from vonk.learning.models import LearningBlock
from vonk.learning.time_free import Moment
from vonk.learning.time_queries import monday_of
from vonk.people.access import Viewer
from vonk.people.models import Organisation, Person


@dataclass(frozen=True)
class LeaderTime:
    """Learning time of who leads the team, shown by own choice."""

    name: str
    moment: Moment
    state: str


@dataclass(frozen=True)
class NextRitual:
    """The next time of a ritual; `mine` when the viewer brings it."""

    name: str
    moment: Moment
    mine: bool


@dataclass(frozen=True)
class Together:
    """Both, in order of time."""

    leaders: tuple[LeaderTime, ...]
    rituals: tuple[NextRitual, ...]


def together(viewer: Viewer) -> Together:
    """What the viewer's own team shows this week; one question to the database."""
    rows = list(_blocks(viewer).union(_rituals(viewer), all=True))
    leaders = [
        LeaderTime(name, Moment(day, starts_at, minutes), state)
        for kind, name, day, starts_at, minutes, state, *_ in rows
        if kind == "block"
    ]
    rituals = [_next(viewer, row[1:]) for row in rows if row[0] == "ritual"]
    return Together(
        tuple(sorted(leaders, key=lambda one: (one.moment.day, one.moment.starts_at))),
        tuple(sorted((one for one in rituals if one), key=lambda one: (one.moment.day, one.moment.starts_at))),
    )


def _blocks(viewer: Viewer) -> QuerySet[Any, tuple[Any, ...]]:
    """Learning time in this week of who leads the home unit and shows it; what was let go is shown as such."""
    monday = monday_of(viewer.today)
    leads = leaders_of(home_of(viewer).values("unit"), today=viewer.today).values("person")
    leaders = employed(Person.objects.filter(pk__in=leads, shown__block=True), today=viewer.today)
    rows = LearningBlock.objects.filter(person__in=leaders.exclude(pk=viewer.own()))
    rows = rows.filter(day__gte=monday, day__lt=monday + WEEK).exclude(state="moved")
    nothing = Value(None, output_field=DateField())
    return rows.values_list(
        Value("block"), "person__given_name", "day", "starts_at", "minutes", "state", Value(0), Value(0), nothing,
        nothing, Value(""),
    )  # fmt: skip


def _rituals(viewer: Viewer) -> QuerySet[Any, tuple[Any, ...]]:
    moments = RitualMoment.objects.filter(ritual=OuterRef("pk"), day__gte=viewer.today).order_by("day").values("day")
    country = Cast(Subquery(Organisation.objects.values("country")[:1]), TextField())
    rows = Ritual.objects.filter(unit__in=home_of(viewer).values("unit"), ended_on=None)
    return rows.values_list(
        Value("ritual"), "name", "starts_on", "starts_at", "minutes", Value(""), "weekday", "every_weeks",
        Subquery(moments.filter(state="skipped")[:1]), Subquery(moments.filter(host=viewer.own())[:1]), country,
    )  # fmt: skip


def _next(viewer: Viewer, row: tuple[Any, ...]) -> NextRitual | None:
    name, starts_on, starts_at, minutes, _state, weekday, every_weeks, skipped, mine, country = row
    recurrence = Recurrence(weekday, every_weeks, starts_on, country=country or "")
    day: date | None = recurrence.next(viewer.today)
    if day is not None and day == skipped:
        day = recurrence.next(day + WEEK)
    return NextRitual(name, Moment(day, starts_at, minutes), mine == day) if day else None
