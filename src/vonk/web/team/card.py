"""/team/card: a ready item of five minutes for a team meeting: what was learned, one question, one experiment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vonk.culture.actions import cards as actions
from vonk.culture.queries import cards as queries
from vonk.culture.queries import logs
from vonk.learning.disclosed import Shared
from vonk.people.disclosures import PersonSeen, disclose
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, leader
from vonk.web.team.units import back, current, one_team, with_unit
from vonk.web.toasts import say

PAGE = "team_card"
FRESH = timedelta(days=28)


@dataclass(frozen=True)
class Learned:
    """Something that was shared with the manager: `asks` with the name, for the manager alone; `says` without it."""

    public_id: UUID
    asks: str
    says: str
    chosen: bool


@require_safe
@leader
def card(request: ViewerRequest) -> HttpResponse:
    """The card of this week, on a screen and on paper."""
    viewer, tabs = one_team(request)
    seen = disclose(viewer, fields=["shared"])
    learned = _learned(seen.people, set(request.GET.getlist("with")), viewer.today)
    own = logs.my_posts(viewer)[:1] if logs.own_state(viewer).log else ()
    context = {
        "card": queries.card(viewer, unit=viewer.leads[0]),
        "learned": learned,
        "chosen": [one.says for one in learned if one.chosen],
        "own": own[0] if own else None,
        "tabs": tabs,
        "unit": current(tabs),
    }
    return render(request, "team/card.html", context)


def _learned(people: Iterable[PersonSeen], chosen: set[str], today: date) -> list[Learned]:
    """What people finished or gave a tip about in the last four weeks; on the card only what is ticked, and no name."""
    return [
        Learned(fact.public_id, f"{person.subject.name}: {fact.sentence()}", _says(fact), str(fact.public_id) in chosen)
        for person in people
        for fact in person.facts("shared")
        if isinstance(fact, Shared) and fact.what in {"completed", "tip"} and fact.on > today - FRESH
    ]


def _says(fact: Shared) -> str:
    title = words(fact.offering)
    if fact.what == "completed":
        return _("Somebody here finished “%(title)s”.") % {"title": title}
    said = _("A tip from “%(title)s”.") % {"title": title}
    return f"{said} ‘{fact.words}’" if fact.words else said


@require_POST
@leader
def change(request: ViewerRequest, part: str) -> HttpResponseBase:
    """Another question or another experiment."""
    viewer, _tabs = one_team(request)
    try:
        which: actions.Part = "question" if part == "question" else "experiment"
        actions.change(viewer=viewer, unit=viewer.leads[0], part=which)
    except actions.SentAlready:
        say(request, _("This card went out; it stays as your team got it. Next week there is a new one."))
    return back(request, PAGE)


@require_POST
@leader
def send(request: ViewerRequest) -> HttpResponseBase:
    """To the inbox of everybody in the team, in ten minutes."""
    viewer, _tabs = one_team(request)
    if actions.send(viewer=viewer, unit=viewer.leads[0]):
        words = _("In ten minutes your team finds it in the inbox. Until then you can take it back.")
        say(request, words, undo_url=with_unit(request, "team_card_back"))
    else:
        say(request, _("It was sent already. One card a week is enough."))
    return back(request, PAGE)


@require_POST
@leader
def take_back(request: ViewerRequest) -> HttpResponseBase:
    """Not sent after all."""
    viewer, _tabs = one_team(request)
    done = actions.take_back(viewer=viewer, unit=viewer.leads[0])
    say(request, _("Taken back. Nobody got it.") if done else _("It went out already; that cannot be undone."))
    return back(request, PAGE)


@require_POST
@leader
def use(request: ViewerRequest) -> HttpResponseBase:
    """We used it today."""
    viewer, _tabs = one_team(request)
    held = actions.use(viewer=viewer, unit=viewer.leads[0])
    words = _("Noted. Today’s ritual counts as held.") if held else _("Noted: used today.")
    say(request, words, undo_url=with_unit(request, "team_card_unused"))
    return back(request, PAGE)


@require_POST
@leader
def not_used(request: ViewerRequest) -> HttpResponseBase:
    """We did not."""
    viewer, _tabs = one_team(request)
    actions.not_used(viewer=viewer, unit=viewer.leads[0])
    say(request, _("Not used, then."))
    return back(request, PAGE)
