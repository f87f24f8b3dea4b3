"""/me/barriers/: what Vonk thinks is in one's own way, how sure, on what that rests; and putting it right in a tap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from vonk.activation.barrier_plays import Tried, tried_against
from vonk.activation.barriers import BarrierFact, BarrierShare, MyBarriers, my_barriers
from vonk.dialogue.actions.barriers import NotAsked, asks_barrier, say_barrier
from vonk.dialogue.queries.pulse import Barrier, barriers
from vonk.learning.queries import my_enrolments
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.access import ViewerRequest, person
from vonk.web.charts import DotRow, DotRows, Interval
from vonk.web.toasts import say

NONE = "none"
TENTHS = 10
MOST = 6  # facts on the page, the heaviest first


@dataclass(frozen=True)
class Ground:
    """One fact that the estimate rests on, and what it points to."""

    barrier: str
    says: str
    points: str


@require_safe
@person
def in_my_way(request: ViewerRequest) -> HttpResponse:
    """The estimate in plain sentences, and every way to correct it."""
    viewer = request.viewer
    found, known = my_barriers(viewer), barriers()
    context = {
        "found": found,
        "headline": _headline(found),
        "sure": _in_ten(found.sure),
        "said": _said_last(found),
        "largest": known.get(found.largest),
        "grounds": [_ground(fact, viewer) for fact in found.facts[:MOST]],
        "rows": _rows(found.shares),
        "choices": [one for one in known.values() if one.code not in (found.largest, NONE)],
        "nothing": known[NONE],
        "asks": asks_barrier(viewer),
        "tried": _tried(viewer, found.largest),
    }
    return render(request, "me/barriers.html", context)


def _headline(found: MyBarriers) -> str:
    code = found.largest or _said_last(found)
    if code == NONE:
        return _("You said: nothing is in your way")
    if code:
        label = words(barriers()[code].label)
        told = {"barrier": label[:1].lower() + label[1:]}
        probably, said = _("Probably most in your way: %(barrier)s"), _("You said: %(barrier)s")
        return (probably if found.largest else said) % told
    return _("Nothing stands out in your way") if found.shares else _("What is in my way")


def _said_last(found: MyBarriers) -> str:
    """What the person said last; their own word stands above an estimate in which nothing stands out."""
    said = [fact for fact in found.facts if fact.code == "said"]
    return min(said, key=lambda fact: fact.number).barrier if said else ""


def _in_ten(share: float) -> int:
    """A chance in tenths, never quite none or all."""
    return min(max(round(share * TENTHS), 1), TENTHS - 1)


def _rows(shares: Iterable[BarrierShare]) -> DotRows:
    rows = tuple(
        DotRow(words(barriers()[one.barrier].label), Interval(one.share, one.low, one.high), "ready") for one in shares
    )
    return DotRows(rows, left="0", right="100")


def _ground(fact: BarrierFact, viewer: Viewer) -> Ground:
    label = words(barriers()[fact.barrier].label)
    return Ground(fact.barrier, _says(fact, viewer, label), label)


def _says(fact: BarrierFact, viewer: Viewer, label: str) -> str:
    """One fact as a sentence; `number` is in days, messages or a step, see `engine.barriers.Fact`."""
    number, ago = fact.number, formats.day_month(viewer.today - timedelta(days=fact.number))
    match fact.code:
        case "said":
            return _("You said “%(barrier)s” on %(day)s.") % {"barrier": label, "day": ago}
        case "busy":
            until = formats.day_month(viewer.today + timedelta(days=number))
            return _("You called the days until %(day)s busy.") % {"day": until}
        case "stopped_where_many_do":
            return _("You stopped after step %(step)s, where many others stop too.") % {"step": number}
        case "picked_up":
            told = ngettext("After %(n)s message you went on within a week.",
                            "After %(n)s messages you went on within a week.", number)  # fmt: skip
            return told % {"n": number}
        case "unmoved":
            told = ngettext("%(n)s message did not help you on.", "%(n)s messages did not help you on.", number)
            return told % {"n": number}
    said = {
        "not_started": _("You enrolled in something on %(day)s and have not begun."),
        "stopped_early": _("You have not gone on after the first step since %(day)s."),
        "not_used": _("You finished something on %(day)s and have not said that you used it."),
        "under_way": _("You were learning on %(day)s."),
    }
    return said[fact.code] % {"day": ago}


def _tried(viewer: Viewer, barrier: str) -> Tried | None:
    """What Vonk does with it, at the phase in which the viewer is."""
    if not barrier:
        return None
    states = {row.state for row in my_enrolments(viewer)}
    phase = "during" if "started" in states else "before" if "approved" in states else "after"
    return tried_against(viewer, barrier=barrier, phase=phase)


@require_POST
@person
def say_it(request: ViewerRequest) -> HttpResponseBase:
    """That's right, it's something else, or nothing is in my way; empty takes back what was said today."""
    said = request.POST.get("barrier") or request.GET.get("barrier", "")
    try:
        before = say_barrier(request.viewer, barrier=said)
    except NotAsked:
        say(request, _("The questions are off now. Nothing was changed."))
        return _back(request)
    undo = f"{reverse('my_barrier_say')}?{urlencode({'barrier': before})}"
    known: Barrier | None = barriers().get(said)
    told = _("Kept: “%(barrier)s”. Only you see this.") % {"barrier": words(known.label)} if known else _("Taken back.")
    say(request, told, undo_url=undo if said else "")
    return _back(request)


def _back(request: ViewerRequest) -> HttpResponseBase:
    """To the page about being too busy, when it was said there."""
    try:
        return redirect("too_busy", UUID(request.POST.get("enrolment", "")))
    except ValueError:
        return redirect("my_barriers")
