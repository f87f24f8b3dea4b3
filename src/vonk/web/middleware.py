"""Builds the one Viewer of a request; the only place that touches request.user."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from vonk import clock
from vonk.people.access import viewer_for


class ViewerMiddleware:
    """Sets `request.viewer` (None for a visitor) and `request.now`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Reads the clock once and builds the viewer when somebody asks."""
        now = clock.now()
        request.now = now  # type: ignore[attr-defined]
        request.viewer = SimpleLazyObject(lambda: viewer_for(request.user, now=now))  # type: ignore[attr-defined]
        return self.get_response(request)
