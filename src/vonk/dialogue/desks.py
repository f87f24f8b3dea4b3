"""Which barrier reports stand on whose desk: the manager's, the learning team's or the administrator's."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from vonk.dialogue.models import BarrierReport
from vonk.dialogue.places import top_path
from vonk.people.access import NotAllowed, Viewer
from vonk.people.days import valid_on
from vonk.people.models import Leadership, Membership

type Desk = Literal["manager", "learning_team", "administrator"]

OPEN: Final = ("open", "taken")
TRAINING: Final = BarrierReport.TRAINING
TO_MANAGER: Final = frozenset({"no_time", "no_support"})  # what a manager can move more than anybody
ROUTES: Final[dict[str, Desk]] = {
    "no_time": "learning_team",  # never the manager by default: it may be about the manager
    "no_support": "learning_team",
    "too_hard": "learning_team",
    "unknown": "learning_team",
    "not_relevant": "learning_team",
    "forgets": "learning_team",
    "technical": "administrator",
}


def on_desk(viewer: Viewer, desk: Desk) -> QuerySet[BarrierReport]:
    """The reports that this viewer handles in this role, withdrawn ones aside; NotAllowed without the role."""
    rows = BarrierReport.objects.exclude(state="withdrawn")
    if desk == "manager":
        return _of_manager(viewer, rows)
    if desk == "administrator":
        viewer.require("administrator")
        return rows.filter(route="administrator")
    late = Q(state__in=OPEN, due_on__lt=viewer.today)  # whoever did not answer in time: somebody must
    return rows.filter(Q(route="learning_team") | late).filter(_granted(viewer))


def still_leads(day: date) -> Q:
    """Whether on that day the owner leads the home unit of who reported, or of a nameless report its unit.

    Of somebody who has left nobody leads the home unit: a manager is shown only who works there.
    """
    valid = valid_on(day)
    homes = Membership.objects.filter(valid, person=OuterRef(OuterRef("reporter")), person__employed_from__lte=day)
    homes = homes.filter(Q(person__employed_to=None) | Q(person__employed_to__gte=day))
    leads = Leadership.objects.filter(valid, person=OuterRef("owner"))
    named = Q(Exists(leads.filter(unit__in=homes.values("unit"))))
    return named | Q(Exists(leads.filter(unit=OuterRef("unit"))), reporter=None)


def _of_manager(viewer: Viewer, rows: QuerySet[BarrierReport]) -> QuerySet[BarrierReport]:
    """What was told to this manager, as long as it is about a team that the manager leads.

    What has no name from the day after: the hour at which it appears would tell who was at work just then.
    """
    if not viewer.leads:
        raise NotAllowed
    mine = rows.filter(still_leads(viewer.today), route="manager", owner=viewer.own())
    return mine.exclude(reporter=None, reported_on__gte=viewer.today)


def _granted(viewer: Viewer) -> Q:
    """Where the viewer holds the learning team's grant; what has no unit is for who holds it over everything."""
    paths = [grant.path for grant in viewer.grants if grant.role == "learning_team"]
    if not paths:
        raise NotAllowed
    if viewer.has("learning_team", path=top_path()):
        return Q()
    found = Q(pk=None)
    for path in paths:
        found |= Q(unit__path__startswith=path)
    return found
