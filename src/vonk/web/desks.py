"""The pages on which reports are handled: the same for a manager, the learning team and the administrator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vonk.catalog import queries as catalog
from vonk.dialogue.actions import reports as actions
from vonk.dialogue.desks import TRAINING, Desk
from vonk.dialogue.queries import reports as queries
from vonk.dialogue.queries.pulse import barriers
from vonk.people.texts import words
from vonk.web.access import Guarded, View, ViewerRequest
from vonk.web.toasts import say

FOUND = 10  # offerings that a search shows


@dataclass(frozen=True)
class Place:
    """Where one desk stands in the product: the names of its three routes, and what it is called."""

    desk: Desk
    all: str
    one: str
    do: str
    title: str | Promise


class Guard(Protocol):
    """Who may open a page, as one of the guards in `vonk.web.access` says."""

    def __call__[**P](self, view: View[P], /) -> Guarded[P]:
        """The same view, for who may open it."""


class AnswerForm(forms.Form):
    """What who reported will read."""

    words = forms.CharField(
        label=gettext_lazy("What will they read?"),
        help_text=gettext_lazy("A question back, what you did, or why it cannot be taken away."),
        required=False,
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def views(place: Place, guard: Guard) -> tuple[Guarded[[]], Guarded[[UUID]], Guarded[[UUID]]]:
    """What stands on one desk, one report of it, and what is done about that, for who passes the guard."""

    @require_safe
    @guard
    def reports(request: ViewerRequest) -> HttpResponse:
        return _listed(request, place)

    @require_safe
    @guard
    def report(request: ViewerRequest, report: UUID) -> HttpResponse:
        return _shown(request, place, report, AnswerForm())

    @require_POST
    @guard
    def do(request: ViewerRequest, report: UUID) -> HttpResponseBase:
        return _did(request, place, report)

    return reports, report, do


def _listed(request: ViewerRequest, place: Place) -> HttpResponse:
    """What stands on the desk, the oldest first."""
    rows = queries.reports_on(request.viewer, desk=place.desk)
    context = {
        "place": place,
        "waiting": [(row, label(row.barrier)) for row in rows if row.open],
        "closed": [(row, label(row.barrier)) for row in rows if not row.open],
    }
    return render(request, "listening/reports.html", context)


def _shown(request: ViewerRequest, place: Place, report: UUID, form: AnswerForm) -> HttpResponse:
    """One report, with what can be done about it."""
    found = queries.report_on(request.viewer, desk=place.desk, report=report)
    if found is None:
        raise Http404
    context = {
        "place": place,
        "report": found,
        "label": label(found.barrier),
        "form": form,
        "moves": _moves(place.desk, found),
        "offers": found.training and found.open and place.desk == "learning_team",
        "search": request.GET.get("q", "").strip()[:80],
    }
    if context["offers"] and context["search"]:
        context["found"] = catalog.offerings(request.viewer, search=str(context["search"]), limit=FOUND).rows
    return render(request, "listening/report.html", context, status=400 if form.is_bound else 200)


def _did(request: ViewerRequest, place: Place, report: UUID) -> HttpResponseBase:
    """Takes, puts back, passes on, answers or closes a report, by the button that was pressed."""
    done = request.POST.get("do", "")
    if done in MOVES:
        MOVES[done](request, place, report)
        return redirect(place.all)
    if done == "offer" and place.desk == "learning_team":
        return _offered(request, place, report)
    form = AnswerForm(request.POST)
    if form.is_valid() and done in {"reply", "not_solved"} and not form.cleaned_data["words"].strip():
        form.add_error("words", _("Say what, or why: it is what they will read."))
    if not form.is_valid() or done not in SAYS:
        return _shown(request, place, report, form)
    said = form.cleaned_data["words"]
    if done == "reply":
        actions.reply_to_report(request.viewer, desk=place.desk, report=report, words=said)
    else:
        state = "solved" if done == "solved" else "not_solved"
        actions.close_report(request.viewer, desk=place.desk, report=report, state=state, words=said)  # type: ignore[arg-type]
    say(request, str(SAYS[done]))
    return redirect(place.all)


def _offered(request: ViewerRequest, place: Place, report: UUID) -> HttpResponseBase:
    """Names what fits, to who asked for training."""
    try:
        offering = UUID(request.POST.get("offering", ""))
    except ValueError as unknown:
        raise Http404 from unknown
    actions.offer_training(request.viewer, report=report, offering=offering)
    say(request, _("Offered. Who asked gets one message."))
    return redirect(place.all)


def label(barrier: str) -> str:
    """What a barrier is called, or that somebody asks for training."""
    if barrier == TRAINING:
        return _("Training that is not there")
    return words(barriers()[barrier].label)


def _moves(desk: Desk, report: queries.Report) -> tuple[tuple[str, str], ...]:
    """What can be done besides answering: code and words."""
    found = []
    if report.state == "open":
        found.append(("take", _("We are looking") if report.training else _("I work on it")))
    elif report.state == "taken":
        found.append(("put_back", _("Put it back on the list")))
    if desk != "learning_team":
        found.append(("to_learning_team", _("Pass it on to the learning team")))
    elif report.desk == "learning_team" and not report.training:
        found.append(("to_administrator", _("Pass it on to the administrator")))
    return tuple(found) if report.open else ()


def _take(request: ViewerRequest, place: Place, report: UUID) -> None:
    taken = actions.take_report(request.viewer, desk=place.desk, report=report)
    say(request, _("You work on it.") if taken else _("Somebody else works on it already."))


def _put_back(request: ViewerRequest, place: Place, report: UUID) -> None:
    actions.put_back(request.viewer, desk=place.desk, report=report)
    say(request, _("Back on the list."))


def _to_learning_team(request: ViewerRequest, place: Place, report: UUID) -> None:
    actions.pass_on(request.viewer, desk=place.desk, report=report, to="learning_team")
    say(request, _("Passed on to the learning team."))


def _to_administrator(request: ViewerRequest, place: Place, report: UUID) -> None:
    actions.pass_on(request.viewer, desk=place.desk, report=report, to="administrator")
    say(request, _("Passed on to the administrator."))


MOVES: dict[str, Callable[[ViewerRequest, Place, UUID], None]] = {
    "take": _take,
    "put_back": _put_back,
    "to_learning_team": _to_learning_team,
    "to_administrator": _to_administrator,
}
SAYS = {
    "reply": gettext_lazy("Answered. Who reported it can read it now."),
    "solved": gettext_lazy("Solved. Who reported it can read it now."),
    "not_solved": gettext_lazy("Closed, with the reason. Who reported it can read it now."),
}
