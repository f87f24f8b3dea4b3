"""A person's own learning time: put aside, kept, moved or let go, beside what was agreed. Nobody else sees this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from icalendar import Event

from vonk.culture.queries.together import LeaderTime, NextRitual, together
from vonk.learning import time_actions as actions
from vonk.learning import time_queries as queries
from vonk.learning.time_free import HOUR, Moment
from vonk.people.access import Viewer
from vonk.web import formats, own_time
from vonk.web.access import View, ViewerRequest, person
from vonk.web.charts import Beat, Rhythm
from vonk.web.parts import Part
from vonk.web.talks.invitation import calendar_file
from vonk.web.toasts import say

LENGTHS = (15, 30, 45, 60, 90, 120)
BACK_TO = frozenset({"team", "my_time"})  # pages from which one may come; anything else goes to the first page
BEATS = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """What the section on the first page shows."""

    week: own_time.Week
    leaders: tuple[str, ...]
    rituals: tuple[str, ...]


def part(viewer: Viewer, mine: queries.MyTime) -> Part:
    """The section on the first page: this week's time, and what the team shows of its own."""
    others = together(viewer)
    shows = Shown(
        own_time.week(mine, viewer.today),
        tuple(leader_says(one, queries.is_over(viewer, one.moment)) for one in others.leaders),
        tuple(ritual_says(one, viewer.today) for one in others.rituals),
    )
    return Part("me/parts/time.html", shows)


def leader_says(one: LeaderTime, over: bool) -> str:  # noqa: FBT001 - one fact about it
    """What the team reads of the time of who leads it."""
    words = {
        "kept": _("%(name)s kept %(moment)s for learning.") if over else _("%(name)s keeps %(moment)s for learning."),
        "planned": _("%(name)s put aside %(moment)s for learning."),
        "dropped": _("%(name)s let go of learning time this week."),
    }
    return words[one.state] % {"name": one.name, "moment": own_time.moment(one.moment)}


def ritual_says(one: NextRitual, today: date) -> str:
    """When the team's ritual is next, and whether the reader brings it."""
    day = _("today") if one.moment.day == today else formats.day(one.moment.day)
    words = f"{one.name}: {day} {own_time.clock(one.moment.starts_at)}."
    mine = _("You bring it.")
    return f"{words} {mine}" if one.mine else words


class TimeForm(forms.Form):
    """A day, a time and a length."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    starts = forms.TimeField(
        label=gettext_lazy("Begins at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 900})
    )
    minutes = forms.TypedChoiceField(label=gettext_lazy("How long"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: object, extra: int = 0, **values: object) -> None:
        super().__init__(*args, **values)  # type: ignore[arg-type]
        lengths = sorted({*LENGTHS, extra} - {0})
        self.fields["minutes"].choices = [(n, own_time.lasts(n)) for n in lengths]  # type: ignore[attr-defined]

    def moment(self) -> Moment:
        """What was filled in."""
        found = self.cleaned_data
        return Moment(found["day"], own_time.at_clock(found["starts"]), found["minutes"])


def _filled(at: Moment | None, today: date) -> dict[str, object]:
    at = at or Moment(today + DAY, 9 * HOUR, HOUR)
    return {"day": at.day, "starts": own_time.clock(at.starts_at), "minutes": at.minutes}


@require_http_methods(["GET", "HEAD", "POST"])
@person
def my_time(request: ViewerRequest) -> HttpResponseBase:
    """My learning time: this week, what comes, weeks back, and a form to put time aside."""
    if request.method != "POST":
        return _page(request, TimeForm(initial=_filled(queries.suggested(request.viewer), request.viewer.today)))
    form = TimeForm(request.POST)
    if form.is_valid() and (put := _try(form, lambda at: actions.put_aside(viewer=request.viewer, moment=at))):
        words = _("Put aside: %(moment)s.") % {"moment": own_time.moment(put.moment)}
        say(request, words, undo_url=reverse("my_time_remove", args=[put.public_id]))
        return redirect("my_time")
    return _page(request, form)


def _try(form: TimeForm, act: Callable[[Moment], actions.Put]) -> actions.Put | None:
    """Does it, or says beside the field why not."""
    try:
        return act(form.moment())
    except actions.Overlaps:
        form.add_error("starts", _("You have learning time then already. Choose another time."))
    except actions.OutOfReach:
        form.add_error("day", _("Choose a day from eight weeks back to half a year ahead."))
    return None


def _page(request: ViewerRequest, form: TimeForm) -> HttpResponse:
    viewer = request.viewer
    mine = queries.my_time(viewer)
    coming = [own_time.said(b) for b in mine.blocks if b.stands and b.moment.day >= mine.monday]
    context = {
        "week": own_time.week(mine, viewer.today),
        "coming": coming,
        "weeks": [_week(row) for row in queries.my_weeks(viewer)],
        "rhythm": _rhythm(mine),
        "form": form,
        "busy_to": mine.standing.busy_to,
        "sets_norm": viewer.has("learning_team"),
    }
    return render(request, "me/time.html", context, status=400 if form.errors else 200)


def _week(row: queries.WeekOf) -> dict[str, object]:
    values = {"kept": own_time.lasts(row.minutes_kept), "norm": own_time.lasts(row.norm or 0)}
    words = _("%(kept)s of %(norm)s kept") if row.norm else _("%(kept)s kept")
    return {
        "span": formats.span(row.monday, row.monday + 6 * DAY),
        "kept": words % values if row.minutes_kept else "",
        "blocks": [own_time.said(block) for block in row.blocks],
    }


def _rhythm(mine: queries.MyTime) -> Rhythm | None:
    """The last moments of which something was said, and the next."""
    over = [b for b in mine.blocks if b.over and b.state in {"kept", "dropped"}][-BEATS:]
    beats = [Beat(formats.day_month(b.moment.day)[:6], "kept" if b.state == "kept" else "skipped") for b in over]
    if mine.next:
        beats.append(Beat(formats.day_month(mine.next.moment.day)[:6], "later"))
    return Rhythm(tuple(beats)) if over else None


@require_http_methods(["GET", "HEAD", "POST"])
@person
def change(request: ViewerRequest, block: UUID) -> HttpResponseBase:
    """Another day, time or length of one moment."""
    found = queries.my_block(request.viewer, block)
    if found is None or not found.stands:
        raise Http404
    form = TimeForm(request.POST or None, initial=_filled(found.moment, found.moment.day), extra=found.moment.minutes)
    if request.method == "POST" and form.is_valid():
        put = _try(form, lambda at: actions.change(viewer=request.viewer, block=block, moment=at))
        if put:
            words = _("Changed to %(moment)s. You can change it again.") % {"moment": own_time.moment(put.moment)}
            say(request, words)
            return redirect("my_time")
    context = {"form": form, "block": own_time.said(found)}
    return render(request, "me/time_change.html", context, status=400 if form.errors else 200)


def _once(view: View[[UUID]]) -> View[[UUID]]:
    """Leads to all of one's time when something else was said of the moment already."""

    @wraps(view)
    def said_once(request: ViewerRequest, block: UUID) -> HttpResponseBase:
        try:
            return view(request, block)
        except actions.AlreadySaid:
            say(request, _("You said something else of it already. Look below."))
            return redirect("my_time")

    return said_once


@require_POST
@person
@_once
def keep(request: ViewerRequest, block: UUID) -> HttpResponseBase:
    """It stays so, or it happened."""
    put = actions.keep(viewer=request.viewer, block=block)
    say(request, _("Kept: %(moment)s.") % {"moment": own_time.moment(put.moment)}, undo_url=_undo(request, block))
    return _back(request)


@require_POST
@person
@_once
def move(request: ViewerRequest, block: UUID) -> HttpResponseBase:
    """To the next free moment of my own working hours."""
    try:
        put = actions.move(viewer=request.viewer, block=block)
    except actions.OutOfReach:
        say(request, _("Nothing is free in the next four weeks. Choose a day yourself."))
        return redirect("my_time_change", block)
    words = _("Moved to %(moment)s.") % {"moment": own_time.moment(put.moment)}
    say(request, words, undo_url=_undo(request, block))
    return _back(request)


@require_POST
@person
@_once
def let_go(request: ViewerRequest, block: UUID) -> HttpResponseBase:
    """Not this time."""
    actions.let_go(viewer=request.viewer, block=block)
    say(request, _("Let go. That is fine."), undo_url=_undo(request, block))
    return _back(request)


@require_POST
@person
@_once
def reopen(request: ViewerRequest, block: UUID) -> HttpResponseBase:
    """I did not say anything of it after all."""
    put = actions.reopen(viewer=request.viewer, block=block)
    say(request, _("It stands as before: %(moment)s.") % {"moment": own_time.moment(put.moment)})
    return _back(request)


@require_POST
@person
def remove(request: ViewerRequest, block: UUID) -> HttpResponseBase:
    """I did not put it aside after all."""
    if not actions.remove(viewer=request.viewer, block=block):
        raise Http404
    say(request, _("Nothing is put aside there any more."))
    return redirect("my_time")


@require_safe
@person
def calendar(request: ViewerRequest, block: UUID) -> HttpResponse:
    """One moment for my own calendar."""
    found = queries.my_block(request.viewer, block)
    if found is None:
        raise Http404
    event = Event()
    event.add("uid", f"time-{found.public_id}@vonk")
    event.add("dtstamp", request.now)
    event.add("dtstart", own_time.begins(found.moment).replace(tzinfo=ZoneInfo(request.viewer.tz)))
    event.add("duration", timedelta(minutes=found.moment.minutes))
    event.add("summary", _("Learning"))
    return calendar_file(event, name="vonk-time.ics")


def _undo(request: ViewerRequest, block: UUID) -> str:
    back = {name: value for name in ("back", "unit") if (value := request.POST.get(name))}
    url = reverse("my_time_reopen", args=[block])
    return f"{url}?{urlencode(back)}" if back else url


def _back(request: ViewerRequest) -> HttpResponseBase:
    """To the page where it was said, of the same team."""
    sent = {name: request.POST.get(name) or request.GET.get(name, "") for name in ("back", "unit")}
    page = sent["back"] if sent["back"] in BACK_TO else "today"
    query = f"?{urlencode({'unit': sent['unit']})}" if page == "team" and sent["unit"] else ""
    return redirect(f"{reverse(page)}{query}")
