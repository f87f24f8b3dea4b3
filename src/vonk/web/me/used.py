"""/me/used/: what I finished and what became of it, each answer and each sentence mine to change."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vonk.dialogue import boosters
from vonk.dialogue.actions import confirmations, transfer
from vonk.dialogue.queries.transfer import UsedLine, asked_of_me, asks, measured, my_used, used_line
from vonk.people.access import NotAllowed
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.access import ViewerRequest, person
from vonk.web.me.transfer import step
from vonk.web.toasts import say

ANSWERED = {
    "seen": gettext_lazy("saw it"),
    "not_seen": gettext_lazy("did not see it"),
    "cannot_say": gettext_lazy("cannot say"),
}


class ExampleForm(forms.Form):
    """One sentence; it may stay empty."""

    words = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy(
            "One sentence is enough. Leave out the names of clients and colleagues. Only you read it."
        ),
        required=False,
        max_length=transfer.EXAMPLE,
        widget=forms.Textarea({"rows": 3}),
    )


@require_safe
@person
def used_list(request: ViewerRequest) -> HttpResponse:
    """Everything that I finished lately."""
    lines = my_used(request.viewer)
    context = {
        "lines": [(line, _state(line)) for line in lines],
        "asked": asked_of_me(request.viewer),
        "asks": asks(request.viewer),
        "measured": measured(request.viewer),
    }
    return render(request, "me/transfer_list.html", context)


def _state(line: UsedLine) -> str:
    """When it was finished and where it stands, in a few words."""
    last = line.last
    parts = [_("finished on %(day)s") % {"day": formats.day_month(line.completed_on)}] if line.completed_on else []
    parts += [words(boosters.asking().answers[last.used])] if last and last.used else []
    if any(one.answer == "seen" for one in line.confirmations):
        parts.append(_("a colleague saw it"))
    return " · ".join(parts)


@require_safe
@person
def used_one(request: ViewerRequest, enrolment: UUID) -> HttpResponse:
    """One of them, with every answer open to change."""
    return _page(request, enrolment)


def _page(request: ViewerRequest, enrolment: UUID, *, wrong: tuple[UUID, ExampleForm] | None = None) -> HttpResponse:
    line = used_line(request.viewer, enrolment=enrolment)
    if line is None:
        raise Http404
    steps = [
        (step(one, page=True), wrong[1] if wrong and wrong[0] == one.public_id else _form(one.public_id, one.example))
        for one in line.questions
        if not one.skipped
    ]
    context = {
        "line": line,
        "title": words(line.title),
        "steps": steps,
        "asked": [(one, ANSWERED.get(one.answer, "")) for one in line.confirmations],
        "changeable": asks(request.viewer) and measured(request.viewer) and line.state != "expired",
        "may_ask": line.state != "expired",
    }
    return render(request, "me/transfer_one.html", context, status=400 if wrong else 200)


def _form(question: UUID, example: str) -> ExampleForm:
    return ExampleForm(initial={"words": example}, auto_id=f"id_{question.hex}_%s")


@require_POST
@person
def example(request: ViewerRequest, question: UUID, enrolment: UUID) -> HttpResponseBase:
    """Keeps my sentence; an empty one removes it."""
    form = ExampleForm(request.POST, auto_id=f"id_{question.hex}_%s")
    if not form.is_valid():
        return _page(request, enrolment, wrong=(question, form))
    transfer.tell(viewer=request.viewer, question=question, words=form.cleaned_data["words"])
    say(request, _("Kept, for you alone.") if form.cleaned_data["words"].strip() else _("Your sentence is removed."))
    return redirect("used_one", enrolment)


@require_POST
@person
def confirmation_withdraw(request: ViewerRequest, confirmation: UUID) -> HttpResponseBase:
    """I no longer need to know."""
    if not confirmations.withdraw_invitation(viewer=request.viewer, confirmation=confirmation, now=request.now):
        raise NotAllowed
    say(request, _("Taken back. What your colleague answered is gone; that cannot be undone."))
    return redirect(reverse("used_list"))
