"""Builds the one Viewer of a request; the only place that touches request.user."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from vonk import clock
from vonk.people.access import viewer_for


class ViewerMiddleware:
    """Sets `request.viewer` (falsy for a visitor) and `request.now`, and speaks the viewer's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Reads the clock once; the viewer is built when somebody asks."""
        now = clock.now()
        request.now = now  # type: ignore[attr-defined]
        request.viewer = SimpleLazyObject(lambda: viewer_for(request.user, now=now))  # type: ignore[attr-defined]
        self._speak(request)
        return self.get_response(request)

    def _speak(self, request: HttpRequest) -> None:
        """A language chosen on the page (its cookie) goes before the one in the person's profile."""
        chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not chosen and settings.SESSION_COOKIE_NAME in request.COOKIES and request.viewer:  # type: ignore[attr-defined]
            translation.activate(request.viewer.lang)  # type: ignore[attr-defined]
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
