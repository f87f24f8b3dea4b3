"""/team: one thing for a manager to do this week, and only what people share, ask or must do."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vonk.insight import queries as insight
from vonk.learning.disclosed import Approval, Required
from vonk.people import queries as people
from vonk.people.access import Viewer
from vonk.people.disclosures import Disclosed, PersonSeen, disclose
from vonk.people.texts import Text
from vonk.web import measures
from vonk.web.access import ViewerRequest, leader
from vonk.web.charts import DotRow
from vonk.web.context import navigation
from vonk.web.team import own, reports, rituals, talks
from vonk.web.team.prompts import Prompt, SharedBy, called, prompts, shared_with_you

PARTS = (reports, talks, rituals, own)  # in the order of the page
FIELDS = ("shared", "approved_by_you", "statutory")
STAYS_ANSWERED = timedelta(days=14)  # that long something answered still stands on the page
HOUR = 60


@dataclass(frozen=True)
class Tab:
    """One of several units that the viewer leads."""

    name: str
    unit: UUID
    current: bool


@dataclass(frozen=True)
class Request:
    """Somebody who asks to take part in something."""

    name: str
    enrolment: UUID
    title: Text
    lasts: str


@dataclass(frozen=True)
class DutyOf:
    """One duty of one person."""

    name: str
    done: bool
    due: date | None
    late: bool


@dataclass(frozen=True)
class Duty:
    """One duty of the team: of so many, so many did it."""

    title: Text
    rows: tuple[DutyOf, ...]

    @property
    def done(self) -> int:
        """How many did it."""
        return sum(row.done for row in self.rows)

    @property
    def late(self) -> int:
        """For how many its day has passed."""
        return sum(row.late for row in self.rows)

    @property
    def due(self) -> date | None:
        """The first day by which somebody must still have done it."""
        return min((row.due for row in self.rows if row.due and not row.done), default=None)


@require_safe
@leader
def this_week(request: ViewerRequest) -> HttpResponse:
    """One action with the words to say; below it what was shared, what waits, what is required, and the figures."""
    viewer, tabs = one_team(request.viewer, request.GET.get("unit", ""))
    seen = disclose(viewer, fields=FIELDS)
    figures = insight.team_trend(viewer)
    shared = shared_with_you(seen.people)
    choices = prompts(shared, today=viewer.today, known=seen.on)
    at = _place(request.GET.get("other", ""), choices)
    name = figures.asked.name if figures else ""
    context = {
        "nav": replace(nav, context=name) if (nav := navigation(request)) else None,
        "team": name,
        "tabs": tabs,
        "unit": next((tab.unit for tab in tabs if tab.current), ""),
        "seen": seen,
        "prompt": choices[at],
        "next": (at + 1) % len(choices),
        "shared": _listed(shared, viewer.today),
        "requests": _requests(seen),
        "duties": _duties(seen.people, viewer.today),
        "figures": _figures(figures, viewer.today),
        "parts": [part for source in PARTS if (part := source.part(viewer))],
    }
    return render(request, "team/week.html", context)


def one_team(viewer: Viewer, wanted: str) -> tuple[Viewer, tuple[Tab, ...]]:
    """The viewer as leader of one unit alone, and the tabs to choose another; none when there is only one."""
    paths = dict(zip(viewer.leads, viewer.led_paths, strict=True))
    units = tuple(paths)
    if len(units) == 1:
        return viewer, ()
    teams = people.my_team(viewer)
    chosen = wanted or str(teams[0].unit.public_id)
    tabs = tuple(Tab(t.unit.name, t.unit.public_id, current=str(t.unit.public_id) == chosen) for t in teams)
    at = next((place for place, tab in enumerate(tabs) if tab.current), None)
    if at is None:
        raise Http404
    plain = copy(viewer)  # the copy of a request's lazy viewer is the viewer itself
    return replace(plain, leads=(units[at],), led_paths=(paths[units[at]],)), tabs


def _place(other: str, choices: tuple[Prompt, ...]) -> int:
    return int(other) % len(choices) if other.isascii() and other.isdigit() else 0


def _listed(shared: tuple[SharedBy, ...], today: date) -> tuple[SharedBy, ...]:
    """What waits first, and of that who is stuck; what was answered stays for two weeks."""
    fresh = [one for one in shared if not one.fact.answered or one.fact.on > today - STAYS_ANSWERED]
    return tuple(sorted(fresh, key=lambda one: (one.fact.answered, one.fact.what != "stuck")))


def _requests(seen: Disclosed) -> tuple[Request, ...]:
    names = called(seen.people)
    return tuple(
        Request(names[person.subject.person], fact.enrolment, fact.offering, _lasts(fact.minutes))
        for person in seen.people
        for fact in person.facts("approved_by_you")
        if isinstance(fact, Approval)
    )


def _lasts(minutes: int | None) -> str:
    if minutes is None:
        return _("how long it takes is not known")
    if minutes < HOUR:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / HOUR)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _duties(people: tuple[PersonSeen, ...], today: date) -> tuple[Duty, ...]:
    names = called(people)
    titles: dict[UUID, Text] = {}
    rows: dict[UUID, list[DutyOf]] = {}
    for person in people:
        for fact in person.facts("statutory"):
            if isinstance(fact, Required):
                late = not fact.done and fact.due is not None and fact.due < today
                titles[fact.offering_id] = fact.offering
                row = DutyOf(names[person.subject.person], fact.done, fact.due, late)
                rows.setdefault(fact.offering_id, []).append(row)
    duties = [Duty(titles[key], tuple(sorted(found, key=lambda row: row.done))) for key, found in rows.items()]
    return tuple(sorted(duties, key=lambda duty: duty.due or date.max))


def _figures(found: insight.TeamTrend | None, today: date) -> dict[str, object] | None:
    """The released figures, as sentences and drawings."""
    if found is None or found.shown is None:
        return None
    told = [measure for measure in found.measures if measure.figure.shown]
    base = measures.base(told[0].figure) if told else ""
    drawn_from = [line.from_on for line in found.history if line.from_on and line.from_on > today]
    return {
        "level": found.shown.level,
        "whom": _whom(found.shown.name, base),
        "larger": found.larger,
        "title": _headline(told[0]) if told else "",
        "dots": [_row(measure, base) for measure in told if measure.figure.value is not None],
        "bands": [(_label(measure), measures.share(measure.figure)) for measure in told if measure.figure.band],
        "trends": [drawn for line in found.history if (drawn := measures.trend(line))][:1],
        "from_on": min(drawn_from, default=None),
    }


def _whom(unit: str, people: str) -> str:
    return _("%(unit)s, about %(people)s") % {"unit": unit, "people": people} if people else unit


def _headline(measure: insight.Measure) -> str:
    said = {"share": measures.share(measure.figure)}
    return {
        "A28": _("%(share)s start within 28 days"),
        "completion": _("%(share)s finish in time"),
        "stopped": _("%(share)s stop half-way"),
    }.get(measure.figure.measure, measures.measure_name(measure.signal) + ": %(share)s") % said


def _label(measure: insight.Measure) -> str:
    kind = measures.obligation_name(measure.signal)
    name = measures.measure_name(measure.signal)
    return f"{name}, {kind}" if kind else name


def _row(measure: insight.Measure, said: str) -> DotRow:
    """The measure drawn; how many people it rests on is not said twice."""
    row = measures.dot_row(measure, "part", label=_label(measure))
    return replace(row, base="" if row.base == said else row.base)
