"""/team/rituals: the fixed moments of a team: when they fall, which were held, who brings the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonk.culture.actions import rituals as actions
from vonk.culture.queries import rituals as queries
from vonk.culture.queries.rituals import Moment, RitualShown
from vonk.insight.momentum import fades_since
from vonk.people.access import Viewer
from vonk.web import formats, own_time, series
from vonk.web.access import ViewerRequest, leader
from vonk.web.charts import Rhythm
from vonk.web.parts import Part
from vonk.web.team.units import back, current, one_team, with_unit
from vonk.web.toasts import say

WEEKDAYS = [
    (0, gettext_lazy("Monday")),
    (1, gettext_lazy("Tuesday")),
    (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")),
    (4, gettext_lazy("Friday")),
    (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
]
LENGTHS = [(n, n) for n in (5, 10, 15, 30)]
OFTEN = [(1, gettext_lazy("every week")), (2, gettext_lazy("every two weeks")), (4, gettext_lazy("every four weeks"))]
STATES = {"held": gettext_lazy("Held."), "skipped": gettext_lazy("Skipped. That can happen.")}


@dataclass(frozen=True)
class Card:
    """One ritual as a page shows it; `now` is the moment of today, else the next."""

    ritual: RitualShown
    line: Rhythm
    held: str
    when: str
    now: Moment | None
    fading: date | None = None  # since when it was not held, three times in a row

    @property
    def is_today(self) -> bool:
        """Whether it falls today."""
        return self.ritual.today is not None


def card(found: RitualShown) -> Card:
    """A ritual with its line and its words."""
    line, held, when, now = series.line(found), series.held(found), series.when(found), series.current(found)
    return Card(found, line, held, when, now, fades_since(found))


def part(found: Sequence[RitualShown]) -> Part:
    """The section on the first page: of these rituals the first of the day, and the way to the card."""
    today_first = sorted(found, key=lambda one: one.today is None)
    return Part("team/parts/rituals.html", card(today_first[0]) if today_first else None)


class RitualForm(forms.Form):
    """A name, a day, a time and how often."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Short, as you say it in the team.")
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On which day"), coerce=int, choices=WEEKDAYS, widget=forms.RadioSelect, initial=1
    )
    starts = forms.TimeField(
        label=gettext_lazy("At what time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300})
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How many minutes"), coerce=int, choices=LENGTHS, widget=forms.RadioSelect, initial=5
    )
    every = forms.TypedChoiceField(
        label=gettext_lazy("How often"), coerce=int, choices=OFTEN, widget=forms.RadioSelect, initial=1
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From which day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@leader
def rituals(request: ViewerRequest) -> HttpResponseBase:
    """Every ritual of one team, a form for another, and the ways to card, log and course."""
    viewer, tabs = one_team(request)
    initial = {"name": _("Learning quarter"), "starts": "09:15", "starts_on": viewer.today}
    form = RitualForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and (made := _start(viewer, form)):
        say(request, _("It stands from now on."), undo_url=with_unit(request, "team_ritual_stop", made))
        return _back(request)
    found = queries.rituals(viewer, unit=viewer.leads[0])
    context = {
        "cards": [card(one) for one in found],
        "stopped": queries.stopped(viewer, unit=viewer.leads[0]),
        "hosts": queries.hosts(viewer, unit=viewer.leads[0]) if found else (),
        "tabs": tabs,
        "unit": current(tabs),
        "form": form,
    }
    return render(request, "team/rituals.html", context, status=400 if form.errors else 200)


def _start(viewer: Viewer, form: RitualForm) -> UUID | None:
    found = form.cleaned_data
    try:
        return actions.start(
            viewer=viewer,
            unit=viewer.leads[0],
            name=found["name"],
            weekday=found["weekday"],
            starts_at=own_time.at_clock(found["starts"]),
            minutes=found["minutes"],
            every_weeks=found["every"],
            starts_on=found["starts_on"],
        )
    except actions.SameName:
        form.add_error("name", _("Your team has one of this name already. Choose another name."))
        return None


@require_POST
@leader
def moment(request: ViewerRequest, ritual: UUID, day: str, state: str) -> HttpResponseBase:
    """It was held, it is skipped, or nothing was said after all."""
    on = _day(day)
    if state not in {"planned", "held", "skipped"}:
        raise Http404
    try:
        actions.say(viewer=request.viewer, ritual=ritual, day=on, state=state)  # type: ignore[arg-type]
    except actions.NoSuchDay as wrong:
        raise Http404 from wrong
    if state == "planned":
        say(request, _("It stands open again."))
    else:
        say(request, str(STATES[state]), undo_url=with_unit(request, "team_ritual_moment", ritual, day, "planned"))
    return _back(request)


@require_POST
@leader
def host(request: ViewerRequest, ritual: UUID, day: str) -> HttpResponseBase:
    """Who brings it that day; nobody when nobody is chosen."""
    chosen = request.POST.get("host", "")
    try:
        person = UUID(chosen) if chosen else None
        name = actions.host(viewer=request.viewer, ritual=ritual, day=_day(day), person=person)
    except (ValueError, actions.NoSuchDay) as wrong:
        raise Http404 from wrong
    when = formats.day(_day(day))
    if name:
        words = _("%(name)s brings it on %(day)s and sees so on the own first page.") % {"name": name, "day": when}
        say(request, words, undo_url=with_unit(request, "team_ritual_host", ritual, day))
    else:
        say(request, _("Nobody brings it yet on %(day)s.") % {"day": when})
    return _back(request)


@require_POST
@leader
def stop(request: ViewerRequest, ritual: UUID) -> HttpResponseBase:
    """It ends today."""
    name = actions.stop(viewer=request.viewer, ritual=ritual)
    words = _("%(name)s has stopped. What was held stays.") % {"name": name}
    say(request, words, undo_url=with_unit(request, "team_ritual_resume", ritual))
    return _back(request)


@require_POST
@leader
def resume(request: ViewerRequest, ritual: UUID) -> HttpResponseBase:
    """It goes on after all."""
    try:
        name = actions.resume(viewer=request.viewer, ritual=ritual)
    except actions.SameName:
        say(request, _("Another of this name runs now. Stop that one first."))
    else:
        say(request, _("%(name)s goes on.") % {"name": name}, undo_url=with_unit(request, "team_ritual_stop", ritual))
    return _back(request)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as wrong:
        raise Http404 from wrong


def _back(request: ViewerRequest) -> HttpResponseBase:
    return back(request, "team" if request.POST.get("back") == "team" else "team_rituals")
