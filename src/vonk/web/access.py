"""Guards of views: who may open a page; to everybody else it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from vonk.people.access import GrantRole, NotAllowed, Viewer


class ViewerRequest(HttpRequest):
    """A request of somebody who is signed in."""

    viewer: Viewer
    now: datetime


type View[**P] = Callable[Concatenate[ViewerRequest, P], HttpResponseBase]
type Guarded[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def guard[**P](allowed: Callable[[Viewer], bool]) -> Callable[[View[P]], Guarded[P]]:
    """Visitors go to the sign-in page; a viewer who is not `allowed`, or meets NotAllowed inside, gets 404."""

    def wrap(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            viewer = request.viewer  # type: ignore[attr-defined]
            if not viewer:
                if SESSION_KEY in request.session:  # a leaver's session that is still open
                    logout(request)
                return redirect_to_login(request.get_full_path())
            if not allowed(viewer):
                raise Http404
            try:
                return view(request, *args, **kwargs)  # type: ignore[arg-type]
            except NotAllowed as refused:
                raise Http404 from refused

        return guarded

    return wrap


def signed_in[**P](view: View[P]) -> Guarded[P]:
    """Anybody who works here, or administers it."""
    return guard(lambda _viewer: True)(view)


def person[**P](view: View[P]) -> Guarded[P]:
    """Everybody who is a person here; not an external administrator."""
    return guard(lambda viewer: viewer.person is not None)(view)


def leader[**P](view: View[P]) -> Guarded[P]:
    """Who leads a unit today, as manager or deputy."""
    return guard(lambda viewer: bool(viewer.leads))(view)


def granted[**P](*roles: GrantRole) -> Callable[[View[P]], Guarded[P]]:
    """Who holds one of these roles over any part of the organisation; the query narrows it to that part."""
    return guard(lambda viewer: any(grant.role in roles for grant in viewer.grants))
