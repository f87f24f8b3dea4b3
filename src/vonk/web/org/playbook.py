"""/org/playbook: what can be done, how good the evidence is, and what is refused."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.activation import queries as activation
from vonk.figures.queries import READERS
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, granted


def barrier_name(code: str) -> str:
    """What stands in people's way, in their own words (COM-B)."""
    names = {
        "cap_psych": _("Forgets"),
        "cap_phys": _("Too hard"),
        "opp_phys": _("No time"),
        "opp_soc": _("No support"),
        "mot_refl": _("Not relevant"),
        "mot_auto": _("No habit yet"),
    }
    return names[code]


def phase_name(code: str) -> str:
    """When a play comes."""
    return {"before": _("before"), "during": _("during"), "after": _("after"), "context": _("any time")}[code]


def status_name(code: str) -> str:
    """Where a play stands in this organisation."""
    names = {
        "draft": _("written, not sent yet"),
        "pilot": _("in use, not proven here"),
        "proven_here": _("works here"),
        "retired": _("retired here"),
    }
    return names[code]


@granted(*READERS)
def playbook(request: ViewerRequest) -> HttpResponse:
    """All plays by what stands in people's way; the refused ones apart."""
    shelves = [
        {"name": barrier_name(shelf.barrier), "code": shelf.barrier, "plays": [_line(line) for line in shelf.plays]}
        for shelf in activation.shelves(request.viewer)
    ]
    refused = [
        {"title": words(r.title), "instead": words(r.instead), "reason": words(r.reason), "id": r.id}
        for r in activation.refused(request.viewer)
    ]
    grades = [line.grade for shelf in activation.shelves(request.viewer) for line in shelf.plays]
    context = {"shelves": shelves, "refused": refused, "total": len(grades), "strong": grades.count("A")}
    return render(request, "org/playbook.html", context)


def _line(line: activation.PlayLine) -> dict[str, object]:
    return {
        "id": line.id,
        "title": words(line.title),
        "summary": words(line.summary),
        "phase": phase_name(line.phase),
        "grade": line.grade,
        "status": status_name(line.status),
        "source": line.source,
    }


def _often(times: int) -> str:
    said = ngettext("at most once about one thing", "at most %(times)s times about one thing", times)
    return said % {"times": times}


@granted(*READERS)
def play(request: ViewerRequest, play: str) -> HttpResponse:
    """One play: its words, its rule, its sources and caveats."""
    try:
        found = activation.play(request.viewer, play)
    except LookupError as missing:
        raise Http404 from missing
    rows = [
        (_("When"), phase_name(found.line.phase)),
        (_("The rule"), words(found.rule)),
        (_("Takes"), _("%(minutes)s minutes of the learner") % {"minutes": found.minutes}),
        (_("How often"), _often(found.at_most)),
        (_("Here"), status_name(found.line.status)),
    ]
    context = {
        "play": found,
        "title": words(found.line.title),
        "barrier": barrier_name(found.line.barrier),
        "summary": words(found.line.summary),
        "rows": rows,
        "message": {name: words(getattr(found, name)) for name in ("subject", "headline", "body", "button")},
    }
    return render(request, "org/play.html", context)
