"""A manager's week: what to do or ask, what was done of it, where people stop, and whether help comes first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from vonk.catalog.models import Step
from vonk.culture.choice import Choice, RitualToday, choose
from vonk.culture.days import recurrence_of
from vonk.culture.models import Ritual
from vonk.culture.queries.rituals import RitualShown
from vonk.culture.week_texts import monday
from vonk.dialogue.models import Conversation
from vonk.figures import queries as figures
from vonk.people.access import NotAllowed, Reader, System, Viewer
from vonk.people.disclosures import Disclosed
from vonk.people.models import Leadership, Organisation, Person
from vonk.people.texts import Text

CHOICES = 3  # one, and two to have instead
QUIET_FOR = timedelta(weeks=8)
MOST_OFFERINGS, MOST_STOPS = 20, 2
MANY = 0.1  # of who reach a step; less is nothing to act on


@dataclass(frozen=True)
class Done:
    """What a manager did as the one thing of this week."""

    action: str
    about: str


@dataclass(frozen=True)
class Week:
    """What to do this week, in order; what was done of it; and whether nothing at all was done for eight weeks."""

    choices: tuple[Choice, ...]
    done: Done | None
    help_first: bool


@dataclass(frozen=True)
class StopsAt:
    """The step of an offering at which most people of the whole organisation stop: a released figure."""

    offering: UUID
    step: int
    title: Text
    figure: figures.Figure


def my_week(viewer: Viewer, seen: Disclosed, *, rituals: Sequence[RitualShown]) -> Week:
    """The viewer's week, from what `seen` discloses, the rituals of the team, and the viewer's own doings."""
    held = next((RitualToday(one.public_id, one.name) for one in rituals if one.today), None)
    first = monday(viewer.today)
    quietly, rows = _doings(viewer, since=first - QUIET_FOR)
    mine = [Done(action, about) for week, action, about in rows if week == first]
    settled = {(one.action, one.about) for one in mine}
    return Week(
        choices=choose(
            seen.people,
            today=viewer.today,
            ritual=held,
            settled=settled,
            known=seen.on,
        )[:CHOICES],
        done=next(iter(mine), None),
        help_first=quietly and not rows,
    )


def where_people_stop(viewer: Viewer, *, offerings: Collection[UUID]) -> tuple[StopsAt, ...]:
    """Of these offerings, which the viewer knows of by what was disclosed: the step where most people stop.

    NotAllowed for who leads nobody.
    """
    if not viewer.leads:
        raise NotAllowed
    asked = [str(offering) for offering in dict.fromkeys(offerings)][:MOST_OFFERINGS]
    told = figures.about_steps(System("manager_week", viewer.now), offerings=asked)
    hot = {one.subject.id: one for one in told if one.shown and one.extra.get("hot") and (one.value or 0) >= MANY}
    steps = Step.objects.filter(public_id__in=hot).select_related("offering") if hot else ()
    worst: dict[UUID, StopsAt] = {}
    for step in steps:
        here = StopsAt(step.offering.public_id, step.position, step.title, hot[str(step.public_id)])
        if here.offering not in worst or _weight(here) > _weight(worst[here.offering]):
            worst[here.offering] = here
    return tuple(worst[UUID(one)] for one in asked if UUID(one) in worst)[:MOST_STOPS]


def _weight(one: StopsAt) -> tuple[int, float]:
    return one.figure.count or 0, one.figure.value or 0.0


def rituals_on(_reader: Reader, *, units: Collection[int], day: date) -> Mapping[int, RitualToday]:
    """By unit, the first ritual that it holds on this day; which rituals there are is no secret of anybody."""
    rows = Ritual.objects.filter(unit__in=units, weekday=day.weekday(), starts_on__lte=day, ended_on=None)
    rows = rows.annotate(country=Subquery(Organisation.objects.values("country")[:1]))
    found: dict[int, RitualToday] = {}
    for row in rows.order_by("starts_at", "pk"):
        if day in recurrence_of(row, row.country).days(day, day):
            found.setdefault(row.unit_id, RitualToday(row.public_id, row.name))
    return found


def _doings(viewer: Viewer, *, since: date) -> tuple[bool, list[tuple[date, str, str]]]:
    """Whether the viewer led quietly, and every week, action and what it was about since that day, the latest first."""
    rows = Person.objects.filter(pk=viewer.own()).annotate(
        quietly=Exists(_leads_quietly(viewer)),
        did=FilteredRelation("manager_actions", condition=Q(manager_actions__week__gte=since)),
    )
    told = rows.order_by("-did__at").values_list("quietly", "did__week", "did__action", "did__subject")
    found = list(told)
    return found[0][0], [(week, action, about) for _quietly, week, action, about in found if week is not None]


def _leads_quietly(viewer: Viewer) -> QuerySet[Leadership]:
    """Where the viewer has led for eight weeks, could have used this page for as long, and had no talk either."""
    since = viewer.today - QUIET_FOR
    talked = Q(held_on__gte=since) | Q(opened_at__gte=viewer.now - QUIET_FOR)
    talks = Conversation.objects.filter(talked, manager=OuterRef("person"))
    rows = Leadership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=viewer.today), person=viewer.own())
    rows = rows.filter(deputy=False, valid_from__lte=since, person__account__joined_at__lte=viewer.now - QUIET_FOR)
    return rows.filter(~Exists(talks))
