"""/org/drivers: what moves people to learn, whether both sides see it alike, what managers make possible, what fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vonk.activation import play_queries
from vonk.dialogue.bank import strategies
from vonk.figures.queries import READERS, Figure
from vonk.insight.places import place
from vonk.insight.queries import Measure
from vonk.insight.voices import DRIVERS, Gap, Voice, Voices, value_gaps, voices_at
from vonk.people.access import Viewer
from vonk.people.purposes import purpose_on
from vonk.people.texts import words as read
from vonk.web.access import ViewerRequest, granted
from vonk.web.charts import Phase
from vonk.web.measures import dot_row, measure_name
from vonk.web.org import drivers_words as words
from vonk.web.org.people_side import frame, is_told, lowest, next_figures, over_time, row_of, rows_of

CLIMATE = ("safety", "support")
COVERED = ("talks", "talks_review", "goals")
TIME = ("time_planned", "time_kept")


@granted(*READERS)
def drivers(request: ViewerRequest, unit: UUID | None = None) -> HttpResponse:
    """Six drivers with their intervals, and around them what belongs to wanting and being able to learn."""
    viewer = request.viewer
    try:
        where = place(viewer, unit)
    except LookupError as missing:
        raise Http404 from missing
    heard = voices_at(viewer, where)
    on = next_figures(heard, viewer.today)
    asked = tuple(voice for signal in (*DRIVERS, *CLIMATE) if (voice := heard.one(signal)))
    told = tuple(voice for voice in asked if is_told(voice) and voice.signal in DRIVERS)
    least = lowest(told)
    known = _plays(viewer)
    fits = [fit for signal in DRIVERS if (fit := _fitting(signal, known))]
    context = {
        **frame(viewer, where, heard, asked, "org_drivers"),
        "larger": next((voice for voice in told if voice.larger), None),
        "title": words.title(least, told),
        "lead": words.lead(least, told, on=on),
        "first": _fitting(least[0].signal, known) if least else None,
        "fits": fits,
        "drivers": [_scale(signal, heard.one(signal), on) for signal in DRIVERS] if asked else [],
        "climate": [_scale(signal, heard.one(signal), on) for signal in CLIMATE] if asked else [],
        "over": over_time(heard, [*(voice.signal for voice in least), "safety", "motive_must"], "ready"),
        "table": words.reliability(told) if told else None,
        "asking": bool(asked) or purpose_on("pulse", now=viewer.now),
        **_around(viewer, heard, whole=not where.line),
    }
    return render(request, "org/drivers.html", context)


def _around(viewer: Viewer, heard: Voices, *, whole: bool) -> dict[str, Any]:
    """Must or chosen, the two sides, and what managers make possible."""
    must = heard.one("motive_must")
    return {
        "must": row_of(must, "ready") if must and is_told(must) else None,
        "gaps": _gaps(viewer) if whole else [],
        "coverage": rows_of((v for signal in COVERED if (v := heard.one(signal))), "ready"),
        "time": rows_of((v for signal in TIME if (v := heard.one(signal))), "ready"),
    }


def _scale(signal: str, voice: Voice | None, on: date | None) -> dict[str, Any]:
    """One driver, or safety or support: its dot, and how well it is known or why it is not told."""
    told = voice if voice is not None and is_told(voice) else None
    return {
        "name": measure_name(signal),
        "dot": row_of(told, "ready") if told else None,
        "known": words.hangs_together(told) if told else words.held_back(voice, on=on),
        "teams": words.teams_differ(told) if told else "",
    }


def _plays(viewer: Viewer) -> Mapping[str, play_queries.PlayLine]:
    """What the organisation has not retired, by id."""
    return {line.id: line for line in play_queries.plays(viewer) if line.status != "retired"}


def _fitting(signal: str, known: Mapping[str, play_queries.PlayLine]) -> dict[str, Any] | None:
    """The strategy for a driver, with those of its plays that the playbook holds, the best first."""
    strategy = strategies().get(signal.partition(".")[2])
    if strategy is None:
        return None
    plays = [
        {"title": read(known[play].title), "grade": known[play].grade, "url": reverse("play", args=[play])}
        for play in strategy.plays
        if play in known
    ]
    return {
        "driver": measure_name(signal),
        "title": read(strategy.title),
        "sentence": read(strategy.sentence),
        "plays": plays,
    }


def _gaps(viewer: Viewer) -> list[dict[str, Any]]:
    """What employees and managers each say, over the whole organisation; also what is not yet knowable."""
    found: dict[str, Gap] = {gap.code: gap for gap in value_gaps(viewer)}
    return [_gap(code, found.get(code)) for code in ("value", "own_time")]


def _gap(code: str, gap: Gap | None) -> dict[str, Any]:
    if gap is None:
        return {"title": words.gap_title(code, None), "dots": [], "difference": ""}
    sides: tuple[tuple[Figure, str, Phase], ...] = (
        (gap.employee, _("Employees"), "ready"),
        (gap.employer, _("Managers"), "ink"),
    )
    dots = [dot_row(Measure(figure.signal, "high", figure), phase, label=label) for figure, label, phase in sides]
    return {"title": words.gap_title(code, gap), "dots": dots, "difference": words.gap_difference(gap)}
