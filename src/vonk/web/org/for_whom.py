"""/org/offerings/…/for-whom: what a place costs, since when, for which roles and about which topics."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vonk.catalog import actions as catalog
from vonk.catalog import queries
from vonk.catalog.queries import Described, Named
from vonk.people.texts import words as read
from vonk.web.access import ViewerRequest, granted
from vonk.web.toasts import say

SHOWN: Final = 40  # roles and topics to tick at once; the others are found by name
DEAREST: Final = 99_999
LONGEST: Final = 64


class ForWhomForm(forms.Form):
    """Price and first day; roles and topics to tick, or to name."""

    price = forms.DecimalField(
        label=gettext_lazy("What one place costs, in euro"),
        help_text=gettext_lazy("Leave it empty when you do not know; 0 when it is free."),
        required=False,
        min_value=0,
        max_value=DEAREST,
        max_digits=9,
        decimal_places=2,
        localize=True,
    )
    offered_from = forms.DateField(
        label=gettext_lazy("Since when it can be taken"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("For which roles"),
        help_text=gettext_lazy("None: for everybody."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    role_more = forms.CharField(
        label=gettext_lazy("Another role, by its name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "more-roles", "autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    new_topic = forms.CharField(
        label=gettext_lazy("Another topic"),
        help_text=gettext_lazy("A few words, such as talking with family. It is made when it is not there yet."),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"list": "more-topics", "autocomplete": "off"}),
    )

    def __init__(self, about: Described, data: Any = None) -> None:  # noqa: ANN401
        self.all_roles, self.all_topics = queries.roles(), queries.topics()
        chosen = {
            "price": about.price,
            "offered_from": about.offered_from,
            "roles": [str(one.public_id) for one in about.roles],
            "topics": [str(one.public_id) for one in about.topics],
        }
        super().__init__(data, initial=chosen)
        self.fields["roles"].choices = _choices(self.all_roles, about.roles)  # type: ignore[attr-defined]
        self.fields["topics"].choices = _choices(self.all_topics, about.topics)  # type: ignore[attr-defined]
        for name, every in (("roles", self.all_roles), ("topics", self.all_topics)):
            if not every:
                del self.fields[name]
        if len(self.all_roles) <= SHOWN:
            del self.fields["role_more"]

    def clean_role_more(self) -> UUID | None:
        """The role of that name, in either language."""
        name = str(self.cleaned_data["role_more"]).strip().casefold()
        if not name:
            return None
        for one in self.all_roles:
            if name in {said.casefold() for said in one.name.values()}:
                return one.public_id
        raise forms.ValidationError(_("No role has this name. Choose one from the list."))

    def chosen(self) -> dict[str, Any]:
        """What the action asks for."""
        found = self.cleaned_data
        more = [found["role_more"]] if found.get("role_more") else []
        return {
            "price": found["price"],
            "offered_from": found["offered_from"],
            "roles": [*map(UUID, found.get("roles", ())), *more],
            "topics": [*map(UUID, found.get("topics", ()))],
            "new_topic": found["new_topic"],
        }


def _choices(every: tuple[Named, ...], chosen: tuple[Named, ...]) -> list[tuple[str, str]]:
    """Those that are chosen, then others up to so many; a form that is sent may hold any of them."""
    known = {one.public_id for one in chosen}
    some = [*chosen, *(one for one in every if one.public_id not in known)][: max(SHOWN, len(chosen))]
    return [(str(one.public_id), read(one.name)) for one in sorted(some, key=lambda one: read(one.name).casefold())]


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def for_whom(request: ViewerRequest, offering: UUID) -> HttpResponseBase:
    """The form; what it says decides to whom news of it goes and what unused places cost."""
    about = queries.described(offering)
    if about is None:
        raise Http404
    form = ForWhomForm(about, request.POST or None)
    if request.method == "POST" and form.is_valid():
        catalog.describe(request.viewer, offering=offering, **form.chosen())
        say(request, _("Kept. It can be changed at any time."))
        return redirect("offering", offering)
    context = {
        "form": form,
        "title": read(about.title),
        "offering": offering,
        "more_roles": [read(one.name) for one in form.all_roles] if "role_more" in form.fields else [],
        "more_topics": [read(one.name) for one in form.all_topics],
    }
    return render(request, "org/for_whom.html", context, status=400 if form.errors else 200)
