"""Where a report without a name may be said to come from: the smallest unit that still holds the minimum group."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Membership, Organisation, Unit


@dataclass(frozen=True)
class Group:
    """A unit that is large enough; `home`: it is the viewer's own. No unit: not even the organisation is."""

    unit: int | None
    home: bool


def group_of(viewer: Viewer, *, offering: int | None) -> Group:
    """The smallest unit around the viewer with the minimum group: of people, or of people enrolled in `offering`.

    One query for each level that is too small, four at most.
    """
    home = Membership.objects.filter(valid_on(viewer.today), person=viewer.own()).select_related("unit").first()
    if home is None:
        return Group(None, home=False)
    least = minimum_group()
    path = home.unit.path
    while path.strip("/"):
        if people_in(viewer, path, offering)[:least].count() >= least:
            return Group(int(path.strip("/").split("/")[-1]), home=path == home.unit.path)
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return Group(None, home=False)


def people_in(viewer: Viewer, path: str, offering: int | None = None) -> QuerySet[Membership]:
    """Memberships of today in the unit at `path` and below it, of all or of who is enrolled in `offering`."""
    rows = Membership.objects.filter(valid_on(viewer.today), unit__path__startswith=path)
    rows = rows.filter(Q(person__employed_to=None) | Q(person__employed_to__gte=viewer.today))
    if offering is None:
        return rows
    return rows.filter(person__in=Enrolment.objects.filter(offering=offering).values("person"))


def minimum_group() -> int:
    """The organisation's k (decisions.md section 4)."""
    return Organisation.objects.values_list("minimum_group", flat=True).first() or 10


def top_path() -> str:
    """Where the whole organisation stands in the tree."""
    rows = Unit.objects.filter(level=Unit.ORGANISATION).order_by("pk")
    return rows.values_list("path", flat=True).first() or "/"
