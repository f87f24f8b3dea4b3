"""/me/data: what my manager sees of me, what is kept, my two switches, and who looked."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vonk.learning import actions as learning
from vonk.learning import queries as learned
from vonk.people import actions, queries
from vonk.people.access import NotAllowed
from vonk.people.texts import words
from vonk.web import toasts
from vonk.web.access import ViewerRequest, person

SWITCH = {"on": True, "off": False}


@require_safe
@person
def my_data(request: ViewerRequest) -> HttpResponse:
    """Everything about me on one page, drawn from the same registry as the manager's page."""
    viewer = request.viewer
    profile = queries.my_profile(viewer)
    shares = [share for share in learned.my_shares(viewer) if share.withdrawn_at is None]
    context = {
        "profile": profile,
        "role": words(profile.role),
        "seen": queries.seen_of_me(viewer),
        "shares": [(share, _shared(share)) for share in shares],
        "log": queries.my_access_log(viewer),
    }
    return render(request, "me/data.html", context)


def _shared(share: learned.ShareShown) -> str:
    title = words(share.title)
    if share.what == "stuck" and share.step:
        return _("I am stuck in “%(title)s”, step %(step)s") % {"title": title, "step": share.step}
    said = {
        "stuck": _("I am stuck in “%(title)s”"),
        "completed": _("I finished “%(title)s”"),
        "tip": _("A tip from “%(title)s”"),
    }
    return said[share.what] % {"title": title}


@require_safe
@person
def my_data_export(request: ViewerRequest) -> HttpResponse:
    """Everything that is kept about me, as one file that people and machines can read."""
    text = json.dumps(queries.export_of_me(request.viewer), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="vonk-{request.viewer.today}.json"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@person
def my_measurement(request: ViewerRequest, state: str) -> HttpResponse:
    """Stops or resumes personal measurement; can be undone."""
    if state not in SWITCH:
        raise NotAllowed
    measured = actions.set_measured(request.viewer, on=SWITCH[state])
    said = _("Measured again.") if measured.on else _("Stopped. Nobody is told.")
    back = reverse("my_measurement", args=["off" if measured.on else "on"])
    toasts.say(request, said, undo_url=back)
    return redirect("my_data")


@require_POST
@person
def my_share_back(request: ViewerRequest, share: UUID) -> HttpResponse:
    """Takes back something I shared; can be undone."""
    if not learning.withdraw_share(viewer=request.viewer, share=share, now=request.now):
        raise NotAllowed
    said = _("Taken back. Your manager no longer sees it.")
    toasts.say(request, said, undo_url=reverse("my_share_again", args=[share]))
    return redirect("my_data")


@require_POST
@person
def my_share_again(request: ViewerRequest, share: UUID) -> HttpResponse:
    """Shares again what I took back."""
    old = next((one for one in learned.my_shares(request.viewer) if one.public_id == share), None)
    if old is None:
        raise NotAllowed
    viewer, now = request.viewer, request.now
    learning.share(viewer=viewer, enrolment=old.enrolment, what=old.what, words=old.words, now=now)  # type: ignore[arg-type]
    toasts.say(request, _("Shared again."))
    return redirect("my_data")
