"""Purposes: what Vonk may do, and the works council's decision on each."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vonk.people import actions, queries
from vonk.web import toasts
from vonk.web.access import ViewerRequest, granted

PURPOSES = {
    "signals": (
        gettext_lazy("Signals"),
        gettext_lazy("See where groups get stuck, ask whether what was learned is used, count talks and time."),
    ),
    "nudges": (
        gettext_lazy("Nudges"),
        gettext_lazy("Send a small step, an own agreement, a manager’s one thing to do: at most one a week."),
    ),
    "experiments": (
        gettext_lazy("Experiments"),
        gettext_lazy("Let chance decide who gets a nudge, to see if it helps."),
    ),
    "pulse": (
        gettext_lazy("Questions"),
        gettext_lazy("Ask people at most four taps a fortnight, told only per group."),
    ),
    "manager_view": (
        gettext_lazy("The manager’s view"),
        gettext_lazy("Show a manager what is required by law and what somebody shares."),
    ),
    "suggestions_by_model": (
        gettext_lazy("Suggestions by a model"),
        gettext_lazy("Let a model that profiles people rank suggestions. The rules work without it."),
    ),
}


class DecisionForm(forms.Form):
    """The decision on one purpose."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=[(name, words[0]) for name, words in PURPOSES.items()]
    )
    on = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("may be on")), ("no", gettext_lazy("stays off"))],
        widget=forms.RadioSelect,
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Decided on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=gettext_lazy("Where it is written down"),
        help_text=gettext_lazy("For instance: minutes of 12 March, item 4."),
        max_length=500,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@granted("administrator", "works_council")
def purposes(request: ViewerRequest) -> HttpResponse:
    """Every purpose and its decision; an administrator records one, the works council reads along."""
    may_record = request.viewer.has("administrator")
    form = DecisionForm(request.POST or None) if may_record else None
    if request.method == "POST" and form is not None and form.is_valid():
        found = form.cleaned_data
        recorded = actions.record_purpose_decision(
            request.viewer,
            purpose=found["purpose"],
            decided_on=found["decided_on"],
            on=found["on"] == "yes",
            note=found["note"],
        )
        name = PURPOSES[recorded.purpose][0]
        said = _("“%(purpose)s” is on.") if recorded.on else _("“%(purpose)s” is off.")
        toasts.say(request, said % {"purpose": name})
        return redirect("purposes")
    lines = [(line, *PURPOSES[line.purpose]) for line in queries.purposes(request.viewer)]
    return render(request, "admin/purposes.html", {"lines": lines, "form": form})
