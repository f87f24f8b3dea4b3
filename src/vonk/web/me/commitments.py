"""What I intend with what I learn: when …, then I …; written before the end, asked about after it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonk.dialogue.actions import transfer
from vonk.dialogue.queries.transfer import my_commitment
from vonk.learning import queries as learning
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, person
from vonk.web.toasts import say


class CommitmentForm(forms.Form):
    """Two halves of one sentence."""

    moment = forms.CharField(
        label=gettext_lazy("When …"),
        help_text=gettext_lazy("A moment that comes anyway. For example: the handover begins"),
        max_length=transfer.PART,
    )
    deed = forms.CharField(
        label=gettext_lazy("then I …"),
        help_text=gettext_lazy("Small enough to do at once. For example: name first what is different today"),
        max_length=transfer.PART,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@person
def commitment(request: ViewerRequest, enrolment: UUID) -> HttpResponseBase:
    """Writes or changes it."""
    row = learning.enrolment(request.viewer, enrolment)
    if row is None:
        raise Http404
    now = my_commitment(request.viewer, enrolment=enrolment)
    form = CommitmentForm(request.POST or None, initial={"moment": now.moment, "deed": now.deed} if now else None)
    if request.method == "POST" and form.is_valid():
        transfer.commit(viewer=request.viewer, enrolment=enrolment, now=request.now, **form.cleaned_data)
        say(request, _("Kept. It comes back to you after you finish."))
        return redirect(_home(row.completed_on is not None), enrolment)
    context = {"enrolment": row, "title": words(row.title), "form": form, "commitment": now}
    return render(request, "me/transfer_commitment.html", context, status=400 if form.errors else 200)


@require_POST
@person
def remove(request: ViewerRequest, enrolment: UUID) -> HttpResponse:
    """Removes it for good."""
    row = learning.enrolment(request.viewer, enrolment)
    if row is None or not transfer.drop_commitment(viewer=request.viewer, enrolment=enrolment):
        raise Http404
    say(request, _("Removed. That cannot be undone."))
    return redirect(_home(row.completed_on is not None), enrolment)


@require_POST
@person
def kept(request: ViewerRequest, enrolment: UUID) -> HttpResponse:
    """Whether it came to it; an empty answer takes it back."""
    said = request.POST.get("kept", "")
    if not transfer.keep_commitment(viewer=request.viewer, enrolment=enrolment, kept=said):
        raise Http404
    undo = reverse("commitment_kept", args=[enrolment]) if said else ""
    say(request, _("Kept, for you alone.") if said else _("Taken back."), undo_url=undo)
    return redirect("used_one", enrolment) if "page" in request.POST else redirect(f"{reverse('today')}#used")


def _home(finished: bool) -> str:  # noqa: FBT001
    return "used_one" if finished else "learning"
