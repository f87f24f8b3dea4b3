"""Finds the weakest link of the chain and ranks weak spots by what the fitting play is worth there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt
from typing import Any, Final
from uuid import UUID

from vonk.engine.playbook.schema import Play
from vonk.figures.queries import Figure, Spot
from vonk.insight.shapes import Finding, WorkItem
from vonk.people.texts import Text

START, FINISH, STOP, STEPS = "A28", "completion", "stopped", "steps"
Z90: Final = 1.645
FIVE: Final = 5
PHASE_OF: Final = {START: "before", FINISH: "during", STOP: "during", STEPS: "during"}
CODE_OF: Final = {START: "few_start", FINISH: "few_finish", STOP: "many_stop", STEPS: "step_stops"}
BARRIER: Final = "barrier."
NOTHING: Final = "barrier.none"  # a tap that says nothing stands in the way
DRIVER: Final = "driver."


@dataclass(frozen=True)
class Known:
    """An offering by name, and its steps' titles by public id."""

    public_id: UUID
    title: Text
    steps: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A weak spot, the play to try first, and how many people fewer would be lost with it."""

    spot: Spot
    bad: Share
    play: Play
    gain: float
    barrier: str = ""  # what clearly most people name, when the play was chosen for it

    @property
    def interval(self) -> tuple[float, float]:
        """The 90 % interval of the gain, which may reach below 0."""
        people, prior = self.spot.base or 0, self.play.evidence.effect_prior
        reach_up, reach_down = prior.mean + Z90 * prior.sd, prior.mean - Z90 * prior.sd
        spread = people * (_shift(self.bad.value, reach_up) - _shift(self.bad.value, reach_down)) / 2
        figure = people * (_shift(self.bad.high, prior.mean) - _shift(self.bad.low, prior.mean)) / 2
        reach = sqrt(spread**2 + figure**2)
        return self.gain - reach, self.gain + reach


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with its interval; of a band the middle and the ends."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, figure: Figure | Spot) -> Share | None:
        """The share of a figure; None when it is not shown."""
        if figure.low is None or figure.high is None:
            return None
        middle = (figure.low + figure.high) / 2
        return cls(middle if figure.value is None else figure.value, figure.low, figure.high)

    def rest(self) -> Share:
        """The share of the others."""
        return Share(1 - self.value, 1 - self.high, 1 - self.low)

    def minus(self, other: Share) -> Share:
        """What is left of it without `other`; the two are taken as independent, which makes the interval wide."""
        value = max(0.0, self.value - other.value)
        down = sqrt((self.value - self.low) ** 2 + (other.high - other.value) ** 2)
        up = sqrt((self.high - self.value) ** 2 + (other.value - other.low) ** 2)
        return Share(value, max(0.0, value - down), min(1.0, value + up))


def weakest_link(figures: Sequence[Figure], *, first_on: date | None) -> Finding:
    """Whether more people are lost before the first activity or between it and the end; only when that is sure.

    Told of the obligation with most people; both figures are shares of those who enrolled.
    """
    pairs = [pair for pair in _pairs(figures) if pair[1].base]
    if not pairs:
        return Finding("not_yet", {"on": first_on})
    start, finish = max(pairs, key=lambda pair: pair[1].base or 0)
    begun, ended = Share.of(start), Share.of(finish)
    assert begun is not None
    assert ended is not None
    before, during = begun.rest(), begun.minus(ended)
    facts: dict[str, Any] = {"obligation": start.obligation, "window": start.window}
    if before.low <= during.high and during.low <= before.high:
        return Finding("weakest_unclear", facts | {"start": before.value, "finish": during.value})
    early = before.value > during.value
    lost, figure = (before, start) if early else (during, finish)
    base = figure.base or 0
    facts |= {"lost": lost.value, "low": lost.low, "high": lost.high, "value": figure.value, "base": base}
    facts["people"] = round(lost.value * base / FIVE) * FIVE
    return Finding("weakest_start" if early else "weakest_finish", facts)


def _pairs(figures: Sequence[Figure]) -> Iterable[tuple[Figure, Figure]]:
    """Start and finish of the same people where the latest shown windows allow, else the latest of each."""
    for obligation in {figure.obligation for figure in figures}:
        told = [figure for figure in figures if figure.obligation == obligation and figure.shown]
        starts = {figure.window.start: figure for figure in told if figure.measure == START}
        ends = {figure.window.start: figure for figure in told if figure.measure == FINISH}
        both = sorted(set(starts) & set(ends))
        if both:
            yield starts[both[-1]], ends[both[-1]]
        elif starts and ends:
            yield starts[max(starts)], ends[max(ends)]


def ranked(
    spots: Iterable[Spot],
    plays: Sequence[Play],
    *,
    limit: int,
    barriers: Mapping[str, str] | None = None,
    usual: str = "",
) -> tuple[Weighed, ...]:
    """The weak spots of offerings and steps with the largest expected gain by these plays, one for each offering.

    Gain in people = people it concerns × change of the rate by the play's prior on the logit scale; its interval
    joins the interval of the figure with that of the prior. Where the interval of the gain lies below half a person,
    nothing is proposed. barriers: what clearly most people name in an offering; usual: in the whole organisation, for
    offerings of which nothing is told.
    """
    named = barriers or {}
    pairs = [(spot, (spot.measure, named.get(spot.offering, usual))) for spot in spots]
    fitting = {pair: _fitting(*pair, plays) for pair in {pair for _, pair in pairs}}
    found = [one for spot, pair in pairs if (one := _weighed(spot, fitting[pair]))]
    found.sort(key=lambda one: (-one.gain, CODE_OF[one.spot.measure], one.spot.offering))
    best: dict[str, Weighed] = {}
    for one in found:
        if len(best) < limit and one.spot.offering not in best and one.interval[1] >= 1 / 2:
            best[one.spot.offering] = one
    return tuple(best.values())


def named_most(told: Iterable[Figure]) -> str:
    """The barrier that people name most beyond doubt, without its prefix; empty where no one stands out.

    "Nothing is in my way" takes part: where that may be the most frequent, no barrier is.
    """
    shares = sorted(
        (
            (share, figure.signal)
            for figure in told
            if figure.measure.startswith(BARRIER) and (share := Share.of(figure))
        ),
        key=lambda pair: -pair[0].value,
    )
    if len(shares) < 2 or shares[0][1] == NOTHING or shares[0][0].low <= shares[1][0].high:  # noqa: PLR2004 - two to compare
        return ""
    return shares[0][1].removeprefix(BARRIER)


def lowest_driver(told: Iterable[Figure]) -> Figure | None:
    """The driver that is the lowest beyond doubt, of those that are told and measure one thing; None else."""
    known = [
        figure
        for figure in told
        if figure.measure.startswith(DRIVER) and figure.value is not None and figure.extra.get("reliable")
    ]
    ordered = sorted(known, key=lambda figure: figure.value or 0)
    clear = len(ordered) > 1 and (ordered[0].high or 1) < min(figure.low or 0 for figure in ordered[1:])
    return ordered[0] if clear else None


def work(
    weighed: Iterable[Weighed], figures: Mapping[int, Figure], offerings: Mapping[str, Known]
) -> tuple[WorkItem, ...]:
    """The same with names and words, as far as the offerings are known; figures by cell."""
    told = [(one, known) for one in weighed if (known := offerings.get(one.spot.offering))]
    return tuple(_item(one, figures[one.spot.cell], known, rank) for rank, (one, known) in enumerate(told, 1))


def _weighed(spot: Spot, fitting: tuple[Play, str] | None) -> Weighed | None:
    share = Share.of(spot)
    if share is None or fitting is None:
        return None
    play, barrier = fitting
    bad = share if spot.measure in (STOP, STEPS) else share.rest()
    gain = (spot.base or 0) * _shift(bad.value, play.evidence.effect_prior.mean)
    return Weighed(spot, bad, play, gain, barrier)


def _item(one: Weighed, figure: Figure, offering: Known, rank: int) -> WorkItem:
    low, high = one.interval
    return WorkItem(
        rank=rank,
        code=CODE_OF[figure.measure],
        facts=_facts(figure, offering) | ({"barrier": one.barrier} if one.barrier else {}),
        kind="step" if figure.measure == STEPS else "offering",
        public_id=offering.public_id,
        title=offering.title,
        play=one.play.id,
        play_title=one.play.text("title"),
        grade=one.play.evidence.grade,
        people=figure.base or 0,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        gain=one.gain,
        gain_low=low,
        gain_high=high,
        phase="participation",
    )


def _shift(bad: float, logit: float) -> float:
    """How much smaller a share becomes when its log odds fall by `logit`."""
    held = min(max(bad, 0.001), 0.999)
    return held - 1 / (1 + exp(-(log(held / (1 - held)) - logit)))


def _facts(figure: Figure, offering: Known) -> dict[str, Any]:
    facts: dict[str, Any] = {"value": figure.value, "low": figure.low, "high": figure.high, "base": figure.base}
    if figure.measure != STEPS:
        return facts | {"obligation": figure.obligation}
    told = {"step": figure.extra["position"], "step_title": offering.steps.get(figure.subject.id, {})}
    return facts | told | {"reached": figure.extra["cases"], "stopped": figure.count}


def _fitting(measure: str, barrier: str, plays: Iterable[Play]) -> tuple[Play, str] | None:
    """The play to try first, with the barrier that it was chosen for.

    That is the default of the phase, unless one barrier clearly stands out and a play is meant for it: then the one
    that promises most. A diagnosis may outdo the default, and only a campaign tells whether it does.
    """
    sent = [play for play in plays if play.sendable and play.phase == PHASE_OF[measure]]
    default = next((play for play in sent if play.phase_default), None)
    meant = [play for play in sent if barrier and barrier in play.taps]
    if not meant:
        return (default, "") if default else None
    return max(meant, key=lambda play: (play.phase_default, play.evidence.effect_prior.mean)), barrier
