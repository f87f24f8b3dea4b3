"""Says released figures in the reader's language, and draws them; for every face that shows some."""

from __future__ import annotations

from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.figures.queries import Figure
from vonk.insight.queries import Line, Measure
from vonk.web import formats
from vonk.web.charts import DotRow, Interval, Mark, Point, Trend

FEWEST_POINTS = 3  # decisions.md section 4: a line is drawn from three closed windows on


def measure_name(signal: str) -> str:
    """What a measure is called on a page."""
    names = {
        "A28": _("Starts within 28 days"),
        "completion": _("Finishes in time"),
        "stopped": _("Stops half-way"),
    }
    return names.get(signal.split("·", maxsplit=1)[0], signal)


def obligation_name(signal: str) -> str:
    """Whether people chose it or had to."""
    names = {"chosen": _("chosen"), "employer": _("asked by the employer"), "statutory_or_cao": _("required by law")}
    return names.get(signal.partition("·")[2], "")


def share(figure: Figure) -> str:
    """A share in words: a number, a band, or that there are too few people."""
    if not figure.shown:
        return _("too few people to show")
    if figure.band:
        return band(figure.band)
    return formats.figure(figure.value or 0.0, "%")


def band(code: str) -> str:
    """A rate that is said as a band only."""
    side, _sep, number = code.partition("_")
    said = formats.figure(int(number) / 100, "%")
    return _("under %(share)s") % {"share": said} if side == "under" else _("over %(share)s") % {"share": said}


def dot_row(measure: Measure, phase: str, *, label: str = "") -> DotRow:
    """A measure as a dot with its interval; without numbers it says so in the same place."""
    figure = measure.figure
    name = label or measure_name(measure.signal)
    if not figure.shown or figure.value is None or figure.low is None or figure.high is None:
        said = share(figure) if figure.shown else ""
        return DotRow(name, None, phase=phase, base=base(figure), said=said)  # type: ignore[arg-type]
    interval = Interval(figure.value, figure.low, figure.high)
    return DotRow(name, interval, phase=phase, base=base(figure))  # type: ignore[arg-type]


def base(figure: Figure) -> str:
    """On how many people a figure rests, as it was rounded."""
    if figure.base is None:
        return ""
    return ngettext("%(n)s person", "%(n)s people", figure.base) % {"n": formats.figure(figure.base, "")}


def trend(line: Line) -> Trend | None:
    """A measure through its windows; None as long as there are too few to draw."""
    points = [f for f in line.points if f.value is not None and f.low is not None and f.high is not None]
    if not line.drawn or len(points) < FEWEST_POINTS:
        return None
    drawn = tuple(
        Point(float(at), f.value or 0.0, f.low or 0.0, f.high or 0.0, formats.short_day(f.window.start))
        for at, f in enumerate(points)
    )
    marks = tuple(Mark(point.at, point.label) for point in (drawn[0], drawn[-1]))
    name = f"trend-{line.signal.replace('·', '-')}"
    # Lines and dots may start above zero; a scale of their own keeps the band visible.
    low = max(0.0, floor(10 * min(p.low for p in drawn) - 0.5) / 10)
    high = min(1.0, ceil(10 * max(p.high for p in drawn) + 0.5) / 10)
    return Trend(name, drawn, low, high, labels=marks, note=measure_name(line.signal))
