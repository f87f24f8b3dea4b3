"""Proposing a talk: the form of both sides, and what is taken along from an earlier manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vonk.dialogue.actions.conversations import Plan, open_talk
from vonk.dialogue.guides import guides
from vonk.dialogue.pairs import Side
from vonk.dialogue.queries.conversations import About
from vonk.web.access import ViewerRequest
from vonk.web.talks.forms import PlanForm
from vonk.web.talks.said import names
from vonk.web.toasts import say


@dataclass(frozen=True)
class Choice:
    """With whom one may talk, about what, and what may be taken along."""

    heading: str
    others: Sequence[tuple[str, str]]  # public id and name
    abouts: Sequence[About]
    along: Sequence[tuple[str, str]] = ()
    continues: UUID | None = None


def plan(request: ViewerRequest, side: Side, choice: Choice) -> HttpResponseBase:
    """Shows the form, or opens the talk."""
    today = request.viewer.today
    if request.method == "POST":
        form = PlanForm(
            request.POST, today=today, abouts=choice.abouts, others=choice.others, along=choice.along
        )  # fmt: skip
        if form.is_valid():
            return _open(request, side, choice, form)
        return _form(request, side, choice, form)
    wanted = request.GET.get("template", "")
    key, about = _about(request.GET.get("about", ""), choice.abouts)
    initial = {
        "template": wanted if wanted in guides() else "progress",
        "about_key": key,
        "about": about,
        "along": [key for key, _words in choice.along],
        "other": choice.others[0][0],
    }
    form = PlanForm(initial=initial, today=today, abouts=choice.abouts, others=choice.others, along=choice.along)
    return _form(request, side, choice, form)


def _about(said: str, abouts: Sequence[About]) -> tuple[str, str]:
    """What an address says the talk is about: one of the activities by key or title, or words."""
    found = next((one.key for one in abouts if said in {one.key, *one.title.values()}), "")
    return found, "" if found or ":" in said else said[:200]


def _form(request: ViewerRequest, side: Side, choice: Choice, form: PlanForm) -> HttpResponseBase:
    context = {"form": form, "heading": choice.heading, "to": names(side), "side": side}
    return render(request, "talks/new.html", context, status=400 if form.errors else 200)


def _open(request: ViewerRequest, side: Side, choice: Choice, form: PlanForm) -> HttpResponseBase:
    found = form.cleaned_data
    made = open_talk(
        request.viewer,
        side=side,
        other=UUID(found.get("other") or choice.others[0][0]),
        plan=Plan(
            template=found["template"],
            planned_for=form.moment,
            about=found["about"],
            about_key=found.get("about_key", ""),
        ),
        continues=choice.continues,
        along=[UUID(key) for key in found.get("along", ())],
    )
    if made.changed:
        say(request, _("Proposed. The other gets one message, and you can prepare now."))
    return redirect(names(side).talk, made.talk)
