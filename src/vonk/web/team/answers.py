"""What a manager does on /team: says that something was seen to, or that the one thing of the week is done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonk.culture.actions import telling, week
from vonk.culture.choice import ORDER, SHARES, SharedBy, shared_with_you
from vonk.learning import actions
from vonk.learning.disclosed import Shared
from vonk.people.access import Viewer
from vonk.people.disclosures import disclose
from vonk.web.access import ViewerRequest, leader
from vonk.web.team.units import back, with_unit
from vonk.web.toasts import say


@require_POST
@leader
def answer_share(request: ViewerRequest, share: UUID) -> HttpResponseBase:
    """I asked, or thanked; can be undone."""
    one = _shared(request.viewer, share)
    actions.answer_share(viewer=request.viewer, share=share, now=request.now)
    week.settle(viewer=request.viewer, action=one.fact.what, about=str(share), now=request.now)
    undo = with_unit(request, "team_share_reopen", share)
    say(request, _said(one.fact) % {"name": one.name}, undo_url=undo)
    return back(request)


def _said(fact: Shared) -> str:
    return _("Noted: you thanked %(name)s.") if fact.what == "tip" else _("Noted: you asked %(name)s.")


@require_POST
@leader
def reopen_share(request: ViewerRequest, share: UUID) -> HttpResponseBase:
    """Not yet after all."""
    one = _shared(request.viewer, share)
    actions.reopen_share(viewer=request.viewer, share=share)
    week.unsettle(viewer=request.viewer, action=one.fact.what, about=str(share))
    say(request, _("What %(name)s shared waits for you again.") % {"name": one.name})
    return back(request)


def _shared(viewer: Viewer, share: UUID) -> SharedBy:
    """What was shared, if the viewer may see it; what was taken back does not exist."""
    people = disclose(viewer, fields=["shared"]).people
    found = next((one for one in shared_with_you(people) if one.fact.public_id == share), None)
    if found is None:
        raise Http404
    return found


@require_POST
@leader
def week_done(request: ViewerRequest, action: str, about: str) -> HttpResponseBase:
    """I did it; it does not come back this week, and can be undone."""
    _known(action)
    week.settle(viewer=request.viewer, action=action, about=about, now=request.now)
    undo = with_unit(request, "team_week_undone", action, about)
    say(request, _("Noted. That was this week’s one thing."), undo_url=undo)
    return back(request)


@require_POST
@leader
def week_undone(request: ViewerRequest, action: str, about: str) -> HttpResponseBase:
    """Not after all."""
    _known(action)
    week.unsettle(viewer=request.viewer, action=action, about=about)
    say(request, _("It waits for you again."))
    return back(request)


def _known(action: str) -> None:
    """What was shared is answered where it stands, so that who shared it is served too."""
    if action not in ORDER or action in SHARES:
        raise Http404


@require_POST
@leader
def ask_for_help(request: ViewerRequest) -> HttpResponseBase:
    """The learning team hears my name and my unit, because I said so."""
    told = telling.ask_for_help(viewer=request.viewer, now=request.now)
    if told:
        say(request, _("The learning team knows now: your name and your unit."))
    else:
        say(request, _("Nobody is recorded as learning team for your unit. Ask your personnel department."))
    return back(request)
