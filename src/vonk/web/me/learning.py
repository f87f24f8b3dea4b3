"""/me/learning/…: one thing that I learn, its steps, and what I do with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vonk.dialogue.queries.pay import pay_answer_for
from vonk.dialogue.queries.transfer import my_commitment
from vonk.learning import actions, queries, reporting
from vonk.learning.intention_queries import my_intention
from vonk.learning.standing import my_standing
from vonk.people import queries as people
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, person
from vonk.web.me import suggested
from vonk.web.me.today import reasons
from vonk.web.talks.pay_words import told
from vonk.web.toasts import say

FORTNIGHT = timedelta(days=14)


class StuckForm(forms.Form):
    """One line to the manager; it may stay empty."""

    words = forms.CharField(
        label=gettext_lazy("What is in the way?"),
        help_text=gettext_lazy("One sentence is enough. You can take it back at any time."),
        required=False,
        max_length=500,
    )


@person
def learning(request: ViewerRequest, enrolment: UUID) -> HttpResponse:
    """One enrolment of my own."""
    return _page(request, enrolment, StuckForm())


def _page(request: ViewerRequest, enrolment: UUID, form: StuckForm) -> HttpResponse:
    viewer = request.viewer
    found = queries.enrolment(viewer, enrolment)
    if found is None:
        raise Http404
    shares = [share for share in queries.my_shares(viewer, enrolment=enrolment) if share.withdrawn_at is None]
    managers = people.managers_of(viewer, person=viewer.own())
    pay = pay_answer_for(viewer, offering=found.offering)
    wishes = my_intention(viewer)
    context = {
        "enrolment": found,
        "stuck_days": my_standing(viewer).stuck(found, viewer),
        "likely_stop": suggested.likely_stop(viewer, enrolment),
        "earlier": next((step for step in found.steps if step.position == found.step_reached), None),
        "ask_first": wishes.company in {"colleague", "group"},
        "worth": wishes.worth if not found.step_reached else "",
        "two_minutes": request.GET.get("start") == "two",
        "title": words(found.title),
        "steps": [
            {
                "position": s.position,
                "title": words(s.title),
                "minutes": s.minutes,
                "done": s.position <= found.step_reached,
            }
            for s in found.steps
        ],
        "open": found.state in {"approved", "started"},
        "why": reasons(found, viewer),
        "shares": shares,
        "manager": next((line.name for line in managers if not line.deputy and line.person != viewer.person), ""),
        "form": form,
        "commitment": my_commitment(viewer, enrolment=enrolment),
        "pay": told(pay, viewer.today) if pay else None,
    }
    return render(request, "me/learning.html", context, status=400 if form.errors else 200)


@require_POST
@person
def step_done(request: ViewerRequest, enrolment: UUID, position: int) -> HttpResponseBase:
    """I did this step."""
    done = reporting.report_step(viewer=request.viewer, enrolment=enrolment, position=position, now=request.now)
    undo = reverse("step_undo", args=[enrolment, position, done.statement])
    say(request, _("Step %(step)s is done.") % {"step": position}, undo_url=undo)
    return redirect("learning", enrolment)


@require_POST
@person
def step_undo(request: ViewerRequest, enrolment: UUID, position: int, statement: UUID) -> HttpResponseBase:
    """I did not."""
    reporting.take_back_step(
        viewer=request.viewer, enrolment=enrolment, position=position, statement=statement, now=request.now
    )
    say(request, _("Step %(step)s is open again.") % {"step": position})
    return redirect("learning", enrolment)


@require_POST
@person
def aside(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Not now: nothing of this for two weeks."""
    until = request.viewer.today + FORTNIGHT
    actions.set_own_aside(viewer=request.viewer, enrolment=enrolment, until=until)
    say(
        request,
        _("Not now is fine. It comes back in two weeks."),
        undo_url=reverse("learning_resume", args=[enrolment]),
    )
    return redirect("today")


@require_POST
@person
def resume(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Take it up again."""
    actions.set_own_aside(viewer=request.viewer, enrolment=enrolment, until=None)
    say(request, _("It is back in your plan."))
    return redirect("today")


@require_POST
@person
def share(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Shows my manager that I am stuck, and nothing else."""
    form = StuckForm(request.POST)
    if not form.is_valid():
        return _page(request, enrolment, form)
    shown = actions.share(
        viewer=request.viewer, enrolment=enrolment, what="stuck", now=request.now, words=form.cleaned_data["words"]
    )
    say(request, _("Your manager can see this now."), undo_url=reverse("share_withdrawal", args=[shown]))
    return redirect("learning", enrolment)


@require_POST
@person
def withdraw_share(request: ViewerRequest, share: UUID) -> HttpResponseBase:
    """Takes back what I showed."""
    if not actions.withdraw_share(viewer=request.viewer, share=share, now=request.now):
        raise Http404
    say(request, _("Taken back. Your manager no longer sees it."))
    return redirect("today")
