"""What pages ask of insight: where we stand, where people stop, what is worth doing; from published figures alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Min, Q

from vonk.activation.playbook import playbook
from vonk.catalog import queries as catalog
from vonk.catalog.models import Offering
from vonk.engine.signals.registry import ACTIVATION_DAYS, SIGNALS
from vonk.figures import queries as figures
from vonk.figures.queries import READERS, Figure, Subject
from vonk.insight.index import index_figure, index_of, weakest_phase
from vonk.insight.momentum import fading_now, fading_of
from vonk.insight.places import by_depth, just_below
from vonk.insight.series import history, latest
from vonk.insight.shapes import (
    DivisionRow,
    FadingOffering,
    Finding,
    Funnel,
    FunnelStep,
    Index,
    Line,
    Link,
    Measure,
    Missing,
    OfferingList,
    OfferingRow,
    Standing,
    TeamTrend,
    UnitRow,
    UnitView,
    WorkItem,
)
from vonk.insight.specs import BLOCK
from vonk.insight.voices import BARRIERS, READY, USED, said_measures
from vonk.insight.weakspots import Known, lowest_driver, named_most, ranked, weakest_link, work
from vonk.learning.models import Enrolment
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Unit
from vonk.people.queries import UnitName

__all__ = [
    "DivisionRow", "FadingOffering", "Finding", "Funnel", "FunnelStep", "Index", "Line", "Link", "Measure", "Missing",
    "OfferingList", "OfferingRow", "Standing", "TeamTrend", "UnitName", "UnitRow", "UnitView", "WorkItem", "fading",
    "offering_funnel", "offerings", "team_trend", "units", "where_we_stand", "worklist",
]  # fmt: skip

PER_PAGE: Final = 40  # offerings
WEIGHED_AGAIN: Final = 3  # times as many weak spots as are listed are weighed by their own barriers
ORDER: Final = {name: place for place, name in enumerate(SIGNALS)}
DONE: Final = tuple(f"{name}·{obligation}" for name in SIGNALS for obligation, _said in Enrolment.OBLIGATIONS)


def where_we_stand(viewer: Viewer) -> Standing:
    """The chain of the largest unit that the viewer reads by grant: its figures, weakest link and history."""
    unit = _granted_unit(viewer)
    everything = figures.read(viewer, subjects=[_subject(unit)], series=True)
    series = _done(everything)
    links = (
        Link("readiness", said_measures(everything, READY)),
        Link("participation", _measures(latest(series))),
        Link("impact", said_measures(everything, USED)),
    )
    told = any(figure.shown for figure in series)
    weakest = weakest_link(series, first_on=None if told else _first_figures_on())
    index = index_of(everything)
    return Standing(
        unit=_name(unit),
        links=links,
        weakest=weakest_phase(index) or weakest,
        history=history(series),
        index=index,
        hindrance=named_most(latest(everything)),
        lowest=lowest_driver(latest(everything)),
    )


def offerings(viewer: Viewer, *, search: str = "", page: int = 1) -> OfferingList:
    """Offerings with their latest figures over the whole organisation, a page at a time, in the catalogue's order.

    search: words that each stand in its title, problem or code.
    """
    number = max(page, 1)
    found = catalog.offerings(viewer, search=search, limit=PER_PAGE, skip=(number - 1) * PER_PAGE)
    pages = max(1, -(-found.total // PER_PAGE))
    if number > pages:
        return offerings(viewer, search=search, page=pages)
    told = figures.about_offerings(viewer, offerings=[str(row.public_id) for row in found.rows], signals=DONE)
    of = _by_subject(told)
    rows = tuple(
        OfferingRow(row.public_id, row.title, row.programme, row.minutes, _measures(of.get(str(row.public_id), ())))
        for row in found.rows
    )
    return OfferingList(rows, found.total, number, pages)


def offering_funnel(viewer: Viewer, public_id: UUID) -> Funnel:
    """One offering step by step, and per division; LookupError when there is no such offering."""
    told = figures.about_offerings(viewer, offerings=[str(public_id)], parts=True, steps=True)
    offering = catalog.offering(viewer, public_id)
    if offering is None:
        raise LookupError(public_id)
    at = {figure.subject.id: figure for figure in told if figure.subject.kind == figures.STEP}
    steps = tuple(_step(step, at.get(str(step.public_id))) for step in offering.steps)
    own = [figure for figure in _done(told) if figure.subject.kind != figures.STEP]
    dated = [figure.window for figure in (*at.values(), *own) if figure.shown]
    return Funnel(
        public_id=offering.public_id,
        title=offering.title,
        programme=offering.programme,
        problem=offering.problem,
        minutes=offering.minutes,
        steps=steps,
        measures=_measures(figure for figure in own if not figure.part),
        divisions=_divisions([figure for figure in own if figure.part]),
        window=dated[0] if dated else None,
        finding=_where_they_stop(steps),
        fading_since=next((one.since for figure in told if (one := fading_of(figure, viewer.today))), None),
    )


def units(viewer: Viewer, public_id: UUID | None = None) -> UnitView:
    """A unit (default: the largest that the viewer may read) with the units directly below it."""
    unit = _granted_unit(viewer, public_id)
    above = Q(path__in=_above(unit.path)[-1:])
    near = list(by_depth().filter(just_below(unit) | above).order_by("name", "pk"))
    parent = next((other for other in near if len(other.path) < len(unit.path)), None)
    children = [other for other in near if other != parent]
    told = _by_subject(figures.read(viewer, subjects=[_subject(unit), *map(_subject, children)]))
    return UnitView(
        unit=_name(unit),
        above=_name(parent) if parent and viewer.has(*READERS, path=parent.path) else None,
        measures=_measures(told.get(str(unit.public_id), ())),
        children=tuple(_unit_row(child, told.get(str(child.public_id), ())) for child in children),
        index=index_figure(told.get(str(unit.public_id), ())),
    )


def worklist(viewer: Viewer, *, limit: int = 6, usual: str = "") -> tuple[WorkItem, ...]:
    """Weak spots of offerings and their steps, ranked by people × gap × what the fitting play is worth.

    usual: the barrier that people name most in the whole organisation. Of those that come first by that, the ones in
    which people name another barrier are weighed again with the play that is meant for it.
    """
    plays = playbook(at=viewer.now).plays
    spots = figures.weak_spots(viewer, signals=DONE)
    first = [one.spot.offering for one in ranked(spots, plays, limit=WEIGHED_AGAIN * limit, usual=usual)]
    told = _by_subject(figures.about_offerings(viewer, offerings=first, signals=BARRIERS)) if first else {}
    barriers = {offering: named for offering, some in told.items() if (named := named_most(some))}
    near = [spot for spot in spots if spot.offering in set(first)]
    best = ranked(near, plays, limit=limit, barriers=barriers, usual=usual)
    whole = figures.of_spots(viewer, spots=[one.spot for one in best])
    known = {str(row.public_id): _known(row) for row in _offerings(one.spot.offering for one in best)}
    return work(best, whole, known)


def fading(viewer: Viewer, *, limit: int = 3) -> tuple[FadingOffering, ...]:
    """The offerings that fade since their launch, those of most people first; for who reads the organisation."""
    found = fading_now(viewer)[:limit]
    if not found:
        return ()
    titles = {str(row.public_id): row.title for row in _titles(one.offering for one in found)}
    default = next(
        (play.id for play in playbook(at=viewer.now).plays if play.phase_default and play.phase == "during"), ""
    )
    return tuple(
        FadingOffering(UUID(one.offering), titles[one.offering], one.since, one.week, one.people, default)
        for one in found
        if one.offering in titles
    )


def _titles(public_ids: Iterable[str]) -> Iterable[Offering]:
    return Offering.objects.filter(public_id__in=list(public_ids)).only("public_id", "title")


def team_trend(viewer: Viewer) -> TeamTrend | None:
    """The released figures of the first unit that the viewer leads, or of the nearest larger one; None: leads none."""
    if not viewer.led_paths:
        return None
    told = figures.read_upward(viewer, path=viewer.led_paths[0])
    line = {str(unit.public_id): unit for unit in told.line}
    asked = next(iter(line.values()))
    seen = [figure for figure in _done(told.figures) if figure.shown]
    nearest = max((line[figure.subject.id] for figure in seen), key=lambda unit: unit.level, default=None)
    if nearest is None:
        return TeamTrend(asked, None, larger=False, measures=(), history=())
    own = [figure for figure in seen if figure.subject.id == str(nearest.public_id)]
    return TeamTrend(asked, nearest, nearest != asked, _measures(latest(own)), history(own))


def _granted_unit(viewer: Viewer, public_id: UUID | None = None) -> Unit:
    """The unit asked for, or the largest one that the viewer holds a reading grant over; NotAllowed otherwise."""
    paths = sorted((grant.path for grant in viewer.grants if grant.role in READERS), key=len)
    if not paths:
        raise NotAllowed
    if public_id is not None:
        unit = Unit.objects.filter(public_id=public_id).first()
    else:
        unit = Unit.objects.filter(level=0).first() if paths[0] == "/" else Unit.objects.filter(path=paths[0]).first()
    if unit is None or not viewer.has(*READERS, path=unit.path):
        raise NotAllowed
    return unit


def _subject(unit: Unit) -> Subject:
    return Subject("organisation" if unit.level == Unit.ORGANISATION else "unit", str(unit.public_id))


def _name(unit: Unit) -> UnitName:
    return UnitName(unit.public_id, unit.name, unit.level)


def _above(path: str) -> list[str]:
    """The paths of the units above, the nearest last."""
    parts = path.strip("/").split("/")[:-1]
    return ["/" + "/".join(parts[:end]) + "/" for end in range(1, len(parts) + 1)]


def _offerings(public_ids: Iterable[str]) -> Iterable[Offering]:
    return Offering.objects.filter(public_id__in=public_ids).prefetch_related("steps")


def _known(row: Offering) -> Known:
    return Known(row.public_id, row.title, {str(step.public_id): step.title for step in row.steps.all()})


def _by_subject(told: Iterable[Figure]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in told:
        found.setdefault(figure.subject.id, []).append(figure)
    return found


def _done(told: Iterable[Figure]) -> list[Figure]:
    """Figures about what people did; what they said stands in `voices`."""
    return [figure for figure in told if figure.measure in SIGNALS]


def _measures(told: Iterable[Figure]) -> tuple[Measure, ...]:
    known = [figure for figure in told if figure.measure in SIGNALS]
    known.sort(key=lambda figure: (figure.obligation, ORDER[figure.measure]))
    return tuple(Measure(figure.signal, SIGNALS[figure.measure].good, figure) for figure in known)


def _first_figures_on() -> date | None:
    """The day by which the first window is closed and its activation mature; None before anybody is enrolled."""
    first: date | None = Enrolment.objects.aggregate(first=Min("enrolled_on"))["first"]
    return first + BLOCK + timedelta(days=ACTIVATION_DAYS) if first else None


def _step(step: catalog.StepShown, figure: Figure | None) -> FunnelStep:
    shown = figure is not None and figure.shown
    told = figure if figure is not None and shown else None
    return FunnelStep(
        position=step.position,
        title=step.title,
        minutes=step.minutes,
        shown=shown,
        reached=told.extra["cases"] if told else None,
        stopped=told.count if told else None,
        value=told.value if told else None,
        low=told.low if told else None,
        high=told.high if told else None,
        band=told.band if told else "",
        hot=bool(told.extra.get("hot")) if told else False,
    )


def _where_they_stop(steps: Sequence[FunnelStep]) -> Finding:
    """The hot step where most people stop."""
    if not any(step.shown for step in steps):
        return Finding("steps_not_yet", {})
    hot = [step for step in steps if step.hot and step.value is not None]
    if not hot:
        return Finding("no_hot_step", {})
    worst = max(hot, key=lambda step: (step.stopped or 0, step.value or 0))
    facts = {"step": worst.position, "title": worst.title, "value": worst.value, "low": worst.low, "high": worst.high}
    return Finding("most_stop_at", facts | {"stopped": worst.stopped, "reached": worst.reached})


def _divisions(told: Sequence[Figure]) -> tuple[DivisionRow, ...]:
    parts: dict[str, list[Figure]] = {}
    for figure in told:
        parts.setdefault(figure.part, []).append(figure)
    named = Unit.objects.filter(public_id__in=parts).order_by("name", "pk") if parts else ()
    return tuple(DivisionRow(unit.public_id, unit.name, _measures(parts[str(unit.public_id)])) for unit in named)


def _unit_row(unit: Unit, told: Sequence[Figure]) -> UnitRow:
    measures = _measures(told)
    too_few = not any(measure.figure.shown for measure in measures)
    return UnitRow(_name(unit), measures, too_few, index_figure(told))
