"""/me/requests: what I asked to take part in, who decides by when, a question to answer, and asking for something."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vonk.catalog import queries as catalog
from vonk.learning import actions
from vonk.learning.request_queries import answer_expected, my_requests
from vonk.people import queries as people
from vonk.web.access import ViewerRequest, person
from vonk.web.toasts import say

FOUND = 10


class AnswerForm(forms.Form):
    """A few words to whoever decides."""

    words = forms.CharField(label=gettext_lazy("Your answer"), max_length=500, widget=forms.Textarea({"rows": 2}))


@require_safe
@person
def requests(request: ViewerRequest) -> HttpResponse:
    """What I asked, what came of it, and something to ask for."""
    return _page(request)


def _page(request: ViewerRequest, answering: UUID | None = None, form: AnswerForm | None = None) -> HttpResponse:
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
    }
    return render(request, "me/requests.html", context, status=400 if form else 200)


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
