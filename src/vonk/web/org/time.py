"""/org/time: how much of working time everybody may learn, from which day on; set by the learning team."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonk.learning import time_actions as actions
from vonk.learning import time_queries as queries
from vonk.web import formats, own_time
from vonk.web.access import ViewerRequest, granted
from vonk.web.toasts import say

CHOICES = (0, 30, 60, 90, 120, 180, 240)


class NormForm(forms.Form):
    """A length and a first day."""

    weekly = forms.TypedChoiceField(label=gettext_lazy("How much a week"), coerce=int, widget=forms.RadioSelect)
    valid_from = forms.DateField(
        label=gettext_lazy("From which day"),
        help_text=gettext_lazy("Weeks before it keep what was agreed then."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)  # type: ignore[arg-type]
        self.fields["weekly"].choices = [  # type: ignore[attr-defined]
            (n, own_time.lasts(n) if n else _("nothing agreed")) for n in CHOICES
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def norm(request: ViewerRequest) -> HttpResponseBase:
    """What holds, what held, and a form for what will hold."""
    viewer = request.viewer
    rows = queries.norms(viewer)
    form = NormForm(request.POST or None, initial={"valid_from": viewer.today, "weekly": 60})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        made = actions.set_norm(viewer=viewer, weekly_minutes=found["weekly"], valid_from=found["valid_from"])
        words = _("It holds from %(day)s.") % {"day": formats.full_date(found["valid_from"])}
        say(request, words, undo_url=reverse("org_time_remove", args=[made]))
        return redirect("org_time")
    now = next((row for row in rows if row.valid_from <= viewer.today), None)
    context = {
        "form": form,
        "now": own_time.lasts(now.weekly_minutes) if now and now.weekly_minutes else "",
        "rows": [(row, own_time.lasts(row.weekly_minutes) if row.weekly_minutes else "") for row in rows],
    }
    return render(request, "org/time.html", context, status=400 if form.errors else 200)


@require_POST
@granted("learning_team")
def remove(request: ViewerRequest, norm: int) -> HttpResponse:
    """Takes it back: what held before holds again."""
    if not actions.remove_norm(viewer=request.viewer, norm=norm):
        raise Http404
    say(request, _("Taken back. What held before holds again."))
    return redirect("org_time")
