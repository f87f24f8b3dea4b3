"""Asking one colleague whether they saw it, and that colleague's one tap."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonk.dialogue import boosters
from vonk.dialogue.actions import confirmations
from vonk.dialogue.actions.confirmations import AskedBefore, TooManyOpen
from vonk.dialogue.queries.colleagues import Colleague, colleague, search_colleagues
from vonk.dialogue.queries.transfer import UsedLine, near_me, request_to_me, used_line
from vonk.people import queries as people
from vonk.people.access import NotAllowed, Viewer
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, person
from vonk.web.toasts import say


class InvitationForm(forms.Form):
    """What to look for, in the words of who asks."""

    what = forms.CharField(
        label=gettext_lazy("What did your colleague perhaps see?"),
        help_text=gettext_lazy(
            "For example: I begin the handover with what is different. Your colleague reads this and nothing else."
        ),
        max_length=confirmations.WHAT,
        widget=forms.Textarea({"rows": 2}),
    )


class AnswerForm(forms.Form):
    """A few words beside the tap; they may stay empty."""

    words = forms.CharField(
        label=gettext_lazy("What did you see?"),
        required=False,
        max_length=confirmations.WORDS,
        widget=forms.Textarea({"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@person
def ask(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """First whom, own team in front; then what."""
    viewer = request.viewer
    line = used_line(viewer, enrolment=enrolment)
    if line is None or line.state == "expired":
        raise Http404
    chosen = _chosen(viewer, request.POST.get("colleague") or request.GET.get("colleague", ""))
    managers = {row.public_id for row in people.managers_of(viewer, person=viewer.own())}
    context = {"line": line, "title": words(line.title), "managers": managers, "chosen": chosen}
    if chosen is None:
        typed = request.GET.get("q", "").strip()[:60]
        found = search_colleagues(viewer, name=typed) if typed else near_me(viewer)
        return render(request, "me/transfer_colleague.html", context | {"typed": typed, "found": found})
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _invited(request, line, chosen, form):
        return redirect("used_one", enrolment)
    status = 400 if form.errors else 200
    return render(request, "me/transfer_invite.html", context | {"form": form}, status=status)


def _invited(request: ViewerRequest, line: UsedLine, chosen: Colleague, form: InvitationForm) -> bool:
    try:
        confirmations.invite(
            viewer=request.viewer,
            enrolment=line.enrolment,
            colleague=chosen.public_id,
            what=form.cleaned_data["what"],
            now=request.now,
        )
    except AskedBefore:
        form.add_error(None, _("You asked this colleague about it before. Nobody gets a second message."))
    except TooManyOpen:
        form.add_error(None, _("Three of your questions wait for an answer. Take one back first, or wait a little."))
    else:
        say(request, _("Asked. %(name)s gets one message, and no reminder.") % {"name": chosen.name})
        return True
    return False


def _chosen(viewer: Viewer, given: str) -> Colleague | None:
    try:
        return colleague(viewer, public_id=UUID(given)) if given else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@person
def asked(request: ViewerRequest, confirmation: UUID) -> HttpResponseBase:
    """What a colleague asks of me: one tap, and a few words if I like."""
    found = request_to_me(request.viewer, confirmation=confirmation)
    if found is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"words": found.words})
    if request.method == "POST":
        if found.state == "withdrawn":
            raise NotAllowed
        if form.is_valid():
            answer = request.POST.get("answer", "")
            confirmations.confirm(
                viewer=request.viewer,
                confirmation=confirmation,
                answer=answer,
                words=form.cleaned_data["words"],
                now=request.now,
            )
            undo = reverse("confirmation_undo", args=[confirmation])
            say(request, _("Thank you. Only %(name)s reads it.") % {"name": found.asker}, undo_url=undo)
            return redirect("confirmation", confirmation)
    answers = tuple(boosters.inviting().answers.items())
    context = {"asked": found, "answers": answers, "form": form}
    return render(request, "me/transfer_asked.html", context, status=400 if form.errors else 200)


@require_POST
@person
def asked_undo(request: ViewerRequest, confirmation: UUID) -> HttpResponse:
    """I said it too soon."""
    if not confirmations.unconfirm(viewer=request.viewer, confirmation=confirmation):
        raise Http404
    say(request, _("Taken back. Nothing of your answer is left."))
    return redirect("confirmation", confirmation)
