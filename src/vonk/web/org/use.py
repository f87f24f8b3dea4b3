"""/org/use: whether what was learned is used at work, between what silence may mean, and what holds people back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vonk.figures.queries import READERS
from vonk.insight.places import place
from vonk.insight.voices import Voice, offering_barriers, voices_at
from vonk.people.access import NotAllowed, Viewer
from vonk.people.purposes import purpose_on
from vonk.people.texts import words as read
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.charts import DotRow, FigureTable
from vonk.web.measures import NOTHING, answered, bounds, hindrance_name, obligation_label, said, share
from vonk.web.org.people_side import frame, is_told, next_figures, over_time, row_of


@granted(*READERS)
def use(request: ViewerRequest, unit: UUID | None = None) -> HttpResponse:
    """The share that is used, with what is not known of it, and the barriers that people name."""
    viewer = request.viewer
    try:
        where = place(viewer, unit)
    except LookupError as missing:
        raise Http404 from missing
    heard = voices_at(viewer, where)
    asked = heard.of("application")
    used = [voice for voice in asked if is_told(voice)]
    head = max(used, key=lambda voice: voice.figure.base or 0, default=None)
    hindrances = _hindrances(heard.of("barrier."))
    context = {
        **frame(viewer, where, heard, asked, "org_use"),
        "title": _title(head),
        "lead": _lead(head, on=next_figures(heard, viewer.today)),
        "weeks": _weeks(heard.of("used_week2"), asked),
        "confirmed": [
            row_of(v, "impact", label=obligation_label(v.signal)) for v in heard.of("confirmed") if is_told(v)
        ],
        "hindrances": [row_of(voice, "ink", label=_tapped(voice)) for voice in hindrances],
        "worst": _worst(hindrances),
        "offerings": _offerings(viewer) if not where.line else [],
        "over": over_time(
            heard, [v.signal for v in asked], "impact", names=[obligation_label(v.signal) for v in asked]
        ),
        "asking": bool(asked) or purpose_on("signals", now=viewer.now),
    }
    return render(request, "org/use.html", context)


def _title(head: Voice | None) -> str:
    if head is None:
        return _("Whether it is used at work is not known yet")
    drawn = bounds(head.figure)
    if drawn is None:
        return _("Of what was learned, %(share)s is said to be used at work") % {"share": share(head.figure)}
    ends = {"low": formats.figure(drawn.floor, "%"), "high": formats.figure(drawn.ceiling, "%")}
    titles = {
        "chosen": _("Between %(low)s and %(high)s of what people chose to learn is used within six weeks"),
        "employer": _("Between %(low)s and %(high)s of what the employer asked is used within six weeks"),
        "statutory_or_cao": _("Between %(low)s and %(high)s of what the law requires is used within six weeks"),
    }
    return titles[head.figure.obligation] % ends


def _lead(head: Voice | None, *, on: date | None) -> str:
    if head is None:
        if on is None:
            return ""
        return _("The first figures can come on %(day)s, if by then enough people have answered.") % {
            "day": formats.full_date(on)
        }
    drawn = bounds(head.figure)
    if drawn is None:
        return answered(head.figure)
    ends = {"low": formats.figure(drawn.floor, "%"), "high": formats.figure(drawn.ceiling, "%")}
    meaning = _("%(low)s if silence means no, %(high)s if silence means yes.") % ends
    return f"{meaning} {answered(head.figure)}"


def _weeks(second: Sequence[Voice], sixth: Sequence[Voice]) -> list[dict[str, Any]]:
    """After two and after six weeks, each per obligation; never added together."""
    asked = ((_("After two weeks"), second), (_("After six weeks"), sixth))
    return [
        {"title": title, "rows": rows, "table": _table(found)}
        for title, found in asked
        if (rows := [_week_row(voice) for voice in found])
    ]


def _week_row(voice: Voice) -> dict[str, Any]:
    figure = voice.figure
    if not is_told(voice):
        return {"chart": DotRow(obligation_label(figure.signal), None), "answered": ""}
    drawn = bounds(figure, of_unit=voice.unit.name if voice.larger else "")
    return {
        "chart": drawn or row_of(voice, "impact", label=obligation_label(figure.signal)),
        "answered": answered(figure),
    }


def _table(found: Iterable[Voice]) -> FigureTable | None:
    drawn = [(voice.figure, chart) for voice in found if is_told(voice) and (chart := bounds(voice.figure))]
    rows = tuple(
        (
            chart.label,
            formats.figure(chart.floor, "%"),
            "{} ({})".format(*said(figure)),
            formats.figure(chart.ceiling, "%"),
            formats.figure(figure.extra.get("response") or 0.0, "%"),
        )
        for figure, chart in drawn
    )
    head = (_("what"), _("silence = no"), _("who answered"), _("silence = yes"), _("response"))
    return FigureTable(head, rows) if rows else None


def _tapped(voice: Voice) -> str:
    return hindrance_name(voice.signal.partition(".")[2])


def _hindrances(found: Iterable[Voice]) -> list[Voice]:
    """The barriers that are told, the most frequent first; that nothing stands in the way comes last."""
    told = [voice for voice in found if is_told(voice)]
    return sorted(told, key=lambda voice: (voice.signal == NOTHING, -(voice.figure.value or voice.figure.low or 0)))


def _worst(hindrances: Sequence[Voice]) -> dict[str, str] | None:
    """The barrier that most people name, with its shelf in the playbook."""
    first = next((voice for voice in hindrances if voice.signal != NOTHING), None)
    if first is None:
        return None
    return {"name": _tapped(first), "share": share(first.figure), "shelf": first.signal.partition(".")[2]}


def _offerings(viewer: Viewer) -> list[dict[str, Any]]:
    """What holds people back in each offering, as far as enough of them said so; () for a part of the organisation."""
    try:
        found = offering_barriers(viewer)
    except NotAllowed:
        return []
    rows = [(row, _hindrances(row.voices)) for row in found]
    return [
        {"title": read(row.title), "public_id": row.public_id, "first": _worst(told)}
        for row, told in rows
        if _worst(told) is not None
    ]
