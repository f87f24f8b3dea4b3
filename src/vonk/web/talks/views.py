"""The pages of a talk for one side: the same for both, each behind its own door."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vonk.dialogue.pairs import Side
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, leader, person
from vonk.web.talks import deeds, said
from vonk.web.talks.invitation import invitation
from vonk.web.talks.page import Asked, opened, show

LINES = range(4)  # to write on, under each question on paper

type Door = Callable[..., Callable[..., HttpResponseBase]]


def in_zone[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Reads and shows times of the clock where the viewer is."""

    def zoned(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        with timezone.override(request.viewer.tz if isinstance(request, HttpRequest) else None):  # type: ignore[attr-defined]
            return view(*args, **kwargs)

    return zoned


def paths(side: Side) -> list[URLPattern]:
    """The addresses of one side, behind `person` or `leader`."""
    door: Door = person if side == "me" else leader
    to = said.names(side)

    def talk(request: ViewerRequest, talk: UUID) -> HttpResponseBase:
        return show(request, opened(request, side, talk))

    def act(request: ViewerRequest, talk: UUID, verb: str) -> HttpResponseBase:
        return deeds.act(request, side, talk, verb)

    def agreement(request: ViewerRequest, agreement: UUID, verb: str) -> HttpResponseBase:
        return deeds.act_on_agreement(request, side, agreement, verb)

    def file(request: ViewerRequest, talk: UUID) -> HttpResponseBase:
        found = opened(request, side, talk).talk
        if found.line.planned_for is None:
            raise Http404
        return invitation(request.viewer, found, side=side, now=request.now)

    def paper(request: ViewerRequest, talk: UUID) -> HttpResponseBase:
        return _paper(request, side, talk)

    return [
        path("<uuid:talk>/", require_safe(door(in_zone(talk))), name=to.talk),
        path("<uuid:talk>/talk.ics", require_safe(door(in_zone(file))), name=to.file),
        path("<uuid:talk>/print/", require_safe(door(in_zone(paper))), name=to.print),
        path("<uuid:talk>/<slug:verb>/", require_POST(door(in_zone(act))), name=to.act),
        path("agreements/<uuid:agreement>/<slug:verb>/", require_POST(door(in_zone(agreement))), name=to.agreement),
    ]


def _paper(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    """One sheet of A4: the guide, what was put in the talk, and lines to write on."""
    found = opened(request, side, talk)
    line = found.talk.line
    put_in = [one for one in found.talk.said if one.question]
    context = {
        "to": said.names(side),
        "talk": found.talk,
        "line": line,
        "title": words(found.kind.title),
        "heading": said.with_whom(line),
        "about": said.about(line),
        "agenda": said.agenda(found.kind),
        "asked": [
            Asked(words(one.ask), words(one.how), tuple(s for s in put_in if s.question == one.code))
            for one in found.kind.questions
        ],
        "brought": [(said.SOURCES[one.source], one) for one in found.talk.said if not one.question],
        "open": [one for one in found.talk.agreements if one.state == "open"],
        "lines": LINES,
    }
    return render(request, "talks/paper.html", context)
