"""Says measures, findings and worthwhile actions in the reader's language; the engine speaks codes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.figures.queries import Figure
from vonk.insight.queries import Finding, Measure, WorkItem
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.charts import DotRow, Interval

PHASES = {"readiness": "ready", "participation": "part", "impact": "impact"}


def measure_name(signal: str) -> str:
    """What a measure is called on a page."""
    names = {
        "A28": _("Starts within 28 days"),
        "completion": _("Finishes"),
        "stopped": _("Stops half-way"),
    }
    return names.get(signal.split("·")[0], signal)


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
        return DotRow(name, None, phase=phase, base=said)  # type: ignore[arg-type]
    interval = Interval(figure.value, figure.low, figure.high)
    return DotRow(name, interval, phase=phase, base=base(figure))  # type: ignore[arg-type]


def base(figure: Figure) -> str:
    """On how many people a figure rests, as it was rounded."""
    if figure.base is None:
        return ""
    return ngettext("about %(n)s person", "about %(n)s people", figure.base) % {"n": formats.figure(figure.base, "")}


def standing_title(finding: Finding) -> str:
    """The finding of the first page, as its heading."""
    titles = {
        "weakest_start": _("The weakest link so far is starting"),
        "weakest_finish": _("The weakest link so far is finishing"),
        "weakest_unclear": _("Starting and finishing lose about as many people"),
    }
    return titles.get(finding.code, _("It is too early to say where learning stalls"))


def standing_lead(finding: Finding) -> str:
    """One sentence below it: the figure, and what is not known."""
    facts = finding.facts
    if finding.code == "weakest_start":
        return _("%(lost)s do not start within 28 days. Whether people want to and can, and whether they use it, is not measured yet.") % _lost(facts)
    if finding.code == "weakest_finish":
        return _("%(lost)s do not finish. Whether people want to and can, and whether they use it, is not measured yet.") % _lost(facts)
    if finding.code == "weakest_unclear":
        return _("The difference between them is smaller than the uncertainty. Readiness and impact are not measured yet.")
    day = facts.get("on")
    if day:
        return _("The first figures come on %(day)s, when enough time has passed to count fairly.") % {"day": formats.full_date(day)}
    return _("The first figures come when enough time has passed to count fairly.")


def _lost(facts: Mapping[str, Any]) -> dict[str, str]:
    interval = formats.interval(facts["low"], facts["high"], "%", 0) if facts.get("low") is not None else ""
    said = formats.figure(facts["lost"], "%")
    return {"lost": f"{said} ({interval})" if interval else said}


def work_title(item: WorkItem) -> str:
    """What to do, beginning with a verb."""
    title = words(item.title)
    if item.code == "step_stops":
        return _("Look at step %(step)s of “%(title)s”") % {"step": item.facts["step"], "title": title}
    if item.code == "few_start":
        return _("Help people begin with “%(title)s”") % {"title": title}
    return _("Help people finish “%(title)s”") % {"title": title}


def work_why(item: WorkItem) -> str:
    """Why: the figure with its interval."""
    facts = item.facts
    said = formats.figure(item.value, "%") if item.value is not None else ""
    interval = f" ({formats.interval(item.low, item.high, '%', 0)})" if item.low is not None and item.high is not None else ""
    values = {"share": f"{said}{interval}", "step": words(facts.get("step_title") or {})}
    if item.code == "step_stops":
        return _("%(share)s of who came to “%(step)s” stop there.") % values
    if item.code == "few_start":
        return _("%(share)s start within 28 days.") % values
    if item.code == "many_stop":
        return _("%(share)s stop half-way.") % values
    return _("%(share)s finish.") % values


def phase_name(phase: str) -> str:
    """A link of the chain."""
    return {"readiness": _("Readiness"), "participation": _("Participation"), "impact": _("Impact")}[phase]


def phase_meaning(phase: str) -> str:
    """What a link of the chain stands for."""
    meanings = {
        "readiness": _("wanting to and being able to begin"),
        "participation": _("beginning, keeping on, finishing"),
        "impact": _("using, remembering, sharing"),
    }
    return meanings[phase]


def first_step(phase: str) -> str:
    """How an empty link gets its first figure."""
    steps = {
        "readiness": _("First step: ask people one question a fortnight."),
        "impact": _("First step: ask two weeks later whether it was used."),
    }
    return steps.get(phase, _("First step: connect a learning platform."))


def together(parts: Sequence[str]) -> str:
    """Several short facts on one meta line."""
    return " · ".join(part for part in parts if part)
