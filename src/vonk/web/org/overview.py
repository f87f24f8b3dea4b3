"""/org/overview: all offerings in one table, to search, sort and page through, or whole as a file."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.figures.queries import READERS, Figure
from vonk.insight.overview import MEASURES, SORTS, OverviewRow, everything, overview
from vonk.people.texts import words as read
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.measures import measure_name, obligation_name, share

log = logging.getLogger(__name__)

LONGEST_SEARCH: Final = 100
COLUMNS: Final = (
    *("code", "title", "obligation", "measure", "from", "to", "told", "people", "share", "low", "high", "band"),
)


@require_safe
@granted(*READERS)
def table(request: ViewerRequest) -> HttpResponse:
    """One page of it; for who reads the whole organisation."""
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    number = request.GET.get("page", "")
    found = overview(
        request.viewer,
        search=search,
        sort=request.GET.get("sort", ""),
        page=int(number) if number.isascii() and number.isdigit() else 1,
    )
    kept = {"q": search} if search else {}
    context = {
        "found": found,
        "search": search,
        "rows": [_row(row) for row in found.rows],
        "heads": [(_head(sort), f"?{urlencode(kept | {'sort': sort})}", sort == found.sort) for sort in SORTS],
        "query": f"{urlencode(kept | {'sort': found.sort})}&",
    }
    return render(request, "org/overview.html", context)


def _head(sort: str) -> str:
    return {"name": _("offering"), "enrolled": _("people enrolled")}.get(sort) or measure_name(sort)


def _row(row: OverviewRow) -> dict[str, object]:
    return {
        "title": read(row.title),
        "url": reverse("offering", args=[row.public_id]),
        "obligation": obligation_name(f"·{row.obligation}"),
        "enrolled": formats.number(row.enrolled) if row.enrolled is not None else "",
        "enrolled_name": _head("enrolled"),
        "cells": [_cell(measure, row.figures.get(measure)) for measure in MEASURES],
    }


def _cell(measure: str, figure: Figure | None) -> dict[str, object]:
    told = figure is not None and figure.shown and figure.value is not None
    return {
        "name": measure_name(measure),
        "figure": figure if told else None,
        "said": _("not yet") if figure is None else _("too few") if not figure.shown else share(figure),
    }


@require_safe
@granted(*READERS)
def file(request: ViewerRequest) -> StreamingHttpResponse:
    """Exactly what is published, one figure a line; what is hidden stands there as hidden."""
    rows = everything(request.viewer)
    log.info("published figures of %d offerings were exported by account %d", len(rows), request.viewer.account)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="vonk-overview.csv"'
    return answer


def _lines(rows: tuple[OverviewRow, ...]) -> Iterator[str]:
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _line(COLUMNS)  # so that spreadsheets read it as UTF-8
    for row in rows:
        for measure in MEASURES:
            if measure in row.figures:
                yield _line(_values(row, row.figures[measure]))


def _values(row: OverviewRow, one: Figure) -> tuple[object, ...]:
    about = (_plain(row.code), _plain(read(row.title)), row.obligation, one.measure)
    window = (one.window.start.isoformat(), one.window.last_day.isoformat())
    if not one.shown:
        return (*about, *window, "too few", "", "", "", "", "")
    return (*about, *window, "yes", one.base, one.value, one.low, one.high, one.band)


def _plain(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _line(values: tuple[object, ...]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(["" if value is None else value for value in values])
    return buffer.getvalue()
