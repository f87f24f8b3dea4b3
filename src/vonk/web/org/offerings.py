"""/org/offerings: what can be learned, and for one offering at which step people stop."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vonk.figures import queries as figures
from vonk.figures.queries import READERS, Figure
from vonk.insight import queries as insight
from vonk.people.access import Viewer
from vonk.people.texts import words as read
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.charts import DotRow, Funnel, FunnelStep
from vonk.web.measures import NOTHING, answered, band, bounds, dot_row, measure_name, share
from vonk.web.org import words
from vonk.web.org.diagnosis import probably_because

MEASURES = ("A28", "completion", "stopped")
LONGEST_SEARCH = 100


@granted(*READERS)
def offerings(request: ViewerRequest) -> HttpResponse:
    """The offerings with their figures, a page at a time and programme by programme; found by a part of the name."""
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    wanted = request.GET.get("page", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else 1
    found = insight.offerings(request.viewer, search=search, page=number)
    grouped = groupby(found.rows, key=lambda row: read(row.programme))
    context = {
        "programmes": [
            {"title": title or _("Offerings"), "rows": [_row(row) for row in rows]} for title, rows in grouped
        ],
        "measures": [measure_name(measure) for measure in MEASURES],
        "found": found,
        "search": search,
        "searchable": search or found.pages > 1,
    }
    return render(request, "org/offerings.html", context)


def _row(row: insight.OfferingRow) -> dict[str, object]:
    by_measure = {measure.signal.split("·")[0]: measure.figure for measure in row.measures}
    cells = []
    for name in MEASURES:
        figure = by_measure.get(name)
        cells.append(
            {
                "name": measure_name(name),
                "estimate": figure is not None and figure.value is not None,
                "value": figure.value if figure else None,
                "low": figure.low if figure else None,
                "high": figure.high if figure else None,
                "said": share(figure) if figure else _("not yet"),
            }
        )
    return {
        "title": read(row.title),
        "url": reverse("offering", args=[row.public_id]),
        "minutes": row.minutes,
        "cells": cells,
    }


@granted(*READERS)
def offering(request: ViewerRequest, offering: UUID) -> HttpResponse:
    """One offering: the silhouette of its steps, and the worst of them."""
    try:
        found = insight.offering_funnel(request.viewer, offering)
    except LookupError as missing:
        raise Http404 from missing
    said = _said(request.viewer, offering)
    worst = _worst(found)
    steps = [_step(step, worst=step.position == worst) for step in found.steps]
    context = {
        "title": read(found.title),
        "about": words.together([read(found.title), read(found.programme), _steps(found)]),
        "heading": _heading(found),
        "lead": _lead(found, said),
        "fading_since": found.fading_since,
        "funnel": _drawing(found, worst),
        "base": formats.span(found.window.start, found.window.last_day) if found.window else "",
        "window": formats.span(found.window.start, found.window.last_day) if found.window else "",
        "steps": steps,
        "dots": [dot_row(measure, "part") for measure in found.measures],
        "divisions": [
            {"name": row.name, "dots": [dot_row(measure, "part") for measure in row.measures]}
            for row in found.divisions
        ],
        "proposal": _proposal(worst),
        "because": probably_because(request.viewer, found, said),
        "may_describe": request.viewer.has("learning_team"),
        "public_id": offering,
        **_people_say(said),
    }
    return render(request, "org/offering.html", context)


def _people_say(told: list[Figure]) -> dict[str, object]:
    """Why people began, whether they use it, what held them back: what is told of this offering, else nothing."""
    used = [figure for figure in told if figure.measure == "application"]
    must = next((figure for figure in told if figure.measure == "motive_must"), None)
    return {
        "must": _row_of(must, "ready") if must else None,
        "used": [
            {"chart": bounds(figure) or _row_of(figure, "impact"), "answered": answered(figure)} for figure in used
        ],
        "hindrances": [_row_of(figure, "ink") for figure in told if figure.measure.startswith("barrier.")],
    }


def _row_of(figure: Figure, phase: str) -> DotRow:
    return dot_row(insight.Measure(figure.signal, "high", figure), phase)


def _steps(found: insight.Funnel) -> str:
    return _("%(steps)s steps, %(minutes)s minutes together") % {
        "steps": len(found.steps),
        "minutes": found.minutes or "?",
    }


def _worst(found: insight.Funnel) -> int | None:
    if found.finding.code != "most_stop_at":
        return None
    return int(found.finding.facts["step"])


def _heading(found: insight.Funnel) -> str:
    facts = found.finding.facts
    if found.finding.code == "most_stop_at":
        said = _("People stop most often at step %(step)s, “%(title)s”") % {
            "step": facts["step"],
            "title": read(facts["title"]),
        }
        return said.replace(f" {facts['step']},", f"\N{NO-BREAK SPACE}{facts['step']},", 1)  # no line begins with it
    if found.finding.code == "no_hot_step":
        return _("No step of “%(title)s” stands out") % {"title": read(found.title)}
    return _("“%(title)s”: too early to say where people stop") % {"title": read(found.title)}


def _said(viewer: Viewer, offering: UUID) -> list[Figure]:
    """What people said about this offering, as far as it is told; barriers with the most frequent first."""
    told = [figure for figure in figures.about_offerings(viewer, offerings=[str(offering)]) if figure.shown]
    return sorted(told, key=lambda figure: (figure.signal == NOTHING, -(figure.value or figure.low or 0)))


def _lead(found: insight.Funnel, told: list[Figure]) -> str:
    facts = found.finding.facts
    if found.finding.code != "most_stop_at" or facts.get("value") is None:
        return ""
    stopped = _("%(share)s (%(interval)s) of who came there did not go on.") % {
        "share": formats.figure(facts["value"], "%"),
        "interval": formats.interval(facts["low"], facts["high"], "%", 0),
    }
    named = next((f for f in told if f.measure.startswith("barrier.") and f.signal != NOTHING), None)
    if named is None:
        unknown = _("Why is not known: too few people said what holds them back.")
        return f"{stopped} {unknown}"
    why = _("What people name most in this offering: %(barrier)s, %(share)s of who said something.") % {
        "barrier": measure_name(named.signal).lower(),
        "share": share(named),
    }
    return f"{stopped} {why}"


def _step(step: insight.FunnelStep, *, worst: bool) -> dict[str, object]:
    return {
        "position": step.position,
        "title": read(step.title),
        "minutes": step.minutes,
        "reached": formats.number(step.reached) if step.reached is not None else None,
        "stopped": formats.number(step.stopped) if step.stopped is not None else None,
        "estimate": step.shown and step.value is not None,
        "value": step.value,
        "low": step.low,
        "high": step.high,
        "said": band(step.band) if step.band else _("too few people to show"),
        "worst": worst,
    }


def _drawing(found: insight.Funnel, worst: int | None) -> Funnel | None:
    """Only when every step has its rounded numbers; otherwise the table says what may be said."""
    if not found.steps or any(step.reached is None or step.stopped is None for step in found.steps):
        return None
    steps = tuple(FunnelStep(read(s.title), s.reached or 0, s.stopped or 0, minutes=s.minutes) for s in found.steps)
    position = next((at for at, step in enumerate(found.steps) if step.position == worst), None)
    return Funnel("steps", steps, worst=position, note_title=_note(found, position))


def _note(found: insight.Funnel, position: int | None) -> str:
    if position is None:
        return ""
    step = found.steps[position]
    return _("about %(n)s people stop at step %(step)s") % {
        "n": formats.number(step.stopped or 0),
        "step": step.position,
    }


def _proposal(worst: int | None) -> dict[str, str] | None:
    if worst is None:
        return None
    return {
        "title": _("Offer step %(step)s in smaller pieces") % {"step": worst},
        "why": _(
            "People who fall silent there get the next piece of it, once, in their working hours. Evidence B for "
            "small steps; expect a few percentage points."
        ),
        "url": reverse("play", args=["micro-step"]),
    }
