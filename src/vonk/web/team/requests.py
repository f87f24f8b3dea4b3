"""/team/requests: what waits for a decision, the longest first, with a yes, a question, or a no with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from vonk.culture.actions import week
from vonk.culture.choice import called
from vonk.learning import actions
from vonk.learning.disclosed import Approval, Asked
from vonk.people.disclosures import Disclosed, disclose
from vonk.web import formats
from vonk.web.access import ViewerRequest, leader
from vonk.web.team.units import back, current, one_team
from vonk.web.toasts import say

PER_PAGE = 25
HOUR = 60
PAGE = "team_requests"


class QuestionForm(forms.Form):
    """A question before deciding."""

    words = forms.CharField(label=gettext_lazy("Your question"), max_length=500, widget=forms.Textarea({"rows": 2}))


class ReasonForm(forms.Form):
    """Why not."""

    words = forms.CharField(
        label=gettext_lazy("Why not now?"),
        help_text=gettext_lazy("They read this. Say also what would make it a yes."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


@dataclass(frozen=True)
class Request:
    """Somebody who asks to take part in something."""

    name: str
    asked: Asked
    meta: str
    late: bool
    question: forms.Form
    reason: forms.Form

    @property
    def enrolment(self) -> UUID:
        """Which request it is."""
        return self.asked.enrolment


@dataclass(frozen=True)
class Approved:
    """What became of something that the viewer approved."""

    name: str
    fact: Approval


@require_safe
@leader
def waiting(request: ViewerRequest) -> HttpResponse:
    """Everything that waits, the longest first; and what became of what I approved."""
    return _page(request)


def _page(request: ViewerRequest, bound: dict[UUID, forms.Form] | None = None) -> HttpResponse:
    viewer, tabs = one_team(request)
    seen = disclose(viewer, fields=["asked_of_you", "approved_by_you"])
    unit = current(tabs)
    page = Paginator(waits(seen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs,
        "unit": unit,
        "query": f"unit={unit}&" if unit else "",
        "page": page,
        "requests": shown(page.object_list, viewer.today, bound or {}),
        "seen": seen,
        "approved": _approved(seen),
    }
    return render(request, "team/waiting.html", context, status=400 if bound else 200)


def waits(seen: Disclosed) -> list[tuple[str, Asked]]:
    """Who asks what, the longest first."""
    names = called(seen.people)
    found = [
        (names[person.subject.person], fact)
        for person in seen.people
        for fact in person.facts("asked_of_you")
        if isinstance(fact, Asked)
    ]
    return sorted(found, key=lambda one: (one[1].requested_on or date.min, one[0]))


def shown(asked: Iterable[tuple[str, Asked]], today: date, bound: Mapping[UUID, forms.Form]) -> list[Request]:
    """As the page shows it; the forms of a request that was not filled in well keep what was typed."""
    return [_request(name, fact, today, bound.get(fact.enrolment)) for name, fact in asked]


def _request(name: str, fact: Asked, today: date, filled: forms.Form | None) -> Request:
    said = [_lasts(fact.minutes)]
    if fact.requested_on:
        said.append(_("asked on %(day)s") % {"day": formats.day_month(fact.requested_on)})
    if fact.answer_by:
        said.append(_("answer before %(day)s") % {"day": formats.short_day(fact.answer_by)})
    identity = f"{fact.enrolment}-%s"
    return Request(
        name=name,
        asked=fact,
        meta=" · ".join(said),
        late=fact.answer_by is not None and fact.answer_by < today,
        question=filled if isinstance(filled, QuestionForm) else QuestionForm(auto_id=f"q-{identity}"),
        reason=filled if isinstance(filled, ReasonForm) else ReasonForm(auto_id=f"n-{identity}"),
    )


def _approved(seen: Disclosed) -> list[Approved]:
    names = called(seen.people)
    found = [
        Approved(names[person.subject.person], fact)
        for person in seen.people
        for fact in person.facts("approved_by_you")
        if isinstance(fact, Approval)
    ]
    return sorted(found, key=lambda one: one.fact.decided_on or date.min, reverse=True)[:PER_PAGE]


def _lasts(minutes: int | None) -> str:
    if minutes is None:
        return _("how long it takes is not known")
    if minutes < HOUR:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / HOUR)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


@require_POST
@leader
def approve(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Yes, take part."""
    agreed = _("Agreed, and they get a message. You cannot take this back; they can still cancel before it begins.")
    return _decided(request, enrolment, actions.approve, agreed)


@require_POST
@leader
def decline(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """No, and why."""
    form = ReasonForm(request.POST, auto_id=f"n-{enrolment}-%s")
    if not form.is_valid():
        return _page(request, {enrolment: form})
    decide = partial(actions.decline, reason=form.cleaned_data["words"])
    return _decided(request, enrolment, decide, _("Declined. They read your reason, and can ask again."))


@require_POST
@leader
def ask(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Something I want to know first."""
    form = QuestionForm(request.POST, auto_id=f"q-{enrolment}-%s")
    if not form.is_valid():
        return _page(request, {enrolment: form})
    decide = partial(actions.ask, words=form.cleaned_data["words"])
    try:
        return _decided(request, enrolment, decide, _("Asked. You get one message when there is an answer."))
    except actions.NoQuestion:
        say(request, _("Your earlier question waits for its answer."))
        return back(request, PAGE)


def _decided(request: ViewerRequest, enrolment: UUID, decide: Callable[..., object], said: str) -> HttpResponseBase:
    """Does it, unless it was decided already; it counts as this week's one thing."""
    try:
        decide(viewer=request.viewer, enrolment=enrolment, now=request.now)
    except actions.NoSuchMove:
        said = _("This was decided already.")
    else:
        week.settle(viewer=request.viewer, action="request", about=str(enrolment), now=request.now)
    say(request, said)
    return back(request, PAGE if request.POST.get("to") == "requests" else "team")
