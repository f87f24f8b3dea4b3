"""A manager's talks: what is planned, and what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vonk.dialogue.queries.agreements import MOST, AgreementShown, open_agreements
from vonk.dialogue.queries.conversations import abouts_of, debriefs, first_page, talks
from vonk.people import queries as people
from vonk.people.access import NotAllowed, Viewer
from vonk.people.queries import Named
from vonk.web.access import ViewerRequest, leader
from vonk.web.parts import Part
from vonk.web.talks.opening import Choice, plan
from vonk.web.talks.said import LineShown, names, shown
from vonk.web.talks.views import in_zone

PER_PAGE = 20
AT_ONCE = 25  # open agreements; who leads hundreds asks for the others


@dataclass(frozen=True)
class Shown:
    """What the section on the first page shows."""

    talks: tuple[LineShown, ...]
    agreements: tuple[AgreementShown, ...]


def part(viewer: Viewer) -> Part | None:
    """The section on the first page: the next talks, and what the manager or the other still has to do."""
    found = first_page(viewer, side="team")
    return Part("team/parts/talks.html", Shown(tuple(shown(line, "team") for line in found.talks), found.agreements))


@require_safe
@leader
@in_zone
def team_talks(request: ViewerRequest) -> HttpResponse:
    """What is planned and what was, what is open, and with whom ten minutes would help now."""
    viewer = request.viewer
    found = talks(viewer, side="team", page=_page(request))
    everything = "all" in request.GET
    agreed = open_agreements(viewer, side="team", most=MOST if everything else AT_ONCE + 1)
    context = {
        "to": names("team"),
        "side": "team",
        "first": [shown(line, "team") for line in found.open],
        "past": [shown(line, "team") for line in found.past],
        "talks": found,
        "agreements": agreed if everything else agreed[:AT_ONCE],
        "agreed_more": not everything and len(agreed) > AT_ONCE,
        "debriefs": debriefs(viewer),
    }
    return render(request, "talks/list.html", context)


@require_safe
@leader
def team_talk_new(request: ViewerRequest) -> HttpResponseBase:
    """With whom: everybody of the teams that the manager leads, by name."""
    if wanted := request.GET.get("with", ""):
        return redirect(_straight_to(request, wanted))
    search = request.GET.get("q", "").strip()[:100]
    everybody = _team(request.viewer)
    found = [one for one in everybody if search.casefold() in one.name.casefold()]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(_page(request), 1), pages)
    context = {
        "to": names("team"),
        "people": found[(number - 1) * PER_PAGE : number * PER_PAGE],
        "search": search,
        "searchable": len(everybody) > PER_PAGE or search,
        "number": number,
        "pages": pages,
        "template": request.GET.get("template", ""),
    }
    return render(request, "talks/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@leader
@in_zone
def team_talk_with(request: ViewerRequest, person: UUID) -> HttpResponseBase:
    """Which talk, about what, when."""
    name = next((one.name for one in _team(request.viewer) if one.public_id == person), None)
    if name is None:
        raise NotAllowed
    heading = _("A talk with %(name)s") % {"name": name}
    return plan(request, "team", Choice(heading, [(str(person), name)], abouts_of(request.viewer, person=person)))


def _straight_to(request: ViewerRequest, person: str) -> str:
    """The form for one person, with what else was said in the address."""
    try:
        url = reverse("team_talk_with", args=[UUID(person)])
    except ValueError as broken:
        raise Http404 from broken
    rest = {name: request.GET[name] for name in ("template", "about") if request.GET.get(name)}
    return f"{url}?{urlencode(rest)}" if rest else url


def _team(viewer: Viewer) -> list[Named]:
    return [one for team in people.my_team(viewer) for one in team.people]


def _page(request: ViewerRequest) -> int:
    wanted = request.GET.get("page", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() else 1
