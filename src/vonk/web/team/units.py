"""Which of the units that a manager leads a page is about, and the way back to a page of the same unit."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from vonk.people import queries as people
from vonk.people.access import Viewer
from vonk.web.access import ViewerRequest


@dataclass(frozen=True)
class Tab:
    """One of several units that the viewer leads."""

    name: str
    unit: UUID
    current: bool


def one_team(request: ViewerRequest) -> tuple[Viewer, tuple[Tab, ...]]:
    """The viewer as leader of one unit alone, and the tabs to choose another; none when there is only one."""
    viewer = request.viewer
    paths = dict(zip(viewer.leads, viewer.led_paths, strict=True))
    units = tuple(paths)
    if len(units) == 1:
        return viewer, ()
    teams = people.my_team(viewer)
    chosen = _wanted(request) or str(teams[0].unit.public_id)
    tabs = tuple(Tab(t.unit.name, t.unit.public_id, current=str(t.unit.public_id) == chosen) for t in teams)
    at = next((place for place, tab in enumerate(tabs) if tab.current), None)
    if at is None:
        raise Http404
    plain = copy(viewer)  # the copy of a request's lazy viewer is the viewer itself
    return replace(plain, leads=(units[at],), led_paths=(paths[units[at]],)), tabs


def current(tabs: tuple[Tab, ...]) -> UUID | str:
    """The unit of the page; empty when there is no other."""
    return next((tab.unit for tab in tabs if tab.current), "")


def with_unit(request: ViewerRequest, route: str, *arguments: object) -> str:
    """The address of a page about the same team, for who leads several."""
    url, unit = reverse(route, args=arguments), _wanted(request)
    return f"{url}?{urlencode({'unit': unit})}" if unit else url


def back(request: ViewerRequest, to: str = "team") -> HttpResponseBase:
    """To that page of the same team."""
    return redirect(with_unit(request, to))


def _wanted(request: ViewerRequest) -> str:
    return request.POST.get("unit", "") or request.GET.get("unit", "")
