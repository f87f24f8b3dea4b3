"""The one page of a talk: its guide, own preparation, what both read, the minutes, what was agreed, and a next day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from vonk.dialogue.actions.agreements import Kind
from vonk.dialogue.guides import Guide, guide
from vonk.dialogue.pairs import Side
from vonk.dialogue.queries.agreements import AgreementShown
from vonk.dialogue.queries.can_now import OwnThing, own_things
from vonk.dialogue.queries.conversations import Said, TalkShown, talk
from vonk.people.texts import words
from vonk.web.access import ViewerRequest
from vonk.web.talks import said
from vonk.web.talks.forms import AgreeForm, DayForm, MoveForm, NotesForm, PrepareForm, clock

KINDS: tuple[Kind, ...] = ("step", "goal", "time")


@dataclass(frozen=True)
class Opened:
    """A talk as it was read for one request."""

    side: Side
    talk: TalkShown
    kind: Guide
    things: tuple[OwnThing, ...]

    @property
    def other(self) -> str:
        """The given name of the other; empty once they are erased."""
        return self.talk.line.other.given_name if self.talk.line.other else ""


@dataclass(frozen=True)
class Asked:
    """A question of the guide, with what the two put in the talk about it."""

    ask: str
    how: str
    said: tuple[Said, ...]


def opened(request: ViewerRequest, side: Side, public_id: UUID) -> Opened:
    """Reads the talk; NotAllowed for everybody but the two."""
    found = talk(request.viewer, side=side, talk=public_id)
    things = own_things(request.viewer, talk=public_id) if side == "me" else ()
    return Opened(side, found, guide(found.line.template), things)


def show(
    request: ViewerRequest, found: Opened, *, status: int = 200, theirs: str = "", **given: forms.Form
) -> HttpResponse:
    """The page; `given` are forms that hold what was typed, by name. theirs: minutes that the other saved meanwhile."""
    line = found.talk.line
    built = _forms(request, found) | given
    said_under = [one for one in found.talk.said if one.question]
    context = {
        "to": said.names(found.side),
        "side": found.side,
        "talk": found.talk,
        "line": line,
        "other": found.other,
        "title": words(found.kind.title),
        "heading": said.with_whom(line),
        "about": said.about(line),
        "agenda": said.agenda(found.kind),
        "guide": found.kind,
        "asked": [
            Asked(words(one.ask), words(one.how), tuple(s for s in said_under if s.question == one.code))
            for one in found.kind.questions
        ],
        "brought": [(said.SOURCES[one.source], one) for one in found.talk.said if not one.question],
        "step": _step(request, found),
        "agreements": found.talk.agreements,
        "kinds": KINDS,
        "theirs": theirs,
        "here": [one for one in found.talk.agreements if one.here],
        "next_url": _next_url(found),
        "goals": any(one.consequence for one in found.talk.agreements),
        **built,
    }
    return render(request, "talks/talk.html", context, status=status)


def _forms(request: ViewerRequest, found: Opened) -> dict[str, forms.Form]:
    line, minutes = found.talk.line, found.talk.minutes
    return {
        "prepare": prepare_form(found),
        "notes": NotesForm(prefix="notes", initial={"words": minutes.words, "version": minutes.version}),
        "agree": agree_form(found, _sort(request, found)),
        "move": MoveForm(
            prefix="move",
            today=request.viewer.today,
            initial={**clock(line.planned_for), "minutes": line.minutes, "place": line.place},
        ),
        "next": DayForm(prefix="next", initial={"day": line.next_on}),
    }


def prepare_form(found: Opened, data: Any = None) -> PrepareForm:  # noqa: ANN401 - a request's POST
    """The preparation of this talk."""
    return PrepareForm(data, prefix="prepare", kind=found.kind, prepared=found.talk.prepared, things=found.things)


def agree_form(found: Opened, sort: Kind, data: Any = None) -> AgreeForm:  # noqa: ANN401 - a request's POST
    """One agreement of this kind."""
    return AgreeForm(data, prefix="agree", sort=sort, me=_("I"), other=found.other, initial={"owner": "me"})


def _sort(request: ViewerRequest, found: Opened) -> Kind:
    return kind_of(request.GET.get("agree", "") or found.kind.starts_with)


def kind_of(said: str) -> Kind:
    """The kind of agreement that was asked for; a step when it is none."""
    return next((kind for kind in KINDS if kind == said), "step")


def _step(request: ViewerRequest, found: Opened) -> str:
    """The one thing to do next, which has the ember button."""
    line = found.talk.line
    if found.side == "me" and not line.together:
        return "along" if _open(found.talk.agreements) else "over"
    if line.state == "cancelled":
        return "again"
    if line.state == "held":
        return "next" if any(one.here for one in found.talk.agreements) else "agree"
    ready = bool(found.talk.prepared) or said.day_has_come(line.planned_for, request.now)
    return "hold" if ready else "prepare"


def _next_url(found: Opened) -> str:
    """Where the next talk of the same two is planned."""
    line = found.talk.line
    query = urlencode({"template": line.template, **({"from": str(line.public_id)} if found.side == "me" else {})})
    if found.side == "team" and line.other:
        return f"{reverse('team_talk_with', args=[line.other.public_id])}?{query}"
    return f"{reverse(said.names(found.side).new)}?{query}"


def _open(agreements: tuple[AgreementShown, ...]) -> bool:
    return any(one.state == "open" for one in agreements)
