"""/me/wishes/: why, what, when and with whom one likes to learn: three questions at most, changed any time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonk.learning import intention_actions as actions
from vonk.learning.intention_queries import IntentionShown, TopicShown, my_intention, part_of_day, topics_to_choose
from vonk.learning.standing import Standing
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web import own_time
from vonk.web.access import ViewerRequest, person
from vonk.web.parts import Part
from vonk.web.toasts import say

MOMENTS = {
    "": gettext_lazy("It does not matter"),
    "start": gettext_lazy("At the start of my day"),
    "middle": gettext_lazy("Half-way"),
    "end": gettext_lazy("At the end of my day"),
}
COMPANY = {
    "": gettext_lazy("It does not matter"),
    "alone": gettext_lazy("Alone"),
    "colleague": gettext_lazy("With a colleague"),
    "group": gettext_lazy("In a group"),
}


class WishesForm(forms.Form):
    """Three questions; each may stay as it is."""

    worth = forms.CharField(
        label=gettext_lazy("What makes learning worthwhile for you?"),
        help_text=gettext_lazy("In your own words, one sentence. Nobody else reads it, and nothing is made of it."),
        required=False,
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    topics = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What would you like to know more about?"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
    )
    moment = forms.ChoiceField(
        label=gettext_lazy("When do you like to get a suggestion?"),
        required=False,
        choices=list(MOMENTS.items()),
        widget=forms.RadioSelect,
    )
    company = forms.ChoiceField(
        label=gettext_lazy("And with whom do you like to learn?"),
        required=False,
        choices=list(COMPANY.items()),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, topics: tuple[TopicShown, ...], **values: object) -> None:
        super().__init__(*args, **values)  # type: ignore[arg-type]
        self.fields["topics"].choices = [(str(one.public_id), words(one.name)) for one in topics]  # type: ignore[attr-defined]
        if not topics:
            del self.fields["topics"]


@dataclass(frozen=True)
class Asked:
    """The section on the first page: asked once, and again 90 days after "not now"."""

    url: str


def part(viewer: Viewer, standing: Standing) -> Part | None:
    """The questions as one quiet line; None once something was told, or as long as "not now" holds."""
    return Part("me/parts/wishes.html", Asked(reverse("wishes"))) if standing.asks_wishes(viewer) else None


@require_http_methods(["GET", "HEAD", "POST"])
@person
def wishes(request: ViewerRequest) -> HttpResponseBase:
    """The three questions, what I said, and what changed through it."""
    viewer = request.viewer
    topics, told = topics_to_choose(viewer), my_intention(viewer)
    if request.method != "POST":
        return _page(request, WishesForm(initial=_filled(told), topics=topics), told)
    form = WishesForm(request.POST, topics=topics)
    if not form.is_valid():
        return _page(request, form, told)
    actions.tell(viewer=viewer, told=actions.Told(**{"topics": [], **form.cleaned_data}))
    say(request, _("Kept. You can change it at any time."))
    return redirect("wishes")


def _filled(told: IntentionShown) -> dict[str, object]:
    topics = [str(one.public_id) for one in told.topics]
    return {"worth": told.worth, "topics": topics, "moment": told.moment, "company": told.company}


def _page(request: ViewerRequest, form: WishesForm, told: IntentionShown) -> HttpResponse:
    context = {"form": form, "told": told, "changes": changed(request.viewer, told)}
    return render(request, "me/wishes.html", context, status=400 if form.errors else 200)


def changed(viewer: Viewer, told: IntentionShown) -> list[str]:
    """What is different through each answer, in sentences."""
    said = []
    if told.worth:
        said.append(_("When you begin something, your own sentence stands beside it."))
    if told.topics:
        names = ", ".join(words(one.name) for one in told.topics)
        said.append(
            _("When you are too busy, the shorter things that you can choose are about %(topics)s.") % {"topics": names}
        )
    if told.moment:
        first, last = part_of_day(viewer, told.moment)
        hours = {"from": own_time.clock(first), "until": own_time.clock(last)}
        said.append(_("Suggestions come between %(from)s and %(until)s on your working days.") % hours)
    if told.company == "alone":
        said.append(_("When you are stuck or too busy, what you can do alone stands first."))
    elif told.company:
        said.append(_("When you are stuck or too busy, asking a colleague stands first."))
    return said


@require_POST
@person
def not_now(request: ViewerRequest) -> HttpResponseBase:
    """Rather not now: asked again after 90 days."""
    if actions.not_now(viewer=request.viewer):
        say(request, _("Fine. This comes back in three months."), undo_url=reverse("wishes_again"))
    return redirect("today")


@require_POST
@person
def again(request: ViewerRequest) -> HttpResponseBase:
    """Ask me after all."""
    if actions.ask_again(viewer=request.viewer):
        say(request, _("Taken back. The question is open again."))
    return redirect("today")


@require_POST
@person
def remove(request: ViewerRequest) -> HttpResponseBase:
    """Erases all of it."""
    if actions.forget(viewer=request.viewer):
        say(request, _("Erased. That cannot be undone."))
    return redirect("wishes")
