"""The pulse on a person's own first page: one tap at a time, with a way back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonk.dialogue.actions import pulse
from vonk.dialogue.queries.pulse import FirstSuccess, RoundShown, due_round, first_success
from vonk.people.access import Viewer
from vonk.web import formats
from vonk.web.access import ViewerRequest, person
from vonk.web.parts import Part
from vonk.web.toasts import say


@dataclass(frozen=True)
class Question:
    """The section: one tap, or when the next comes; after a doubt something that succeeds."""

    shown: RoundShown
    meta: str
    success: FirstSuccess | None
    waiting: bool  # the day of the next round has not come


def part(viewer: Viewer) -> Part | None:
    """The section on the first page; None when nothing was ever asked, or nothing may be."""
    shown = due_round(viewer)
    if shown is None:
        return None
    waiting = shown.next_on > viewer.today
    meta = ""
    if shown.tap:
        meta = _("tap %(place)s of %(of)s") % {"place": shown.tap.place, "of": shown.tap.of}
    elif waiting:
        meta = _("again from %(day)s") % {"day": formats.day_month(shown.next_on)}
    success = first_success(viewer, doubt=shown.doubt) if shown.doubt else None
    return Part("me/parts/pulse.html", Question(shown, meta, success, waiting))


@require_POST
@person
def answer(request: ViewerRequest, pulse_round: UUID, tap: str) -> HttpResponseBase:
    """One tap: an answer, or passing it over."""
    viewer = request.viewer
    try:
        if "skip" in request.POST:
            pulse.skip(viewer, pulse_round=pulse_round, tap=tap)
        else:
            pulse.answer(viewer, pulse_round=pulse_round, tap=tap, value=request.POST.get("value", ""))
    except pulse.RoundOver:
        say(request, _("This question is closed. Nothing was kept."))
    return back()


@require_POST
@person
def take_back(request: ViewerRequest, pulse_round: UUID, tap: str) -> HttpResponseBase:
    """The tap was a mistake: the question stands open again."""
    try:
        pulse.take_back(request.viewer, pulse_round=pulse_round, tap=tap)
    except pulse.RoundOver:
        say(request, _("This question is closed. You can still delete your answer among your own answers."))
    return back()


def back() -> HttpResponseRedirect:
    """To the question on the first page, so that nobody has to look for it again."""
    return HttpResponseRedirect(f"{reverse('today')}#question")
