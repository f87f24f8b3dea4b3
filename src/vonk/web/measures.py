"""Says released figures in the reader's language, and draws them; for every face that shows some."""

from __future__ import annotations

from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.dialogue.bank import barriers, constructs
from vonk.figures.queries import Figure
from vonk.insight.queries import Line, Measure
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.charts import Bounds, DotRow, Interval, Mark, Point, Trend

FEWEST_POINTS = 3  # decisions.md section 4: a line is drawn from three closed windows on
WHOLE = 100
NOTHING = "barrier.none"  # a tap that says nothing stands in the way


# answers on a scale, told of 100; every other measure is a share
SCORES = ("driver.", "drivers", "safety", "support", "value_", "own_time_", "index", "transfer")
DAYS = {"begin": 28}  # told as a share of so many days


def measure_name(signal: str) -> str:
    """What a measure is called on a page."""
    measure = signal.split("·", maxsplit=1)[0]
    family, _dot, member = measure.partition(".")
    if family == "driver":
        return driver_name(member)
    if family == "barrier":
        return hindrance_name(member)
    return _names().get(measure, signal)


def _names() -> dict[str, str]:
    return {
        "A28": _("Starts within 28 days"),
        "completion": _("Finishes in time"),
        "stopped": _("Stops half-way"),
        "drivers": _("The six drivers together"),
        "safety": _("Safety in the team"),
        "support": _("Support by the manager"),
        "application": _("Used within six weeks"),
        "transfer": _("Used, with the chance, and it made a difference"),
        "used_week2": _("Used within two weeks"),
        "confirmed": _("Seen by a colleague"),
        "motive_must": _("Began because it had to"),
        "talks": _("Had a talk about learning"),
        "talks_review": _("Learning was part of the review"),
        "goals": _("Has an own learning goal"),
        "value_employee": _("Employees: learning here is worth it"),
        "value_employer": _("Managers: learning here is worth it"),
        "own_time_employee": _("Employees: learning takes own time"),
        "own_time_employer": _("Managers: learning takes people’s own time"),
        "time_planned": _("Learning time that was planned"),
        "time_kept": _("Planned learning time that was kept"),
        "sharing": _("Shares with colleagues"),
        "waiting": _("Waited more than five working days for an answer"),
        "begin": _("Days until the first activity"),
        "index": _("Activation index"),
    }


def driver_name(code: str) -> str:
    """One of the six drivers, as the pulse calls it."""
    return words(constructs()[code].name) if code in constructs() else code


def hindrance_name(code: str) -> str:
    """What stands in the way of learning, as it stood under the tap."""
    return words(barriers()[code].label) if code in barriers() else code


def is_score(signal: str) -> bool:
    """Whether a measure is a place on a scale of 100, and not a share of people."""
    return signal.startswith(SCORES)


def missing(part: str) -> str:
    """Why there is no figure yet of a signal, by its id in the method; empty for the others."""
    return {
        "P7": _("comes when learning budgets are kept here"),
        "I3": _("comes when there are questions that return after a month"),
        "I5": _("comes when colleagues can thank each other for what they learned"),
        "I6": _("comes when the organisation registers a figure of its own before a project begins"),
    }.get(part, "")


def days(signal: str) -> int:
    """Of how many days a measure is a share; 0 for every other."""
    return DAYS.get(signal.split("·", maxsplit=1)[0], 0)


def obligation_name(signal: str) -> str:
    """Whether people chose it or had to."""
    names = {"chosen": _("chosen"), "employer": _("asked by the employer"), "statutory_or_cao": _("required by law")}
    return names.get(signal.partition("·")[2], "")


def obligation_label(signal: str) -> str:
    """The obligation that a rate is told for, as the label of a row."""
    name = obligation_name(signal)
    return name[:1].upper() + name[1:]


def share(figure: Figure) -> str:
    """A share in words: a number, a band, or that there are too few people."""
    if not figure.shown:
        return _("too few people to show")
    if figure.band:
        return band(figure.band)
    return said(figure)[0] if days(figure.signal) else formats.figure(figure.value or 0.0, "%")


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
    if is_score(figure.signal):
        interval = Interval(WHOLE * figure.value, WHOLE * figure.low, WHOLE * figure.high)
        return DotRow(name, interval, phase=phase, base=base(figure), unit="", high=WHOLE)  # type: ignore[arg-type]
    if whole := days(figure.signal):
        interval = Interval(whole * figure.value, whole * figure.low, whole * figure.high)
        return DotRow(name, interval, phase=phase, base=base(figure), unit="days", high=whole)  # type: ignore[arg-type]
    interval = Interval(figure.value, figure.low, figure.high)
    return DotRow(name, interval, phase=phase, base=base(figure))  # type: ignore[arg-type]


def base(figure: Figure) -> str:
    """On how many people a figure rests, as it was rounded, and whether the answers behind it are made up."""
    people = ""
    if figure.base is not None:
        people = ngettext("%(n)s person", "%(n)s people", figure.base) % {"n": formats.figure(figure.base, "")}
    return " · ".join(filter(None, [people, _("example") if figure.extra.get("example") else ""]))


def marked(line: str, figure: Figure) -> str:
    """A line that tells a figure, with the word example behind it where what it tells was made up for a demo."""
    said = _("example")
    return f"{line} · {said}" if figure.extra.get("example") else line


def said(figure: Figure) -> tuple[str, str]:
    """A figure and its interval as text: ("52", "46–58") of a score, ("41%", "37–45") of a share."""
    value, low, high = (number or 0.0 for number in (figure.value, figure.low, figure.high))
    if is_score(figure.signal):
        return formats.figure(WHOLE * value, ""), formats.interval(WHOLE * low, WHOLE * high, "")
    if whole := days(figure.signal):
        return formats.figure(whole * value, "days"), formats.interval(whole * low, whole * high, "days")
    return formats.figure(value, "%"), formats.interval(low, high, "%")


def bounds(figure: Figure, *, label: str = "", of_unit: str = "") -> Bounds | None:
    """The share of who answered between its two bounds; None where only a band may be said."""
    floor, ceiling = figure.extra.get("floor"), figure.extra.get("ceiling")
    if figure.value is None or floor is None or ceiling is None:
        return None
    middle = min(max(figure.value, floor), ceiling)  # it was drawn towards other groups a little
    return Bounds(
        label or obligation_label(figure.signal),
        middle,
        floor,
        ceiling,
        base=", ".join(filter(None, [of_unit, base(figure)])),
    )


def answered(figure: Figure) -> str:
    """What who answered said, and how many that were."""
    if figure.value is None:
        return _("%(share)s of who was asked say so.") % {"share": share(figure)}
    value, interval = said(figure)
    return _("Of those who answered %(share)s (%(interval)s); %(response)s answered.") % {
        "share": value,
        "interval": interval,
        "response": formats.figure(figure.extra.get("response") or 0.0, "%"),
    }


def trend(line: Line) -> Trend | None:
    """A measure through its windows; None as long as there are too few to draw."""
    points = [f for f in line.points if f.value is not None and f.low is not None and f.high is not None]
    if not line.drawn or len(points) < FEWEST_POINTS:
        return None
    score, whole = is_score(line.signal), days(line.signal)
    top = WHOLE if score else whole or 1
    drawn = tuple(
        Point(at, top * (f.value or 0), top * (f.low or 0), top * (f.high or 0), formats.short_day(f.window.start))
        for at, f in enumerate(points)
    )
    marks = tuple(Mark(point.at, point.label) for point in (drawn[0], drawn[-1]))
    name = f"trend-{line.signal.replace('·', '-').replace('.', '-')}"
    # Lines and dots may start above zero; a scale of their own keeps the band visible.
    low = max(0.0, top * floor(10 * min(p.low for p in drawn) / top - 0.5) / 10)
    high = min(float(top), top * ceil(10 * max(p.high for p in drawn) / top + 0.5) / 10)
    return Trend(
        name,
        drawn,
        low,
        high,
        labels=marks,
        unit="" if score else "days" if whole else "%",
        note=measure_name(line.signal),
    )
