"""Over which campaigns a grant reaches: one over a part of the organisation makes and reads those of that part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from vonk.activation.audience import both, units_of
from vonk.activation.models import Campaign
from vonk.figures.queries import READERS
from vonk.people.access import GrantRole, NotAllowed, Viewer
from vonk.people.models import Unit

MAKERS: tuple[GrantRole, ...] = ("learning_team",)


class NotYourPart(Exception):
    """The audience names a unit outside the part over which the viewer holds the grant."""


def within_reach(viewer: Viewer, rows: Iterable[Campaign]) -> list[Campaign]:
    """Those of these campaigns that the viewer may read: drafts only for who makes campaigns there.

    NotAllowed without any grant that reads figures.
    """
    if not any(grant.role in READERS for grant in viewer.grants):
        raise NotAllowed
    asked = list(rows)
    paths = _paths(asked)
    return [row for row in asked if _covers(viewer, MAKERS if row.state == "draft" else READERS, row, paths)]


def to_read(viewer: Viewer, public_id: UUID) -> Campaign:
    """One that the viewer may read; LookupError when there is none, NotAllowed when it is beyond reach."""
    row = Campaign.objects.filter(public_id=public_id, removed_at=None).first()
    if row is None:
        raise LookupError(public_id)
    if not within_reach(viewer, [row]):
        raise NotAllowed
    return row


def to_steer(viewer: Viewer, public_id: UUID, *, removed: bool = False) -> Campaign:
    """One that the viewer may change, start or stop, locked until the transaction ends; else NotAllowed.

    removed: one of the drafts that were thrown away.
    """
    row = Campaign.objects.select_for_update().filter(public_id=public_id, removed_at__isnull=not removed).first()
    if row is None or not may_steer(viewer, row):
        raise NotAllowed
    return row


def may_steer(viewer: Viewer, row: Campaign) -> bool:
    """Whether the viewer may change, start or stop it."""
    return _covers(viewer, MAKERS, row, _paths([row]))


def in_own_part(viewer: Viewer, audience: Mapping[str, Any]) -> dict[str, Any]:
    """The audience as far as the viewer's grants reach; a grant over everything leaves it as it is.

    NotYourPart when it names a unit elsewhere, NotAllowed without a grant to make campaigns.
    """
    granted = [grant.path for grant in viewer.grants if grant.role in MAKERS]
    if not granted:
        raise NotAllowed
    if _whole(granted):
        return dict(audience)
    named = units_of(audience)
    if named is not None:
        paths = Unit.objects.filter(public_id__in=named).values_list("path", flat=True)
        if len(paths) < len(named) or not all(_below(path, granted) for path in paths):
            raise NotYourPart
        return dict(audience)
    own = Unit.objects.filter(path__in=granted).order_by("path").values_list("public_id", flat=True)
    return both({"field": "unit", "op": "in", "value": [str(unit) for unit in own]}, audience)


def _covers(viewer: Viewer, roles: tuple[GrantRole, ...], row: Campaign, paths: Mapping[UUID, str]) -> bool:
    granted = [grant.path for grant in viewer.grants if grant.role in roles]
    if not granted or _whole(granted):
        return bool(granted)
    units = units_of(row.audience)
    return bool(units) and all(unit in paths and _below(paths[unit], granted) for unit in units or ())


def _paths(rows: Iterable[Campaign]) -> dict[UUID, str]:
    """Where the units stand to which these campaigns keep."""
    named = {unit for row in rows for unit in units_of(row.audience) or ()}
    return dict(Unit.objects.filter(public_id__in=named).values_list("public_id", "path")) if named else {}


def _whole(granted: list[str]) -> bool:
    """Whether one of these is over the whole organisation: no unit, or the unit at the top."""
    return any(path.count("/") <= 2 for path in granted)  # noqa: PLR2004 "/" and "/1/"


def _below(path: str, granted: list[str]) -> bool:
    return any(path.startswith(one) for one in granted)
