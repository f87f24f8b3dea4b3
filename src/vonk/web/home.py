"""The front door: everybody goes to their own first page, a visitor to signing in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_POST

from vonk.demo import personas

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def home(request: HttpRequest) -> HttpResponseBase:
    """Sends the viewer to the face that fits; in the demo a visitor chooses whom to be."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer:
        return redirect("demo" if settings.VONK_DEMO else "account_login")
    if viewer.person is None:
        return redirect("imports")
    if any(grant.role in {"learning_team", "director"} for grant in viewer.grants):
        return redirect("org")
    return redirect("team" if viewer.leads else "today")


def favicon(_request: HttpRequest) -> HttpResponseBase:
    """For what a browser opens without our head around it: a letter, a download."""
    return redirect(static("vonk/img/favicon.svg"))


def demo(request: HttpRequest) -> HttpResponse:
    """Whom one can be in the demo; does not exist outside it."""
    if not settings.VONK_DEMO:
        raise Http404
    return render(request, "demo.html", {"personas": personas.personas()})


@require_POST
def be(request: HttpRequest, key: str) -> HttpResponseBase:
    """Signs in as a persona of the demo, with one click; does not exist outside it."""
    account = personas.account(key) if settings.VONK_DEMO else None
    if account is None:
        raise Http404
    login(request, account, backend=BACKEND)
    return redirect("home")
