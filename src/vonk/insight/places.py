"""The units that a reader of figures may choose from: never a free filter, always one unit of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Length, Replace

from vonk.figures.queries import READERS, Subject
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Unit
from vonk.people.queries import UnitName


@dataclass(frozen=True)
class Place:
    """One unit and those directly below it; `line` is every unit above it, the largest first.

    above: of that line, the units that the viewer may open as well.
    """

    unit: UnitName
    line: tuple[UnitName, ...]
    above: tuple[UnitName, ...]
    below: tuple[UnitName, ...]

    @property
    def subject(self) -> Subject:
        """What its figures speak of."""
        whole = self.unit.level == Unit.ORGANISATION
        return Subject("organisation" if whole else "unit", str(self.unit.public_id))


def place(viewer: Viewer, public_id: UUID | None = None) -> Place:
    """The unit that was chosen, or the largest that the viewer reads by grant; two queries.

    NotAllowed for whoever may not read that unit; LookupError when there is no such unit.
    """
    granted = sorted((grant.path for grant in viewer.grants if grant.role in READERS), key=len)
    if not granted:
        raise NotAllowed
    largest = Q(level=Unit.ORGANISATION) if granted[0] == "/" else Q(path=granted[0])
    unit = Unit.objects.filter(Q(public_id=public_id) if public_id else largest).order_by("pk").first()
    if unit is None:
        raise LookupError(public_id)
    viewer.require(*READERS, path=unit.path)
    parts = unit.path.strip("/").split("/")
    line = ["/" + "/".join(parts[:end]) + "/" for end in range(1, len(parts))]
    near = list(by_depth().filter(just_below(unit) | Q(path__in=line)).order_by("level", "name", "pk"))
    above = [other for other in near if len(other.path) < len(unit.path)]
    return Place(
        unit=_name(unit),
        line=tuple(map(_name, above)),
        above=tuple(_name(other) for other in above if viewer.has(*READERS, path=other.path)),
        below=tuple(_name(other) for other in near if other not in above),
    )


def by_depth() -> QuerySet[Unit]:
    """Units with their `depth` in the tree: as many as there are ids in the path, and one."""
    return Unit.objects.annotate(depth=Length("path") - Length(Replace("path", Value("/"))))


def just_below(unit: Unit) -> Q:
    """Which of `by_depth` stand directly below a unit."""
    return Q(path__startswith=unit.path, depth=unit.path.count("/") + 1)


def _name(unit: Unit) -> UnitName:
    return UnitName(unit.public_id, unit.name, unit.level)
