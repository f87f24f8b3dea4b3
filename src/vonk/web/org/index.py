"""Says the activation index in words and draws it: the sentence first, then the line or what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from vonk.figures.queries import Figure
from vonk.insight.queries import Index, Missing
from vonk.web import formats
from vonk.web.charts import DotRow, Interval, Phase, Trend
from vonk.web.measures import measure_name, obligation_name, trend
from vonk.web.org import words

HUNDRED = 100
ALMOST_SURE, SURE = 0.95, 0.8
TEN = 10


@dataclass(frozen=True)
class IndexShown:
    """The index of a group as it stands on a page."""

    title: str
    change: str
    links: tuple[DotRow, ...]
    waits: tuple[str, ...]  # per link what it waits for
    about: str  # of which learning it speaks
    trend: Trend | None


def shown(index: Index) -> IndexShown:
    """The index in words: with its number where all three links are known, else as three dots."""
    whole = index.whole if index.whole is not None and index.whole.shown else None
    return IndexShown(
        title=_title(whole, example=index.example),
        change=change(whole) if whole else "",
        links=tuple(_link(phase, index.links.get(phase)) for phase in words.PHASES),  # type: ignore[call-overload]
        waits=tuple(filter(None, (_waits(phase, index) for phase in words.PHASES))),
        about=" ".join(filter(None, (_made_up(index), _about(index.obligation)))),
        trend=trend(index.history) if whole and index.history else None,
    )


def _title(whole: Figure | None, *, example: bool) -> str:
    if whole is None:
        return _("Activation index: not yet")
    told = {"score": score(whole), "interval": interval(whole)}
    if example:
        return _("Activation index %(score)s (%(interval)s): an example") % told
    return _("Activation index %(score)s (%(interval)s)") % told


def _made_up(index: Index) -> str:
    if not index.example:
        return ""
    return _("Answers and uses in it were made up for this demo, so it shows what the index looks like and no more.")


def score(figure: Figure) -> str:
    """A score of 100."""
    return formats.number(round(HUNDRED * (figure.value or 0)))


def interval(figure: Figure) -> str:
    """Its interval."""
    return formats.interval(round(HUNDRED * (figure.low or 0)), round(HUNDRED * (figure.high or 0)), "")


def change(figure: Figure) -> str:
    """Whether it rose or fell since the quarter before, as far as anybody can tell."""
    rises = figure.extra.get("rises")
    if rises is None:
        return _("Whether it changes can be told once there is a quarter before it.")
    sure = max(rises, 1 - rises)
    if sure < SURE:
        return _("No clear change since the quarter before.")
    if sure >= ALMOST_SURE:
        return (
            _("Almost surely higher than the quarter before.")
            if rises > SURE
            else _("Almost surely lower than the quarter before.")
        )
    said = (
        _("Probably higher than the quarter before: %(n)s in 10.")
        if rises > SURE
        else _("Probably lower than the quarter before: %(n)s in 10.")
    )
    return said % {"n": int(sure * TEN)}


def earlier(figure: Figure) -> str:
    """What the same score was in the quarter before."""
    before = figure.extra.get("before")
    return "" if before is None else _("quarter before: %(score)s") % {"score": round(HUNDRED * before)}


def among_units(figure: Figure) -> str:
    """Where a unit stands among the others, when that is sure enough; never a rank."""
    above = figure.extra.get("above")
    if above is None or SURE > above > 1 - SURE:
        return ""
    return _("probably above the middle of the units") if above >= SURE else _("probably below the middle of the units")


def row(figure: Figure, *, label: str = "", phase: Phase = "ink", base: str = "") -> DotRow:
    """A score of 100 as a dot with its interval."""
    drawn = Interval(*(HUNDRED * (number or 0) for number in (figure.value, figure.low, figure.high)))
    return DotRow(label or _("Activation index"), drawn, phase=phase, base=base, unit="", high=HUNDRED)


def unit_row(figure: Figure) -> DotRow:
    """The index of a unit among its figures."""
    made_up = _("example") if figure.extra.get("example") else ""
    return row(figure, base=" · ".join(filter(None, (made_up, among_units(figure)))))


def _link(phase: str, figure: Figure | None) -> DotRow:
    name, shape = words.phase_name(phase), words.PHASES[phase]
    if figure is None or not figure.shown:
        return DotRow(name, None, phase=shape, said=_("too little is known yet"))
    return row(figure, label=name, phase=shape, base=earlier(figure))


def _waits(phase: str, index: Index) -> str:
    """What a link that cannot be scored waits for; nothing of one that can."""
    figure = index.links.get(phase)  # type: ignore[call-overload]
    if figure is not None and figure.shown:
        return ""
    names = [_comes(one) for one in index.missing if one.link == phase]
    return _("%(link)s waits for: %(signals)s.") % {"link": words.phase_name(phase), "signals": ", ".join(names)}


def _comes(one: Missing) -> str:
    """A missing signal, and when it comes where that is not simply with the next quarter."""
    later = {
        "I3": _("what people remember (comes with questions that return after a month)"),
        "I5": _("thanks for learning (come when colleagues can thank each other here)"),
    }
    name = measure_name(one.measure) if one.measure else ""
    return later.get(one.part) or name[:1].lower() + name[1:]


def _about(obligation: str) -> str:
    return _(
        "It speaks of learning that is %(obligation)s: most people are there. What the law requires is never counted. "
        "Signals without figures leave their weight to the others; a link needs six tenths of its own."
    ) % {"obligation": obligation_name(f"index·{obligation}")}
