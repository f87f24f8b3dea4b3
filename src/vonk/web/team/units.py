"""Which of the units that a manager leads a page is about."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404

from vonk.people import queries as people
from vonk.people.access import Viewer


@dataclass(frozen=True)
class Tab:
    """One of several units that the viewer leads."""

    name: str
    unit: UUID
    current: bool


def one_team(viewer: Viewer, wanted: str) -> tuple[Viewer, tuple[Tab, ...]]:
    """The viewer as leader of one unit alone, and the tabs to choose another; none when there is only one."""
    paths = dict(zip(viewer.leads, viewer.led_paths, strict=True))
    units = tuple(paths)
    if len(units) == 1:
        return viewer, ()
    teams = people.my_team(viewer)
    chosen = wanted or str(teams[0].unit.public_id)
    tabs = tuple(Tab(t.unit.name, t.unit.public_id, current=str(t.unit.public_id) == chosen) for t in teams)
    at = next((place for place, tab in enumerate(tabs) if tab.current), None)
    if at is None:
        raise Http404
    plain = copy(viewer)  # the copy of a request's lazy viewer is the viewer itself
    return replace(plain, leads=(units[at],), led_paths=(paths[units[at]],)), tabs
