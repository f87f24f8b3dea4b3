"""/me/talks/can-now: what I can do now and could not before, in my own words; nobody else reads it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonk.dialogue.actions.can_now import Change, delete_can_now, write_can_now
from vonk.dialogue.queries.can_now import my_can_now
from vonk.web.access import ViewerRequest, person
from vonk.web.toasts import say


class ChangeForm(forms.Form):
    """One change: could not before, can now, and an example."""

    skill = forms.CharField(
        label=gettext_lazy("About what?"),
        help_text=gettext_lazy("For instance: difficult talks."),
        max_length=120,
    )
    before = forms.CharField(label=gettext_lazy("Could not before"), required=False, max_length=300)
    now = forms.CharField(label=gettext_lazy("Can now"), max_length=300)
    example = forms.CharField(
        label=gettext_lazy("One example"),
        help_text=gettext_lazy("When did it work? Leave out names of clients and colleagues."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@person
def can_now(request: ViewerRequest) -> HttpResponseBase:
    """The list, and a form for the next."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        write_can_now(request.viewer, change=Change(**form.cleaned_data))
        say(request, _("Saved. Only you read it."))
        return redirect("can_now")
    context = {"form": form, "entries": my_can_now(request.viewer)}
    return render(request, "talks/can_now.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@person
def can_now_change(request: ViewerRequest, entry: UUID) -> HttpResponseBase:
    """One entry, to put right."""
    found = next((one for one in my_can_now(request.viewer) if one.public_id == entry), None)
    if found is None:
        raise Http404
    before = {name: getattr(found, name) for name in ("skill", "before", "now", "example")}
    form = ChangeForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        write_can_now(request.viewer, change=Change(**form.cleaned_data), entry=entry)
        say(request, _("Saved. Only you read it."))
        return redirect("can_now")
    context = {"form": form, "entry": found}
    return render(request, "talks/can_now_change.html", context, status=400 if form.errors else 200)


@require_POST
@person
def can_now_delete(request: ViewerRequest, entry: UUID) -> HttpResponseBase:
    """Removes one entry for good."""
    if not delete_can_now(request.viewer, entry=entry):
        raise Http404
    say(request, _("Removed. What you put in a talk stays there until you take it back."))
    return redirect("can_now")
