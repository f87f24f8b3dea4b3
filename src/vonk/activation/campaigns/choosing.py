"""What somebody who makes a campaign may choose from, and what stands in the way of one here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from vonk.activation.audience import Raw, units_of
from vonk.activation.campaigns.costs import Cost, cost_of
from vonk.activation.campaigns.planning import Planned, borrows_evidence, planned_row, plays_for_campaigns
from vonk.activation.campaigns.reach import MAKERS
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Organisation, Role, Unit
from vonk.people.purposes import purpose_on
from vonk.people.queries import UnitName
from vonk.people.texts import Text

SUGGESTED, FOUND = 40, 8  # units in the list beside the box; those that a typed name may mean


@dataclass(frozen=True)
class PlayChoice:
    """A play as the form offers it."""

    id: str
    title: Text
    phase: str
    smallest_effect: float


@dataclass(frozen=True)
class Choices:
    """What the form offers this viewer. whole: whether the audience may be the whole organisation."""

    plays: tuple[PlayChoice, ...]
    roles: tuple[tuple[UUID, Text], ...]
    units: tuple[str, ...]
    whole: bool
    replay: bool
    nudges: bool  # the works council agreed to nudges and signals
    experiments: bool
    borrows: bool  # so few people that a comparison of its own says little


def choices(viewer: Viewer) -> Choices:
    """For who makes campaigns in some part of the organisation; else NotAllowed."""
    plays = plays_for_campaigns(viewer)
    roles = Role.objects.order_by("code").values_list("public_id", "name")
    units = _own(viewer).filter(level__lte=Unit.DEPARTMENT).exclude(level=Unit.ORGANISATION)
    return Choices(
        plays=tuple(PlayChoice(play.id, play.text("title"), play.phase, play.outcome.mde) for play in plays),
        roles=tuple(roles),
        units=tuple(units.order_by("level", "name").values_list("name", flat=True)[:SUGGESTED]),
        whole=viewer.has(*MAKERS) or _holds_top(viewer),
        replay=Organisation.objects.filter(replay=True).exists(),
        nudges=purpose_on("nudges", now=viewer.now) and purpose_on("signals", now=viewer.now),
        experiments=purpose_on("experiments", now=viewer.now),
        borrows=borrows_evidence(viewer),
    )


def find_units(viewer: Viewer, *, name: str) -> tuple[UnitName, ...]:
    """The units of the viewer's part that a typed name may mean: those with exactly that name, else at most eight."""
    own = _own(viewer).order_by("level", "name", "pk")
    exact = list(own.filter(name__iexact=name.strip())[:FOUND])
    for word in name.split()[:6]:
        own = own.filter(name__icontains=word)
    return tuple(UnitName(one.public_id, one.name, one.level) for one in exact or own[:FOUND])


def names_of_units(viewer: Viewer, *, audience: Raw) -> tuple[UnitName, ...]:
    """The units to which an audience keeps."""
    del viewer  # names of units are for everybody
    rows = Unit.objects.filter(public_id__in=units_of(audience) or ()).order_by("level", "name")
    return tuple(UnitName(one.public_id, one.name, one.level) for one in rows)


def cost_if(viewer: Viewer, *, planned: Planned) -> Cost:
    """What this would cost, before it is kept; raises as `told_size` does."""
    return cost_of(viewer, planned_row(viewer, planned))


def _holds_top(viewer: Viewer) -> bool:
    top = Unit.objects.filter(level=Unit.ORGANISATION).values_list("path", flat=True).first()
    return top is not None and viewer.has(*MAKERS, path=top)


def _own(viewer: Viewer) -> QuerySet[Unit]:
    paths: Sequence[str] = [grant.path for grant in viewer.grants if grant.role in MAKERS]
    if not paths:
        raise NotAllowed
    return Unit.objects.filter(reduce(or_, (Q(path__startswith=path) for path in paths)))
