"""What the two do on the page of a talk; each is one press, and what can be undone says so."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from vonk.dialogue.actions import agreements, conversations, preparations
from vonk.dialogue.pairs import Side
from vonk.web import formats
from vonk.web.access import ViewerRequest
from vonk.web.talks.forms import DayForm, MoveForm, NotesForm
from vonk.web.talks.page import Opened, agree_form, kind_of, opened, prepare_form, show
from vonk.web.talks.said import names
from vonk.web.toasts import say

WRONG, BOTH = 400, 409


def act(request: ViewerRequest, side: Side, talk: UUID, verb: str) -> HttpResponseBase:
    """One of the verbs below on a talk; 404 for any other."""
    if verb not in VERBS:
        raise Http404
    return VERBS[verb](request, side, talk)


def _to(side: Side, talk: UUID, place: str = "") -> HttpResponseBase:
    url = reverse(names(side).talk, args=[talk])
    return redirect(f"{url}#{place}" if place else url)


def _undo(side: Side, talk: UUID, verb: str) -> str:
    return reverse(names(side).act, args=[talk, verb])


def _hold(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    if conversations.hold(request.viewer, side=side, talk=talk).changed:
        said = _("Noted: you talked today. Write down what you agreed while you still know it.")
        say(request, said, undo_url=_undo(side, talk, "reopen"))
    return _to(side, talk, "agreed")


def _reopen(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    if conversations.reopen(request.viewer, side=side, talk=talk).changed:
        say(request, _("The talk is planned again."))
    return _to(side, talk)


def _off(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    if conversations.call_off(request.viewer, side=side, talk=talk).changed:
        said = _("Called off. The other hears of it; what you prepared stays.")
        say(request, said, undo_url=_undo(side, talk, "reopen"))
    return _to(side, talk)


def _move(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    found = opened(request, side, talk)
    form = MoveForm(request.POST, prefix="move", today=request.viewer.today)
    if not form.is_valid():
        return show(request, found, status=WRONG, move=form)
    moved = conversations.move_talk(
        request.viewer,
        side=side,
        talk=talk,
        planned_for=form.moment,
        minutes=form.cleaned_data["minutes"],
        place=form.cleaned_data["place"],
    )
    if moved.changed:
        say(request, _("Saved. The other hears of it once, with a new invitation."))
    return _to(side, talk)


def _next(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    found = opened(request, side, talk)
    form = DayForm(request.POST, prefix="next")
    if not form.is_valid():
        return show(request, found, status=WRONG, next=form)
    day = form.cleaned_data["day"]
    conversations.plan_next(request.viewer, side=side, talk=talk, on=day)
    said = _("You speak again on %(day)s.") % {"day": formats.day_month(day)} if day else _("No next day for now.")
    say(request, said)
    return _to(side, talk, "next")


def _prepare(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    found = opened(request, side, talk)
    form = prepare_form(found, request.POST)
    if not form.is_valid():
        return show(request, found, status=WRONG, prepare=form)
    try:
        brought = preparations.prepare(
            request.viewer,
            side=side,
            talk=talk,
            written=form.written(),
            ticked=form.cleaned_data.get("own", ()),
            shown=request.POST.getlist("shown"),
        )
    except preparations.TooManyExamples as many:
        form.add_error("own", _("Choose %(most)s at most. One good example says more than five.") % {"most": many.most})
        return show(request, found, status=WRONG, prepare=form)
    inside = brought.questions + brought.things
    say(request, _told(found, inside))
    return _to(side, talk, "prepare")


def _told(found: Opened, inside: int) -> str:
    if not inside:
        return _("Saved. Only you read it.")
    return _("Saved. %(name)s reads what you ticked, and nothing else.") % {"name": found.other or _("The other")}


def _back(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    wanted = request.POST.get("thing", "")
    try:
        taken = preparations.take_back(request.viewer, side=side, insertion=UUID(wanted))
    except ValueError as broken:
        raise Http404 from broken
    if taken:
        say(request, _("Taken back. Only you read it again."))
    return _to(side, talk, "shared")


def _notes(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    found = opened(request, side, talk)
    form = NotesForm(request.POST, prefix="notes")
    if not form.is_valid():
        return show(request, found, status=WRONG, notes=form)
    typed, version = form.cleaned_data["words"], form.cleaned_data["version"]
    saved = conversations.save_notes(request.viewer, side=side, talk=talk, words=typed, version=version)
    if not saved.saved:
        both = NotesForm(prefix="notes", initial={"words": typed, "version": saved.version})
        return show(request, found, status=BOTH, theirs=saved.theirs or _("(emptied)"), notes=both)
    say(request, _("The minutes are saved, for the two of you."))
    return _to(side, talk, "shared")


def _agree(request: ViewerRequest, side: Side, talk: UUID) -> HttpResponseBase:
    found = opened(request, side, talk)
    form = agree_form(found, kind_of(request.POST.get("agree-kind", "")), request.POST)
    if not form.is_valid():
        return show(request, found, status=WRONG, agree=form)
    try:
        made = agreements.agree(request.viewer, side=side, talk=talk, terms=form.terms())
    except agreements.TooManyGoals:
        form.add_error("words", _("There are two goals already. Finish or drop one first."))
        return show(request, found, status=WRONG, agree=form)
    undo = reverse(names(side).agreement, args=[made.agreement, "drop"])
    say(request, _("Agreed. You both see it until it is done."), undo_url=undo)
    return _to(side, talk, "agreed")


VERBS: dict[str, Callable[[ViewerRequest, Side, UUID], HttpResponseBase]] = {
    "prepare": _prepare,
    "back": _back,
    "notes": _notes,
    "agree": _agree,
    "move": _move,
    "hold": _hold,
    "reopen": _reopen,
    "off": _off,
    "next": _next,
}


def act_on_agreement(request: ViewerRequest, side: Side, agreement: UUID, verb: str) -> HttpResponseBase:
    """done, drop, reopen or move; then back to where it stood."""
    viewer = request.viewer
    undo = reverse(names(side).agreement, args=[agreement, "reopen"])
    back = request.POST.get("from") or request.GET.get("from", "")
    undo = f"{undo}?{urlencode({'from': back})}" if back else undo
    if verb == "done":
        agreed = agreements.end_agreement(viewer, side=side, agreement=agreement, how="done")
        say(request, _("Done. It stays to be read in the talk."), undo_url=undo)
    elif verb == "drop":
        agreed = agreements.end_agreement(viewer, side=side, agreement=agreement, how="dropped")
        say(request, _("No longer needed. That is fine."), undo_url=undo)
    elif verb == "reopen":
        agreed = agreements.reopen_agreement(viewer, side=side, agreement=agreement)
        say(request, _("It stands again."))
    elif verb == "move" and (form := DayForm(request.POST)).is_valid():
        day = form.cleaned_data["day"]
        agreed = agreements.move_agreement(viewer, side=side, agreement=agreement, due_on=day)
        said = _("Moved to %(day)s.") % {"day": formats.day_month(day)} if day else _("Without a day now.")
        say(request, said)
    else:
        raise Http404
    return redirect(names(side).list) if back == "list" else _to(side, agreed.talk, "agreed")
