"""Says measures, findings and worthwhile actions in the reader's language; the engine speaks codes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vonk.insight.queries import Finding, WorkItem
from vonk.people.texts import words
from vonk.web import formats

PHASES = {"readiness": "ready", "participation": "part", "impact": "impact"}


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
        return _(
            "Of those who enrolled %(window)s, the latest group whose outcome is known, %(lost)s did not start within "
            "28 days. Whether people want to and can, and whether they use it, is not measured yet."
        ) % _lost(facts)
    if finding.code == "weakest_finish":
        return _(
            "Of those who enrolled %(window)s, %(lost)s started but did not finish in time. Whether people want to and "
            "can, and whether they use it, is not measured yet."
        ) % _lost(facts)
    if finding.code == "weakest_unclear":
        return _(
            "The difference between them is smaller than the uncertainty. Readiness and impact are not measured yet."
        )
    day = facts.get("on")
    if day:
        return _("The first figures come on %(day)s, when enough time has passed to count fairly.") % {
            "day": formats.full_date(day)
        }
    return _("The first figures come when enough time has passed to count fairly.")


def _lost(facts: Mapping[str, Any]) -> dict[str, str]:
    interval = formats.interval(facts["low"], facts["high"], "%", 0) if facts.get("low") is not None else ""
    said = formats.figure(facts["lost"], "%")
    window = facts["window"]
    return {"lost": f"{said} ({interval})" if interval else said, "window": formats.span(window.start, window.last_day)}


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
    interval = (
        f" ({formats.interval(item.low, item.high, '%', 0)})" if item.low is not None and item.high is not None else ""
    )
    values = {"share": f"{said}{interval}", "step": words(facts.get("step_title") or {})}
    if item.code == "step_stops":
        return _("%(share)s of who came to “%(step)s” stop there.") % values
    if item.code == "few_start":
        return _("%(share)s start within 28 days.") % values
    if item.code == "many_stop":
        return _("%(share)s stop half-way.") % values
    return _("%(share)s finish in time.") % values


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
    return steps.get(phase, "")


def together(parts: Sequence[str]) -> str:
    """Several short facts on one meta line."""
    return " · ".join(part for part in parts if part)
