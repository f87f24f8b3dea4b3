"""Lays out a result for the page, for the printed sheet and for one file that needs nothing else."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from importlib.resources import files
from math import ceil
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vonk.insight.scan import FIELDS, Cell, Dimension, Group, Result, Spot
from vonk.insight.scan import play as play_of
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.charts import DotRow, Interval
from vonk.web.charts.strip import Strip, strip
from vonk.web.org import scan_words

DRAWN = ("never_started", "stopped")  # not finishing is both together, told as text
ROWS = 30  # of a table; the rest is counted
SHEETS = (  # as base.html links them
    *("tokens", "base", "layout", "chrome", "sheet", "components", "rows", "buttons", "forms"),
    *("charts", "diagrams", "utilities", "print", "scan"),
)
TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Rate:
    """One cell of a table: the rate in words, and its drawing where there is one."""

    words: str
    strip: Strip | None


@dataclass(frozen=True)
class Line:
    """One row of a table."""

    name: str
    meta: str
    size: str
    rates: tuple[Rate, ...]
    days: str
    worst: bool


def context(result: Result) -> dict[str, Any]:
    """Everything that the templates of a result show."""
    first = next((spot for spot in result.spots if spot.actions), None)
    return {
        "result": result,
        "title": scan_words.headline(result),
        "lead": scan_words.lead(result),
        "first": first and _action(first),
        "overall": [_overall(group, several=len(result.overall) > 1) for group in result.overall],
        "spots": [_spot(place, spot) for place, spot in enumerate(result.spots, 1)],
        "tables": _tables(result),
        "notes": [scan_words.note(found) for found in result.notes],
        "missing": [scan_words.missing(name) for name in result.missing],
        "columns": [(scan_words.field_name(name), result.columns[name]) for name in FIELDS if name in result.columns],
        "order": _("day first") if result.order == "dmy" else _("month first"),
    }


def one_file(result: Result, *, name: str) -> str:
    """The result as one HTML file, with the product's style and font inside; it opens and prints anywhere."""
    page = {**context(result), "name": name, "css": _css(), "lang": get_language(), "printed": True}
    return render_to_string("org/scan_print.html", page)


def _action(spot: Spot) -> dict[str, Any]:
    first = spot.actions[0]
    return {
        "title": scan_words.action_title(spot),
        "meta": _("evidence %(grade)s") % {"grade": first.grade},
        "play": first.play,
        "play_title": words(play_of(first.play).text("title")),
        "text": scan_words.action_text(spot),
    }


def _overall(group: Group, *, several: bool) -> dict[str, Any]:
    rows = []
    for cell in group.cells:
        base = _("of %(n)s") % {"n": formats.number(cell.n)} if cell.n else ""
        name = scan_words.kind_name(cell.kind)
        label = f"{name[:1].upper()}{name[1:]}"
        if cell.rate and not cell.band:
            rows.append(DotRow(label, Interval(cell.rate.value, cell.rate.low, cell.rate.high), "part", base=base))
        else:
            rows.append(DotRow(label, None, base=scan_words.share(cell) if cell.band else ""))
    about = scan_words.obligation(group.obligation)
    if several and not about:
        about = _("not told whether mandatory")
    return {"name": about if several else "", "rows": rows, "days": _days(group)}


def _spot(place: int, spot: Spot) -> dict[str, Any]:
    amount, interval, what = scan_words.lost(spot)
    return {
        "number": place,
        "title": scan_words.spot_title(spot),
        "why": scan_words.spot_why(spot),
        "meta": scan_words.spot_meta(spot),
        "gain": amount,
        "interval": interval,
        "gain_for": what,
    }


def _tables(result: Result) -> list[dict[str, Any]]:
    """By activity, by form of an activity, by team: those that there are."""
    worst = {(spot.dimension, spot.name, spot.form, spot.obligation) for spot in result.spots[:1]}
    found = []
    for key, title, head, groups, hidden in (
        ("items", _("By learning activity"), _("learning activity"), result.items, 0),
        ("forms", _("By form"), _("learning activity and form"), result.forms, 0),
        ("units", _("By team"), _("team"), result.units, result.hidden_units),
    ):
        shown = [group for group in groups if group.persons]
        if not groups and not hidden:
            continue
        small = len(groups) - len(shown) + hidden
        found.append({
            "id": key,
            "title": title,
            "head": head,
            "kinds": _kinds(shown),
            "lines": [_line(group, _kinds_of(shown), worst, _top(shown)) for group in shown[:ROWS]],
            "top": formats.figure(_top(shown), "%"),
            "more": max(len(shown) - ROWS, 0),
            "small": small,
            "days": any(group.days is not None for group in shown),
        })  # fmt: skip
    return found


def _kinds_of(groups: list[Group]) -> list[str]:
    kinds = dict.fromkeys(cell.kind for group in groups for cell in group.cells)
    return [kind for kind in ("never_started", "stopped", "not_completed") if kind in kinds]


def _kinds(groups: list[Group]) -> list[str]:
    return [scan_words.kind_name(kind) for kind in _kinds_of(groups)]


def _line(group: Group, kinds: list[str], worst: set[tuple[Dimension, str, str, str]], top: float) -> Line:
    cells: dict[str, Cell] = {cell.kind: cell for cell in group.cells}
    here = (group.dimension, group.name, group.form, group.obligation) in worst
    return Line(
        name=group.name,
        meta=scan_words.together([group.form, scan_words.obligation(group.obligation)]),
        size=formats.number(group.enrolments),
        rates=tuple(_rate(cells.get(kind), top, worst=here) for kind in kinds),
        days=_days(group),
        worst=here,
    )


def _top(groups: list[Group]) -> float:
    """Where the lines of a table end: the least whole tenth that holds every interval drawn in it."""
    highs = [cell.rate.high for group in groups for cell in group.cells if cell.rate and cell.kind in DRAWN]
    return ceil(10 * max(highs, default=1.0)) / 10


def _rate(cell: Cell | None, top: float, *, worst: bool) -> Rate:
    drawing = None
    if cell and cell.rate and not cell.band and cell.kind in DRAWN:
        interval = Interval(cell.rate.value, cell.rate.low, cell.rate.high)
        drawing = strip(interval, low=0, high=top, phase="impact" if worst else "ink")
    return Rate(scan_words.share(cell), drawing)


def _days(group: Group) -> str:
    return "" if group.days is None else formats.figure(group.days, "days")


def _css() -> str:
    """The product's style sheets as one, with font and pictures inside."""
    root = files("vonk.web") / "static" / "vonk"
    text = "\n".join((root / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)

    def inside(found: re.Match[str]) -> str:
        name = found[1]
        content = (root / name).read_bytes()
        kind = TYPES[name[name.rindex(".") :]]
        return f'url("data:{kind};base64,{base64.b64encode(content).decode("ascii")}")'

    return re.sub(r'url\("?\.\./([\w./-]+)"?\)', inside, text)
