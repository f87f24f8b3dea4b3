"""/org/listening: what people say together, what is done about it or why not, and whether it changed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vonk.dialogue import jobs
from vonk.dialogue.actions import themes as actions
from vonk.dialogue.queries import interviews, reports, themes
from vonk.dialogue.queries.pulse import barriers
from vonk.figures.queries import Figure
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web import changes, measures
from vonk.web.access import ViewerRequest, granted
from vonk.web.org.listening_forms import AnswerForm, ThemeForm
from vonk.web.toasts import say

MOST = 8  # figures on the page; the rest stands on the pages of drivers and barriers


@require_safe
@granted("learning_team", "director", "works_council")
def listening(request: ViewerRequest) -> HttpResponse:
    """Themes first; below them what they may come from."""
    viewer = request.viewer
    heard = stand_out(themes.heard(viewer))
    hinders = [line for line in heard if line.measure.startswith("barrier.")][:MOST]
    lowest = [line for line in reversed(heard) if not line.measure.startswith("barrier.")][:3]
    context = {
        "themes": changes.with_changes(viewer, themes.themes(viewer)),
        "barriers": [(line, *_said(line)) for line in hinders],
        "lowest": [(line, *_said(line)) for line in lowest],
        "reported": [(words(barriers()[line.barrier].label), line.people) for line in _reported(viewer)],
        "patterns": [(words(barriers()[p.barrier].label), p.interviews) for p in interviews.patterns(viewer)],
        "team": viewer.has("learning_team") or _is_team(viewer),
        "waiting": reports.waiting_on(viewer, desk="learning_team") if _is_team(viewer) else 0,
    }
    return render(request, "org/listening.html", context)


def stand_out(told: Sequence[themes.Heard]) -> tuple[themes.Heard, ...]:
    """Each figure of the largest unit, and of a smaller one only where the intervals of the two lie apart."""
    widest = {line.measure: line for line in sorted(told, key=lambda line: -line.unit.level)}
    return tuple(line for line in told if line == (whole := widest[line.measure]) or _apart(line.figure, whole.figure))


def _apart(one: Figure, other: Figure) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low > other.high or one.high < other.low


def _is_team(viewer: Viewer) -> bool:
    return any(grant.role == "learning_team" for grant in viewer.grants)


def _reported(viewer: Viewer) -> tuple[themes.Voices, ...]:
    """Only for who reads figures of the whole organisation."""
    if not viewer.has("learning_team", "director", "works_council"):
        return ()
    return tuple(line for line in themes.reported(viewer) if line.people is not None)


def _said(line: themes.Heard) -> tuple[str, str]:
    """What a figure is called, and what it says."""
    figure = line.figure
    if measures.is_score(line.measure) and figure.value is not None:
        said = _("%(score)s of 100") % {"score": round(100 * figure.value)}
    else:
        said = measures.share(figure)
    return measures.measure_name(line.measure), said


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def theme_new(request: ViewerRequest) -> HttpResponseBase:
    """Raises a theme from something that enough people said."""
    chosen = {"unit": request.GET.get("unit", ""), "measure": request.GET.get("measure", "")}
    form = ThemeForm(request.viewer, request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            raised = actions.raise_theme(
                request.viewer,
                title=form.text("title"),
                story=form.text("story"),
                unit=UUID(found["unit"]),
                measure=found["measure"],
            )
        except actions.TooFew:
            said = _("Too few people said this there. Choose the larger unit, or wait until more people are heard.")
            form.add_error("measure", said)
        else:
            say(request, _("The theme stands. Give it an answer before you tell it."))
            return redirect("theme", raised.public_id)
    return render(request, "org/listening_new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team", "director", "works_council")
def theme(request: ViewerRequest, theme: UUID) -> HttpResponseBase:
    """One theme; the learning team answers it here."""
    found = themes.theme(request.viewer, theme=theme)
    if found is None:
        raise Http404
    may_answer = any(unit.public_id == found.unit.public_id for unit in themes.units_for_themes(request.viewer))
    form = AnswerForm(request.viewer, found, request.POST or None)
    if request.method == "POST":
        if not may_answer:
            raise Http404
        if form.is_valid():
            actions.answer_theme(request.viewer, theme=theme, given=form.given())
            say(request, _("Kept. Tell it to those who were asked when you are ready."))
            return redirect("theme", theme)
    context = {
        "theme": found,
        "line": changes.with_changes(request.viewer, [found])[0],
        "measure": measures.measure_name(found.measure),
        "form": form if may_answer else None,
    }
    return render(request, "org/listening_theme.html", context, status=400 if form.errors else 200)


@require_POST
@granted("learning_team")
def theme_tell(request: ViewerRequest, theme: UUID) -> HttpResponseBase:
    """Tells those who were asked; cannot be undone, and the page says so."""
    try:
        actions.tell_theme(request.viewer, theme=theme)
    except actions.NotAnswered:
        say(request, _("Give an answer first."))
    else:
        jobs.tell_theme.enqueue(str(theme))
        say(request, _("It stands on everybody’s own page there, and in the inbox of who was asked."))
    return redirect("theme", theme)


@require_POST
@granted("learning_team")
def theme_withdraw(request: ViewerRequest, theme: UUID) -> HttpResponseBase:
    """Takes it back; can be undone."""
    actions.withdraw_theme(request.viewer, theme=theme)
    say(request, _("Taken back. Nobody reads it any more."), undo_url=reverse("theme_restore", args=[theme]))
    return redirect("org_listening")


@require_POST
@granted("learning_team")
def theme_restore(request: ViewerRequest, theme: UUID) -> HttpResponseBase:
    """Puts it back."""
    actions.restore_theme(request.viewer, theme=theme)
    say(request, _("The theme stands again."))
    return redirect("theme", theme)
