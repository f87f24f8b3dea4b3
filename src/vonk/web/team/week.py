"""/team: one thing for a manager to do this week, and only what people share, ask or must do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vonk.culture.choice import FIELDS, SharedBy, called, shared_with_you
from vonk.culture.queries.rituals import rituals as rituals_of
from vonk.culture.queries.week import my_week, where_people_stop
from vonk.culture.week_texts import three_questions
from vonk.insight import queries as insight
from vonk.learning.disclosed import Required
from vonk.people.disclosures import PersonSeen, disclose
from vonk.people.texts import Text
from vonk.web.access import ViewerRequest, leader
from vonk.web.context import navigation
from vonk.web.team import own, reading, reports, rituals, talks
from vonk.web.team.figures import known_offerings, stops, team_figures
from vonk.web.team.prompts import done_words, place, prompt
from vonk.web.team.requests import shown, waits
from vonk.web.team.units import current, one_team

ASKED = (reports, talks)  # parts, in the order of the page; three questions fill an open place
STAYS_ANSWERED = timedelta(days=14)  # that long something answered still stands on the page
AT_ONCE, AT_MOST, REQUESTS_AT_ONCE = 5, 20, 3  # the others are one tap away, or come up as these are answered


@dataclass(frozen=True)
class DutyOf:
    """One duty of one person."""

    name: str
    done: bool
    due: date | None
    late: bool


@dataclass(frozen=True)
class DutyGroup:
    """Who stands alike with a duty: done, or not yet and until when."""

    done: bool
    due: date | None
    names: str


@dataclass(frozen=True)
class Duty:
    """One duty of the team: of so many, so many did it."""

    title: Text
    rows: tuple[DutyOf, ...]

    @property
    def groups(self) -> tuple[DutyGroup, ...]:
        """Who has not done it, by day, and then who has: a large team stays a few lines."""
        found: dict[tuple[bool, date | None], list[str]] = {}
        for row in self.rows:
            found.setdefault((row.done, None if row.done else row.due), []).append(row.name)
        ordered = sorted(found, key=lambda one: (one[0], one[1] or date.max))
        return tuple(DutyGroup(done, due, ", ".join(found[done, due])) for done, due in ordered)

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
    viewer, tabs = one_team(request)
    seen = disclose(viewer, fields=FIELDS)
    figures = insight.team_trend(viewer)
    shared = _listed(shared_with_you(seen.people), viewer.today)
    asked = waits(seen)
    held = rituals_of(viewer, unit=viewer.leads[0])
    week = my_week(viewer, seen, rituals=held)
    other = request.GET.get("other", "")
    at = place(other, week.choices)
    titles = known_offerings(seen.people)
    name = figures.asked.name if figures else ""
    context = {
        "nav": replace(nav, context=name) if (nav := navigation(request)) else None,
        "team": name,
        "tabs": tabs,
        "unit": current(tabs),
        "seen": seen,
        "done": done_words(week.done) if week.done and not other else "",
        "prompt": prompt(week.choices[at]) if week.choices else None,
        "next": (at + 1) % len(week.choices) if week.choices else 0,
        "several": len(week.choices) > 1,
        "help_first": week.help_first,
        "three": three_questions(viewer.today),
        "shared": shared[:AT_ONCE],
        "shared_more": shared[AT_ONCE:AT_MOST],
        "shared_left": len(shared[AT_MOST:]),
        "stops": stops(where_people_stop(viewer, offerings=titles), titles),
        "requests": shown(asked[:REQUESTS_AT_ONCE], viewer.today, {}),
        "requests_count": len(asked),
        "duties": _duties(seen.people, viewer.today),
        "figures": team_figures(figures, viewer.today),
        "reading": reading.part(viewer),
        "asked_parts": [part for source in ASKED if (part := source.part(viewer))],
        "team_parts": [part for part in (rituals.part(held), own.part(viewer)) if part],
    }
    return render(request, "team/week.html", context)


def _listed(shared: tuple[SharedBy, ...], today: date) -> tuple[SharedBy, ...]:
    """What waits first, and of that who is stuck; what was answered stays for two weeks."""
    fresh = [one for one in shared if not one.fact.answered or one.fact.on > today - STAYS_ANSWERED]
    return tuple(sorted(fresh, key=lambda one: (one.fact.answered, one.fact.what != "stuck")))


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
