"""What a manager does on /team: says that something was seen to, and decides on requests."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonk.learning import actions
from vonk.learning.disclosed import Shared
from vonk.people.access import Viewer
from vonk.people.disclosures import disclose
from vonk.web.access import ViewerRequest, leader
from vonk.web.team.prompts import SharedBy, shared_with_you
from vonk.web.toasts import say


@require_POST
@leader
def answer_share(request: ViewerRequest, share: UUID) -> HttpResponseBase:
    """I asked, or thanked; can be undone."""
    one = _shared(request.viewer, share)
    actions.answer_share(viewer=request.viewer, share=share, now=request.now)
    undo = _with_unit(request, reverse("team_share_reopen", args=[share]))
    say(request, _said(one.fact) % {"name": one.name}, undo_url=undo)
    return _back(request)


def _said(fact: Shared) -> str:
    return _("Noted: you thanked %(name)s.") if fact.what == "tip" else _("Noted: you asked %(name)s.")


@require_POST
@leader
def reopen_share(request: ViewerRequest, share: UUID) -> HttpResponseBase:
    """Not yet after all."""
    one = _shared(request.viewer, share)
    actions.reopen_share(viewer=request.viewer, share=share)
    say(request, _("What %(name)s shared waits for you again.") % {"name": one.name})
    return _back(request)


def _shared(viewer: Viewer, share: UUID) -> SharedBy:
    """What was shared, if the viewer may see it; what was taken back does not exist."""
    people = disclose(viewer, fields=["shared"]).people
    found = next((one for one in shared_with_you(people) if one.fact.public_id == share), None)
    if found is None:
        raise Http404
    return found


@require_POST
@leader
def approve(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Yes, take part."""
    try:
        actions.approve(viewer=request.viewer, enrolment=enrolment, now=request.now)
    except actions.NoSuchMove:
        say(request, _("This was decided already."))
    else:
        say(request, _("Agreed. You cannot take this back here; they can still cancel before it begins."))
    return _back(request)


@require_POST
@leader
def decline(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """No, not this."""
    try:
        actions.decline(viewer=request.viewer, enrolment=enrolment, now=request.now)
    except actions.NoSuchMove:
        say(request, _("This was decided already."))
    else:
        say(request, _("Declined. Tell them why yourself; they can ask again."))
    return _back(request)


def _with_unit(request: ViewerRequest, url: str) -> str:
    """The same page of the same team again, for who leads several."""
    unit = request.POST.get("unit", "") or request.GET.get("unit", "")
    return f"{url}?{urlencode({'unit': unit})}" if unit else url


def _back(request: ViewerRequest) -> HttpResponseBase:
    return redirect(_with_unit(request, reverse("team")))
