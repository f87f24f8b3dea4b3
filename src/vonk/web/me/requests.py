"""/me/requests: what I asked to take part in, who decides by when, a question to answer, and asking for something."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vonk.catalog import queries as catalog
from vonk.dialogue.actions import reports
from vonk.dialogue.queries.reports import my_needs
from vonk.learning import actions
from vonk.learning.request_queries import answer_expected, my_requests
from vonk.people import queries as people
from vonk.web.access import ViewerRequest, person
from vonk.web.toasts import say

FOUND = 10


class AnswerForm(forms.Form):
    """A few words to whoever decides."""

    words = forms.CharField(label=gettext_lazy("Your answer"), max_length=500, widget=forms.Textarea({"rows": 2}))


class NeedForm(forms.Form):
    """Something to learn that is not in the list."""

    need = forms.CharField(
        label=gettext_lazy("I need training on …"),
        help_text=gettext_lazy("What would you like to be able to do, and by when?"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


@require_safe
@person
def requests(request: ViewerRequest) -> HttpResponse:
    """What I asked, what came of it, and something to ask for."""
    return _page(request)


def _page(
    request: ViewerRequest,
    answering: UUID | None = None,
    form: AnswerForm | None = None,
    needing: NeedForm | None = None,
) -> HttpResponse:
    viewer = request.viewer
    search = request.GET.get("q", "").strip()[:80]
    context = {
        "rows": [
            (row, form if form and row.enrolment == answering else AnswerForm(auto_id=f"a-{row.enrolment}-%s"))
            for row in my_requests(viewer)
        ],
        "deciders": people.managers_of(viewer, person=viewer.own()),
        "wanted": _wanted(request),
        "search": search,
        "found": catalog.offerings(viewer, search=search, limit=FOUND).rows if search else (),
        "expected": answer_expected(viewer),
        "needs": my_needs(viewer),
        "need_form": needing or NeedForm(),
    }
    return render(request, "me/requests.html", context, status=400 if form or needing else 200)


def _wanted(request: ViewerRequest) -> catalog.OfferingShown | None:
    """The offering that is about to be asked for."""
    asked = request.GET.get("offering", "")
    if not asked:
        return None
    try:
        found = catalog.offering(request.viewer, UUID(asked))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@require_POST
@person
def ask(request: ViewerRequest, offering: UUID) -> HttpResponseBase:
    """I would like to take part in this."""
    try:
        actions.request(viewer=request.viewer, offering=offering, now=request.now)
    except actions.NoSuchMove:
        say(request, _("You have asked for this already, or take part in it."))
    else:
        say(request, _("Asked. It stands here until it is decided; until then you can cancel it."))
    return redirect("my_requests")


@require_POST
@person
def need(request: ViewerRequest) -> HttpResponseBase:
    """I need something that is not in the list: the learning team hears it, with my name."""
    form = NeedForm(request.POST)
    if form.is_valid():
        try:
            told = reports.ask_for_training(request.viewer, words=form.cleaned_data["need"])
        except reports.TooManyNeeds:
            form.add_error(
                "need", _("Five things that you asked for still wait. Take one back, or wait for an answer.")
            )
        else:
            say(request, _("Asked. The answer comes here."), undo_url=reverse("say_withdraw", args=[told]))
            return redirect("my_requests")
    return _page(request, needing=form)


@require_POST
@person
def answer(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """I answer what was asked about my request."""
    form = AnswerForm(request.POST, auto_id=f"a-{enrolment}-%s")
    if not form.is_valid():
        return _page(request, enrolment, form)
    try:
        actions.answer(viewer=request.viewer, enrolment=enrolment, words=form.cleaned_data["words"], now=request.now)
    except actions.NoQuestion:
        say(request, _("There is nothing to answer any more."))
    else:
        say(request, _("Answered. Whoever asked gets one message."))
    return redirect("my_requests")


@require_POST
@person
def cancel(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Not after all; it cannot be taken back, but asked again."""
    try:
        actions.cancel(viewer=request.viewer, enrolment=enrolment, now=request.now)
    except actions.NoSuchMove:
        say(request, _("This has begun or ended already."))
    else:
        say(request, _("Cancelled. You can ask again at any time."))
    return redirect("my_requests")
