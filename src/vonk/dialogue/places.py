"""Where a report without a name may be said to come from: a unit in which many could have said it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Membership, Organisation, Unit


def home_if_large(viewer: Viewer, *, offering: int | None = None) -> int | None:
    """The viewer's own unit when the minimum group and one more work there, or are enrolled in `offering` there.

    One more, for whoever reads a report may be one of them and knows it was somebody else.
    """
    home = _home(viewer)
    return home.unit_id if home and _large(people_in(viewer, home.unit.path, offering), minimum_group()) else None


def unit_to_tell(viewer: Viewer, *, offering: int | None = None) -> int | None:
    """The unit that may be told of a report without a name: of people, or of people enrolled in `offering`.

    Goes down from the organisation to the viewer's own unit, as long as the unit is large and so is what is left over
    beside its large parts: a larger unit would else tell that somebody of a small one said it. None: not even the whole
    is large.
    """
    home, least = _home(viewer), minimum_group()
    path, told = "/", None
    for key in home.unit.path.strip("/").split("/") if home else ():
        path = f"{path}{key}/"
        if not _large(people_in(viewer, path, offering), least):
            break
        told = int(key)
        rest = people_in(viewer, path, offering).filter(_left_over(viewer, path, offering, least))
        if rest.exists() and not _large(rest, least):
            break
    return told


def _home(viewer: Viewer) -> Membership | None:
    return Membership.objects.filter(valid_on(viewer.today), person=viewer.own()).select_related("unit").first()


def _large(people: QuerySet[Membership], least: int) -> bool:
    return people[: least + 1].count() > least


def _left_over(viewer: Viewer, path: str, offering: int | None, least: int) -> Q:
    """Who works in the unit at `path` itself, or in a part of it that is too small."""
    below = Unit.objects.filter(path__startswith=path).values_list("path", flat=True)
    parts = [part for part in below if part.count("/") == path.count("/") + 1]
    found = Q(unit__path=path)
    for part in parts:
        if not _large(people_in(viewer, part, offering), least):
            found |= Q(unit__path__startswith=part)
    return found


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
