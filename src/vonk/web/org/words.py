"""Says measures, findings and worthwhile actions in the reader's language; the engine speaks codes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from vonk.insight.queries import FadingOffering, Finding, Link, Standing, WorkItem
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.charts import Phase
from vonk.web.measures import marked, measure_name

PHASES: dict[str, Phase] = {"readiness": "ready", "participation": "part", "impact": "impact"}


def standing_title(finding: Finding) -> str:
    """The finding of the first page, as its heading."""
    titles = {
        "weakest_start": _("The weakest link so far is starting"),
        "weakest_finish": _("The weakest link so far is finishing"),
        "weakest_unclear": _("Starting and finishing lose about as many people"),
        "weakest_readiness": _("The weakest link is readiness: wanting to and being able to begin"),
        "weakest_impact": _("The weakest link is use: too little of what people learn reaches their work"),
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
    if finding.code in ("weakest_readiness", "weakest_impact"):
        return _(
            "It scores %(score)s of 100 (%(interval)s). The gap to the other links is larger than the uncertainty."
        ) % {
            "score": formats.number(round(100 * facts["value"])),
            "interval": formats.interval(round(100 * facts["low"]), round(100 * facts["high"]), ""),
        }
    if finding.code == "weakest_unclear":
        said = _("The difference between them is smaller than the uncertainty.")
        return f"{said} {missing}".strip()
    day = facts.get("on")
    if day:
        return _("The first figures come on %(day)s, when enough time has passed to count fairly.") % {
            "day": formats.full_date(day)
        }
    return _("The first figures come when enough time has passed to count fairly.")


def break_of(standing: Standing) -> tuple[int | None, str]:
    """After which link the chain breaks beyond doubt, with the figure that says so."""
    places = {"weakest_impact": 1, "weakest_start": 0, "weakest_finish": 0}
    place = places.get(standing.weakest.code)
    index = standing.index
    if place is None or index is None:
        return None, ""
    before, after = (
        index.links.get(phase) for phase in (("readiness", "participation"), ("participation", "impact"))[place]
    )
    if before is None or after is None or (after.high or 0) >= (before.low or 0):
        return None, ""
    head = next((m for m in standing.links[place + 1].measures if m.figure.shown and m.figure.value is not None), None)
    if head is None:
        return place, ""
    facts = {
        "share": round(100 * (head.figure.value or 0)),
        "interval": formats.interval(head.figure.low or 0, head.figure.high or 0, "%"),
    }
    if head.figure.measure == "application":
        return place, _("Of every 100 who answered, %(share)s used it within six weeks (%(interval)s).") % facts
    if head.figure.measure == "A28":
        return place, _("Of every 100 who enrol, %(share)s begin within 28 days (%(interval)s).") % facts
    return place, ""


def scale_note(standing: Standing) -> str:
    """How to read the scores of the links."""
    whole = standing.index.whole if standing.index else None
    since = whole.extra.get("scale", "design") if whole else "design"
    if since == "design":
        scale = _("Scale 0–100, the same everywhere and every month.")
    else:
        scale = _("Scale 0–100, fixed since %(day)s for a year.") % {
            "day": formats.full_date(date.fromisoformat(since))
        }
    bar = _(
        "The bar around each dot is the 90% interval: the true value is probably inside it. What is required by "
        "law is not counted."
    )
    return f"{scale} {bar}"


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


def chosen_for(item: WorkItem) -> str:
    """Which barrier the approach was chosen for; empty where it is what one tries first."""
    barrier = item.facts.get("barrier")
    return (
        _("chosen because this is named most: %(barrier)s") % {"barrier": measure_name(f"barrier.{barrier}").lower()}
        if barrier
        else ""
    )


def fades(one: FadingOffering) -> str:
    """An offering that loses its pace."""
    return _("“%(title)s” is fading since week %(week)s") % {"title": words(one.title), "week": one.since}


def fades_why(one: FadingOffering) -> str:
    """What that rests on."""
    said = _(
        "Fewer people a week than in its first weeks, of those who are there and could take part (about %(people)s). "
        "Seen in week %(week)s; of 100 offerings that do not fade at most 5 a year are called so by chance."
    )
    return said % {"people": formats.number(one.people), "week": one.week}


def lowest(standing: Standing) -> str:
    """The driver that is clearly lowest, as a sentence; empty where none is."""
    figure = standing.lowest
    if figure is None:
        return ""
    line = _("Of the six drivers %(driver)s is the lowest: %(score)s of 100 (%(interval)s).") % {
        "driver": measure_name(figure.signal).lower(),
        "score": formats.number(round(100 * (figure.value or 0))),
        "interval": formats.interval(round(100 * (figure.low or 0)), round(100 * (figure.high or 0)), ""),
    }
    return marked(line, figure)


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
