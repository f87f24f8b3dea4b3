"""/team/log: a manager's own learning log: write, show or hide it, take back, and read the replies."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonk.culture.actions import logs as actions
from vonk.culture.cards import prompt_of
from vonk.culture.queries import logs as queries
from vonk.web.access import ViewerRequest, leader
from vonk.web.toasts import say

KINDS = [
    ("mistake", gettext_lazy("A mistake and its lesson")),
    ("route", gettext_lazy("My own route")),
    ("source", gettext_lazy("A book or another source")),
]


class PostForm(forms.Form):
    """A short post; `asked` says that names in it were seen."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=KINDS, widget=forms.RadioSelect, initial="mistake"
    )
    words = forms.CharField(
        label=gettext_lazy("In a few sentences"),
        max_length=actions.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    lesson = forms.CharField(
        label=gettext_lazy("What you took from it"),
        max_length=actions.LONGEST_LESSON,
        required=False,
        help_text=gettext_lazy("One sentence."),
    )
    asked = forms.CharField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@leader
def log(request: ViewerRequest) -> HttpResponseBase:
    """My log, and a form for one more post."""
    if request.method != "POST":
        kind = request.GET.get("kind", "mistake")
        return _page(request, PostForm(initial={"kind": kind}), ())
    form = PostForm(request.POST)
    if not form.is_valid():
        return _page(request, form, ())
    found = form.cleaned_data
    names = queries.names_in(request.viewer, f"{found['words']} {found['lesson']}")
    if names and found["asked"] != " ".join(names):
        return _page(request, form, names)
    made = actions.write(viewer=request.viewer, kind=found["kind"], words=found["words"], lesson=found["lesson"])
    shown = queries.own_state(request.viewer).log
    words = _("It stands in your log. Your team can read it.") if shown else _("It stands in your log, for you alone.")
    say(request, words, undo_url=reverse("team_log_withdraw", args=[made]))
    return redirect("team_log")


def _page(request: ViewerRequest, form: PostForm, names: tuple[str, ...]) -> HttpResponse:
    viewer = request.viewer
    state = queries.own_state(viewer)
    context = {
        "form": form,
        "names": names,
        "asked": " ".join(names),
        "state": state,
        "due": state.mistake_due(viewer.today),
        "prompt": prompt_of(viewer.today),
        "posts": queries.my_posts(viewer),
    }
    return render(request, "team/log.html", context, status=400 if form.errors else 200)


@require_POST
@leader
def show(request: ViewerRequest, what: str, state: str) -> HttpResponseBase:
    """Shows my team the own time or the log, or no longer."""
    if what not in {"block", "log"} or state not in {"on", "off"}:
        raise Http404
    on = state == "on"
    actions.show(viewer=request.viewer, what=what, on=on)  # type: ignore[arg-type]
    said = {
        ("block", True): _("Your team now sees your own learning time of this week."),
        ("block", False): _("Your team no longer sees your learning time."),
        ("log", True): _("Your team can now read your log."),
        ("log", False): _("Nobody reads your log any more."),
    }
    undo = reverse("team_log_show", args=[what, "off" if on else "on"])
    say(request, said[what, on], undo_url=undo)
    return redirect("team" if request.POST.get("back") == "team" else "team_log")


@require_POST
@leader
def withdraw(request: ViewerRequest, post: UUID) -> HttpResponseBase:
    """Takes my post back, with its replies."""
    if not actions.withdraw(viewer=request.viewer, post=post):
        raise Http404
    say(request, _("Taken back. Nobody sees it any more."), undo_url=reverse("team_log_restore", args=[post]))
    return redirect("team_log")


@require_POST
@leader
def restore(request: ViewerRequest, post: UUID) -> HttpResponseBase:
    """Puts it back."""
    if not actions.restore(viewer=request.viewer, post=post):
        raise Http404
    say(request, _("It stands in your log again."))
    return redirect("team_log")
