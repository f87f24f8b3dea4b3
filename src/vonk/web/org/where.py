"""/org: where we stand, the weakest link in a sentence, and what is worth doing about it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vonk.figures.queries import READERS, Figure
from vonk.insight import queries as insight
from vonk.people import texts
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.charts import Chain, DotRow, Interval, Link
from vonk.web.measures import dot_row, measure_name, obligation_name, trend
from vonk.web.org import index as indices
from vonk.web.org import words
from vonk.web.org.campaigns_start import new_url


@granted(*READERS)
def where_we_stand(request: ViewerRequest) -> HttpResponse:
    """The first page of the learning team and the director."""
    viewer = request.viewer
    standing = insight.where_we_stand(viewer)
    work = weakest_first(insight.worklist(viewer, usual=standing.hindrance), standing.weakest)
    may_start = viewer.has("learning_team")  # a campaign is theirs to begin; others look at what it is about
    items = [_work(item, rank, may_start=may_start) for rank, item in enumerate(work, start=1)]
    in_chain = {measure.signal for link in standing.links for measure in link.measures}
    lines = [line for line in standing.history if line.signal in in_chain]  # the others have a page of their own
    context = {
        "standing": standing,
        "title": words.standing_title(standing.weakest),
        "lead": words.standing_lead(standing),
        "chain": chain(standing),
        "index": indices.shown(standing.index) if standing.index else None,
        "first": items[0] if items else None,
        "work": items[1:],
        "fading": [_fading(one, may_start=may_start) for one in insight.fading(viewer)],
        "lowest": words.lowest(standing),
        "trends": [(drawn.note, replace(drawn, note="")) for line in lines if (drawn := trend(line))],
        "trend_from": next((line.from_on for line in lines if not line.drawn and line.from_on), None),
        "may_scan": may_start,
    }
    return render(request, "org/where.html", context)


@granted(*READERS)
def unit(request: ViewerRequest, unit: UUID) -> HttpResponse:
    """One unit and the units below it, as far as they are large enough."""
    try:
        view = insight.units(request.viewer, unit)
    except LookupError as missing:
        raise Http404 from missing
    rows = [
        {
            "name": row.unit.name,
            "url": reverse("unit", args=[row.unit.public_id]),
            "dots": _dots(row.measures, row.index),
            "too_few": row.too_few,
        }
        for row in view.children
    ]
    return render(request, "org/unit.html", {"view": view, "rows": rows, "dots": _dots(view.measures, view.index)})


def weakest_first(work: tuple[insight.WorkItem, ...], weakest: insight.Finding) -> list[insight.WorkItem]:
    """The best action on the weakest link goes first, unless another one clearly promises more."""
    codes = {"weakest_start": ("few_start",), "weakest_finish": ("few_finish", "many_stop", "step_stops")}
    fitting = [item for item in work if item.code in codes.get(weakest.code, ())]
    if not fitting or fitting[0].gain_high < work[0].gain:
        return list(work)
    return [fitting[0], *(item for item in work if item is not fitting[0])]


def _dots(measures: tuple[insight.Measure, ...], index: Figure | None) -> list[object]:
    own = [indices.unit_row(index)] if index else []
    return [*own, *(dot_row(measure, "part") for measure in measures)]


def chain(standing: insight.Standing) -> Chain:
    """Readiness → participation → impact: by their scores where all three have one, else by what each is told by.

    A link without figures stands dashed, with its first step.
    """
    scores = scored(standing.index)
    links = tuple(_link(link, scores.get(link.phase)) for link in standing.links)
    place, said = words.break_of(standing) if scores else (None, "")
    note = words.scale_note(standing) if scores else _note(standing)
    title = _("Here it breaks") if place is not None else ""
    return Chain(links, breaks_after=place, break_title=title, break_note=said, note=note)  # type: ignore[arg-type]


def scored(index: insight.Index | None) -> dict[str, Figure]:
    """The scores of the three links, when all three may be told and none is made up; scales are never mixed."""
    if index is None or index.whole is None or not index.whole.shown or index.example:
        return {}
    return {phase: figure for phase, figure in index.links.items() if figure.shown}


def _note(standing: insight.Standing) -> str:
    """How to read the chain, of those links that stand in it."""
    measured = {link.phase for link in standing.links if link.measures}
    sentences = [
        _("Readiness is what people answered, of 100.") if "readiness" in measured else "",
        _("Impact is of who answered; what silence may mean stands on its own page.") if "impact" in measured else "",
        _("The rest are shares of people, not scores.") if "readiness" in measured else "",
        "" if "readiness" in measured else _("Shares of people, not scores."),
        _(
            "The bar around each dot is the 90% interval: the true value is probably inside it. What is required by "
            "law is not counted."
        ),
    ]
    return " ".join(filter(None, sentences))


def _link(link: insight.Link, score: Figure | None) -> Link:
    phase = words.PHASES[link.phase]
    head = next((m for m in link.measures if m.figure.shown and m.figure.value is not None), None)
    dot = score or (head.figure if head else None)
    interval = None
    if dot is not None and dot.low is not None and dot.high is not None:
        interval = Interval(100 * (dot.value or 0), 100 * dot.low, 100 * dot.high)
    earlier = indices.earlier(score) if score else measure_name(head.signal) if head else ""
    labels = _labels([measure.signal for measure in link.measures])
    step, address = words.beyond(link.phase, measured=bool(link.measures))
    return Link(
        phase,
        words.phase_name(link.phase),
        words.phase_meaning(link.phase),
        interval,
        earlier=earlier,
        signals=tuple(_dated(measure, phase, label) for measure, label in zip(link.measures, labels, strict=True)),
        first_step=step,
        first_step_url=reverse(address) if address else "",
    )


def _labels(signals: list[str]) -> list[str]:
    """What the rows are called; where a measure stands there for several obligations, with its obligation."""
    names = [measure_name(signal) for signal in signals]
    return [
        f"{name}, {obligation_name(signal)}" if names.count(name) > 1 else name
        for name, signal in zip(names, signals, strict=True)
    ]


def _dated(measure: insight.Measure, phase: str, label: str) -> DotRow:
    """A measure with the first day on which its people enrolled: not every measure is as far yet."""
    row = dot_row(measure, phase, label=label)
    since = _("from %(day)s") % {"day": formats.day_month(measure.figure.window.start)}
    return replace(row, base=", ".join(filter(None, [row.base, since])))


def _work(item: insight.WorkItem, rank: int, *, may_start: bool) -> dict[str, object]:
    about = reverse("offering", args=[item.public_id])
    campaign = new_url(offering=item.public_id, play=item.play or "", code=item.code) if may_start else ""
    return {
        "rank": rank,
        "title": words.work_title(item),
        "why": words.work_why(item),
        "meta": words.together(
            [
                _("evidence %(grade)s") % {"grade": item.grade[:1]} if item.grade else "",
                texts.words(item.play_title),
                words.chosen_for(item),
            ]
        ),
        "gain": f"+{round(item.gain)}",
        "interval": formats.interval(round(item.gain_low), round(item.gain_high), ""),
        "gain_for": _("people, expected from studies elsewhere"),
        "about": about,
        "url": campaign or about,
        "action": _("Set this up") if campaign else _("Look at it"),
    }


def _fading(one: insight.FadingOffering, *, may_start: bool) -> dict[str, str]:
    about = reverse("offering", args=[one.public_id])
    campaign = new_url(offering=one.public_id, play=one.play, code="fading") if may_start else ""
    return {
        "title": words.fades(one),
        "why": words.fades_why(one),
        "about": about,
        "url": campaign or about,
        "action": _("Set something up") if campaign else _("Look at it"),
    }
