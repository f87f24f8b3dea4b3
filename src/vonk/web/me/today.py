"""/me: one step for today, its minutes, its reason, and two other ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vonk.learning import queries as learning
from vonk.learning.queries import EnrolmentShown
from vonk.learning.time_queries import MyTime, my_time
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.access import ViewerRequest, person
from vonk.web.me import intention, pulse, suggested, talks, time, transfer, voice
from vonk.web.parts import Part


@dataclass(frozen=True)
class NextStep:
    """One step as the page shows it."""

    url: str
    aside_url: str
    busy_url: str
    offering: str
    title: str
    minutes: int | None
    position: int
    steps: int
    reasons: tuple[str, ...]
    meta: str


@person
def today(request: ViewerRequest) -> HttpResponse:
    """Everybody sees the next step of their own plan in plain order; whether one is nudged makes no difference here."""
    viewer = request.viewer
    rows = learning.my_enrolments(viewer)
    mine = my_time(viewer)
    going = [row for row in rows if row.next_step and not _aside(row, viewer.today)]
    steps = [next_step(row, viewer) for row in going]
    ahead = _ahead(rows, viewer)
    shares = [share for share in learning.my_shares(viewer) if share.withdrawn_at is None]
    context = {
        "step": steps[0] if steps else None,
        "others": (steps[1:] + ahead)[:2],
        "set_aside": [row for row in rows if _aside(row, viewer.today)],
        "stuck": mine.standing.stuck(going[0], viewer) if going else 0,
        "busy_to": mine.standing.busy_to,
        "parts": _parts(viewer, mine, len(going)),
        "shares": shares,
        "due": [row for row in rows if row.due_on and row.obligation != "chosen"],
    }
    return render(request, "me/today.html", context)


def _parts(viewer: Viewer, mine: MyTime, going: int) -> list[Part]:
    """The sections of other files, in the order of the page."""
    parts = (
        transfer.part(viewer),
        pulse.part(viewer),
        talks.part(viewer),
        time.part(viewer, mine),
        suggested.part(viewer, going=going),
        voice.part(viewer),
        intention.part(viewer, mine.standing),
    )
    return [part for part in parts if part]


def _aside(row: EnrolmentShown, day: date) -> bool:
    return row.set_aside_until is not None and row.set_aside_until > day


def next_step(row: EnrolmentShown, viewer: Viewer) -> NextStep:
    """The step that comes next, with reasons made only of facts that are true of this person."""
    step = row.next_step
    if step is None:
        msg = "this enrolment has no next step"
        raise ValueError(msg)
    return NextStep(
        url=reverse("learning", args=[row.public_id]),
        aside_url=reverse("learning_aside", args=[row.public_id]),
        busy_url=reverse("too_busy", args=[row.public_id]),
        offering=words(row.title),
        title=words(step.title),
        minutes=step.minutes,
        position=step.position,
        steps=len(row.steps),
        reasons=reasons(row, viewer),
        meta=_("step %(step)s of “%(title)s”") % {"step": step.position, "title": words(row.title)},
    )


def reasons(row: EnrolmentShown, viewer: Viewer) -> tuple[str, ...]:
    """Why this step: at least two facts, and the rule."""
    found = []
    if row.enrolled_on:
        chose = _("You chose this on %(day)s.") if row.obligation == "chosen" else _("You were enrolled on %(day)s.")
        found.append(chose % {"day": formats.day_month(row.enrolled_on)})
    if row.step_reached:
        found.append(_("You reached step %(done)s of %(steps)s.") % {"done": row.step_reached, "steps": len(row.steps)})
    else:
        found.append(_("You have not opened any of its %(steps)s steps yet.") % {"steps": len(row.steps)})
    if row.last_active_on:
        found.append(_("You last worked on it on %(day)s.") % {"day": formats.day_month(row.last_active_on)})
    if row.due_on and row.due_on >= viewer.today:
        found.append(_("It closes on %(day)s.") % {"day": formats.day_month(row.due_on)})
    found.append(_("This is simply the next step of your plan."))
    return tuple(found)


def _ahead(rows: tuple[EnrolmentShown, ...], viewer: Viewer) -> list[NextStep]:
    """A real alternative when little else is open: look back at a step of before."""
    found = []
    for row in rows:
        earlier = next((step for step in row.steps if step.position == row.step_reached), None)
        if earlier is None or _aside(row, viewer.today):
            continue
        found.append(
            NextStep(
                url=reverse("learning", args=[row.public_id]),
                aside_url="",
                busy_url="",
                offering=words(row.title),
                title=_("Look again at “%(step)s”") % {"step": words(earlier.title)},
                minutes=earlier.minutes,
                position=earlier.position,
                steps=len(row.steps),
                reasons=(),
                meta=_("step %(step)s, which you had reached") % {"step": earlier.position},
            )
        )
    return found
