"""Says measures, findings and worthwhile actions in the reader's language; the engine speaks codes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vonk.insight.queries import Finding, Link, Standing, WorkItem
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


def standing_lead(standing: Standing) -> str:
    """One or two sentences below it: the figure, and which links are not measured."""
    finding, missing = standing.weakest, _unmeasured(standing.links)
    facts = finding.facts
    if finding.code == "weakest_start":
        said = _(
            "Of those who enrolled %(window)s, the latest group whose outcome is known, %(lost)s did not start within "
            "28 days."
        ) % _lost(facts)
        return f"{said} {missing}".strip()
    if finding.code == "weakest_finish":
        said = _("Of those who enrolled %(window)s, %(lost)s started but did not finish in time.") % _lost(facts)
        return f"{said} {missing}".strip()
    if finding.code == "weakest_unclear":
        said = _("The difference between them is smaller than the uncertainty.")
        return f"{said} {missing}".strip()
    day = facts.get("on")
    if day:
        return _("The first figures come on %(day)s, when enough time has passed to count fairly.") % {
            "day": formats.full_date(day)
        }
    return _("The first figures come when enough time has passed to count fairly.")


def _unmeasured(links: Sequence[Link]) -> str:
    """Which links of the chain stand empty."""
    empty = tuple(link.phase for link in links if not link.measures and link.phase != "participation")
    return {
        ("readiness", "impact"): _("Whether people want to and can, and whether they use it, is not measured yet."),
        ("readiness",): _("Whether people want to and can is not measured yet."),
        ("impact",): _("Whether they use it is not measured yet."),
    }.get(empty, "")


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


def beyond(phase: str, *, measured: bool) -> tuple[str, str]:
    """What stands under a link of the chain, and the page it leads to: more of it, or how it gets its first figure."""
    steps = {
        ("readiness", True): (_("What moves people to learn"), "org_drivers"),
        ("readiness", False): (_("First step: ask people one question a fortnight."), "org_drivers"),
        ("impact", True): (_("Use at work"), "org_use"),
        ("impact", False): (_("First step: ask two weeks later whether it was used."), "org_use"),
    }
    return steps.get((phase, measured), ("", ""))


def together(parts: Sequence[str]) -> str:
    """Several short facts on one meta line."""
    return " · ".join(part for part in parts if part)
