"""A person's own talks: what is planned, what to prepare, what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vonk.dialogue.queries.agreements import AgreementShown, open_agreements, to_take_along
from vonk.dialogue.queries.conversations import Debrief, first_page, my_abouts, my_debrief, talks
from vonk.people import queries as people
from vonk.people.access import Viewer
from vonk.web.access import ViewerRequest, person
from vonk.web.parts import Part
from vonk.web.talks.opening import Choice, plan
from vonk.web.talks.said import LineShown, names, shown
from vonk.web.talks.views import in_zone


@dataclass(frozen=True)
class Shown:
    """What the section on the first page shows."""

    talks: tuple[LineShown, ...]
    agreements: tuple[AgreementShown, ...]
    debrief: Debrief | None


def part(viewer: Viewer) -> Part | None:
    """The section on the first page: next talks, what was agreed, or ten minutes about what was just finished."""
    found, debrief = first_page(viewer, side="me"), my_debrief(viewer)
    lines = tuple(shown(line, "me") for line in found.talks)
    return Part("me/parts/talks.html", Shown(lines, found.agreements, debrief))


@require_safe
@person
@in_zone
def my_talks(request: ViewerRequest) -> HttpResponse:
    """What is planned and what was, and everything agreed that is still open."""
    viewer = request.viewer
    page = request.GET.get("page", "")
    found = talks(viewer, side="me", page=int(page) if page.isascii() and page.isdigit() else 1)
    context = {
        "to": names("me"),
        "side": "me",
        "first": [shown(line, "me") for line in found.open],
        "past": [shown(line, "me") for line in found.past],
        "talks": found,
        "agreements": open_agreements(viewer, side="me"),
        "debrief": my_debrief(viewer),
    }
    return render(request, "talks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person
@in_zone
def my_talk_new(request: ViewerRequest) -> HttpResponseBase:
    """Asks the own manager for a talk; after a change of manager, what is open may come along."""
    viewer = request.viewer
    leaders = people.managers_of(viewer, person=viewer.own())
    if not leaders:
        return render(request, "talks/nobody.html", {"to": names("me")})
    before = _uuid(request.GET.get("from", ""))
    open_before = to_take_along(viewer, talk=before) if before else ()
    others = [(str(one.public_id), _deputy(one.name) if one.deputy else one.name) for one in leaders]
    heading = _("A talk with %(name)s") % {"name": leaders[0].name} if len(leaders) == 1 else _("A talk about learning")
    along = [(str(one.public_id), one.words) for one in open_before]
    return plan(request, "me", Choice(heading, others, my_abouts(viewer), along, before))


def _deputy(name: str) -> str:
    return _("%(name)s, who stands in") % {"name": name}


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
