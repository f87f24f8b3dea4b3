"""Listening interviews: what came up in talks with a group, logged without who said it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vonk.dialogue.actions import interviews as actions
from vonk.dialogue.queries import interviews as queries
from vonk.dialogue.queries import themes
from vonk.dialogue.queries.interviews import InterviewShown
from vonk.dialogue.queries.pulse import barriers
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, granted
from vonk.web.org.listening_forms import InterviewForm
from vonk.web.toasts import say

LONGEST_NAME = 100


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def interviews(request: ViewerRequest) -> HttpResponseBase:
    """The interviews of a year, and a new one: first where it was held, then the form."""
    where = _where(request, None)
    form = where["form"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.log_interview(request.viewer, held=form.held())
        except actions.TooSmall:
            form.add_error(None, _("Too few people work there. Choose the larger unit."))
        else:
            say(request, _("Kept, without names."))
            return redirect("interviews")
    rows = queries.interviews(request.viewer)
    labels = {code: words(barrier.label) for code, barrier in barriers().items()}
    context = where | {
        "rows": [(row, [(labels.get(t.barrier, ""), t) for t in row.topics]) for row in rows],
        "patterns": [(labels[pattern.barrier], pattern.interviews) for pattern in queries.patterns(request.viewer)],
    }
    return render(request, "org/listening_interviews.html", context, status=400 if form and form.errors else 200)


def _where(request: ViewerRequest, shown: InterviewShown | None) -> dict[str, Any]:
    """The form once it is known where an interview was held; before that the units to choose from, by name."""
    chosen = request.POST.get("unit") or request.GET.get("unit") or ""
    typed = request.GET.get("q")
    unit = shown.unit if shown and not chosen else None
    if chosen:
        try:
            unit = queries.unit_for_interviews(request.viewer, unit=UUID(chosen))
        except ValueError as broken:
            raise Http404 from broken
    if request.method != "POST" and (unit is None or typed is not None):
        typed = (typed or "").strip()[:LONGEST_NAME]
        found = queries.units_for_interviews(request.viewer, name=typed)
        return {"form": None, "typed": typed, "found": found}
    key = unit.public_id if unit else None
    form = InterviewForm(request.viewer, themes.themes(request.viewer), request.POST or None, shown, key)
    return {"form": form, "unit": unit}


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def interview(request: ViewerRequest, interview: UUID) -> HttpResponseBase:
    """Changes what was logged."""
    shown = queries.interview(request.viewer, interview=interview)
    if shown is None:
        raise Http404
    where = _where(request, shown)
    form = where["form"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_interview(request.viewer, interview=interview, held=form.held())
        except actions.TooSmall:
            form.add_error(None, _("Too few people work there. Choose the larger unit."))
        else:
            say(request, _("Changed."))
            return redirect("interviews")
    context = where | {"interview": shown}
    return render(request, "org/listening_interview.html", context, status=400 if form and form.errors else 200)


@require_POST
@granted("learning_team")
def interview_delete(request: ViewerRequest, interview: UUID) -> HttpResponseBase:
    """Deletes it for good; the page says so."""
    actions.delete_interview(request.viewer, interview=interview)
    say(request, _("Deleted for good."))
    return redirect("interviews")
