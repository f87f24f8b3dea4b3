"""Says why an offering is probably ignored or left: open rules over published figures, with what speaks for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from vonk.engine.signals.registry import METHOD
from vonk.figures import queries as figures
from vonk.figures.queries import Figure
from vonk.insight.shapes import Funnel, FunnelStep
from vonk.insight.weakspots import Share
from vonk.people.access import Viewer

type Reason = Literal["detached", "optional", "hard_to_reach", "unclear", "too_hard", "no_time"]
type Sure = Literal["likely", "possible", "unknown"]

REASONS: Final[tuple[Reason, ...]] = ("detached", "optional", "hard_to_reach", "unclear", "too_hard", "no_time")
OFTEN: Final = 0.25  # [D] twice what each of the eight answers would get if all were as frequent
LITTLE_USE: Final = 0.3  # [D] nearer to the lower than to the upper anchor of I1 (.15 and .65, registry)
HALF: Final = 0.5  # [D] said by most who answered
MANY_WAIT: Final = 0.3  # [D] about half-way between the anchors of R5 (.60 and .05)
LATE: Final = 0.5  # [D] half-way between the anchors of P2 (.80 and .15): a fortnight until the first activity
LONG: Final = 2.0  # [D] twice as many minutes as the median step
LEFT: Final = ("A28", "completion", "stopped")
# Half-way between the two anchors of the signal (registry), and whether low is good there.
MIDDLE: Final = {
    part.measure: ((part.none + part.full) / 2, part.good == "low") for part in METHOD.values() if part.measure in LEFT
}
LIKELY, POSSIBLE = 2.0, 1.0  # points
UNSURE: Final = 0.5  # what a sign counts for whose interval does not lie wholly beyond its threshold


@dataclass(frozen=True)
class Rule:
    """One sign of one reason: a figure that lies beyond a threshold.

    scope: a figure of the offering itself, or of the whole organisation, which never makes a reason likely by itself.
    points: 2 when people say just this, 1 when it only points there.
    source: the row of docs/science.md section 1.2 that the figure comes from; every threshold is a design value [D].
    """

    reason: Reason
    measure: str
    side: Literal["above", "below"]
    beyond: float
    points: float
    source: str
    scope: Literal["offering", "organisation"] = "offering"


RULES: Final = (
    Rule("detached", "barrier.not_relevant", "above", OFTEN, 2, "taps, section 1.3"),
    Rule("detached", "application", "below", LITTLE_USE, 1, "I1"),
    Rule("detached", "motive_must", "above", HALF, 1, "must or chosen, section 1.3"),
    Rule("detached", "motive_must", "above", HALF, 1, "must or chosen, section 1.3", "organisation"),
    Rule("optional", "barrier.forgets", "above", OFTEN, 2, "taps, section 1.3"),
    Rule("optional", "A28·chosen", "below", HALF, 1, "P1"),
    Rule("optional", "barrier.forgets", "above", OFTEN, 1, "taps, section 1.3", "organisation"),
    Rule("hard_to_reach", "barrier.technical", "above", OFTEN, 2, "taps, section 1.3"),
    Rule("hard_to_reach", "barrier.unknown", "above", OFTEN, 2, "taps, section 1.3"),
    Rule("hard_to_reach", "waiting", "above", MANY_WAIT, 1, "R5", "organisation"),
    Rule("hard_to_reach", "begin", "above", LATE, 1, "P2", "organisation"),
    Rule("hard_to_reach", "barrier.technical", "above", OFTEN, 1, "taps, section 1.3", "organisation"),
    Rule("unclear", "application", "below", LITTLE_USE, 1, "I1"),
    Rule("too_hard", "barrier.too_hard", "above", OFTEN, 2, "taps, section 1.3"),
    Rule("too_hard", "barrier.too_hard", "above", OFTEN, 1, "taps, section 1.3", "organisation"),
    Rule("no_time", "barrier.no_time", "above", OFTEN, 2, "taps, section 1.3"),
    Rule("no_time", "barrier.no_time", "above", OFTEN, 1, "taps, section 1.3", "organisation"),
    Rule("no_time", "time_kept", "below", HALF, 1, "P6", "organisation"),
)
# What is known without a figure: a text that is missing says nothing of people, a step that stands out says where.
NO_PROBLEM, HOT_STEP, LONG_STEP = "no_problem", "hot_step", "long_step"
POINTS_TO: Final[Mapping[str, tuple[Reason, float]]] = {
    NO_PROBLEM: ("unclear", 1),  # [D] nobody reads for which problem it is
    HOT_STEP: ("too_hard", 1),  # P4 by step: clearly more people stop there than at the median step
    LONG_STEP: ("no_time", 1),  # [D] that step also takes much longer
}
# The play to look at first. Which of them a run may send, and so a campaign may carry, the playbook says.
FITS: Final[Mapping[Reason, str]] = {
    "detached": "relevance-note",
    "optional": "where-to-begin",
    "hard_to_reach": "smooth-start",
    "unclear": "campaign-card",
    "too_hard": "practise-with-errors",
    "no_time": "two-step-start",
}


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for a reason. code: a measure, or no_problem, hot_step, long_step.

    sure: its whole interval lies beyond the threshold. own: it is about this offering, not the whole organisation.
    rule: by which the figure counts; None of what the offering says of itself.
    """

    code: str
    points: float
    sure: bool
    own: bool
    rule: Rule | None = None
    figure: Figure | None = None
    step: FunnelStep | None = None

    @property
    def excess(self) -> float:
        """How far the figure lies beyond its threshold."""
        share = Share.of(self.figure) if self.figure else None
        return abs(share.value - self.rule.beyond) if share and self.rule else 0.0


@dataclass(frozen=True)
class Because:
    """One reason with how sure it is, what speaks for it, and which figures of this offering would tell more."""

    reason: Reason
    sure: Sure
    evidence: tuple[Evidence, ...]
    waits_for: tuple[str, ...]  # measures
    play: str

    @property
    def weight(self) -> tuple[bool, float, float]:
        """What is about this offering goes first, then how much speaks for it, then what lies furthest off."""
        points = sum(one.points for one in self.evidence)
        return any(one.own for one in self.evidence), points, max((one.excess for one in self.evidence), default=0.0)


@dataclass(frozen=True)
class Diagnosis:
    """Every reason, the likeliest first; `waits_for`: figures of this offering that are not told yet.

    left: whether clearly many do not begin, stop or do not finish; None as long as no such figure is told.
    """

    left: bool | None
    reasons: tuple[Because, ...]
    waits_for: tuple[str, ...]

    @property
    def named(self) -> tuple[Because, ...]:
        """The reasons for which something speaks."""
        return tuple(one for one in self.reasons if one.sure != "unknown")


def why_left(viewer: Viewer, funnel: Funnel, told: Sequence[Figure]) -> Diagnosis:
    """Of one offering, what is told of it and what is told of the whole organisation; one query.

    NotAllowed for who may not read the whole organisation.
    """
    return diagnose(funnel, told, figures.about_everybody(viewer))


def diagnose(funnel: Funnel, told: Sequence[Figure], around: Sequence[Figure]) -> Diagnosis:
    """The same from figures of the offering (`told`) and of the whole organisation (`around`)."""
    found: dict[Reason, list[Evidence]] = {reason: [] for reason in REASONS}
    seen = {name for figure in told if figure.shown for name in (figure.signal, figure.measure)}
    for rule in RULES:
        own = rule.scope == "offering"
        if not own and rule.measure in seen:  # what is told of the offering itself says it better
            continue
        if sign := _sign(rule, told if own else around):
            found[rule.reason].append(sign)
    for code, step in _known(funnel):
        reason, points = POINTS_TO[code]
        found[reason].append(Evidence(code, points, sure=True, own=True, step=step))
    reasons = [_because(reason, found[reason], seen) for reason in REASONS]
    order: dict[Sure, int] = {"likely": 0, "possible": 1, "unknown": 2}
    reasons.sort(key=lambda one: one.weight, reverse=True)
    reasons.sort(key=lambda one: order[one.sure])
    waits = [rule.measure for rule in RULES if rule.scope == "offering" and rule.measure not in seen]
    waits += [] if any(step.shown for step in funnel.steps) else ["steps"]
    return Diagnosis(_left(funnel, told), tuple(reasons), tuple(dict.fromkeys(waits)))


def _because(reason: Reason, evidence: Sequence[Evidence], seen: Iterable[str]) -> Because:
    ranked = tuple(sorted(evidence, key=lambda one: (not one.own, -one.points)))
    points = sum(one.points for one in ranked)
    own = any(one.own and one.sure for one in ranked)
    sure: Sure = "likely" if points >= LIKELY and own else "possible" if points >= POSSIBLE else "unknown"
    mine = [rule.measure for rule in RULES if rule.reason == reason and rule.scope == "offering"]
    return Because(reason, sure, ranked, tuple(one for one in mine if one not in set(seen)), FITS[reason])


def _sign(rule: Rule, told: Iterable[Figure]) -> Evidence | None:
    """The figure of this rule that lies beyond it; of several obligations the one with most people."""
    mine = [one for one in told if rule.measure in (one.measure, one.signal) and not one.part]
    figure = max(mine, key=lambda one: (one.shown, one.base or 0), default=None)
    share = Share.of(figure) if figure is not None and figure.shown else None
    if figure is None or share is None:
        return None
    above = rule.side == "above"
    if (share.value < rule.beyond) if above else (share.value > rule.beyond):
        return None
    sure = share.low >= rule.beyond if above else share.high <= rule.beyond
    points = rule.points if sure else rule.points * UNSURE
    return Evidence(rule.measure, points, sure=sure, own=rule.scope == "offering", rule=rule, figure=figure)


def _left(funnel: Funnel, told: Iterable[Figure]) -> bool | None:
    shares = [(one.measure, Share.of(one)) for one in told if one.shown and one.measure in LEFT and not one.part]
    known = [(MIDDLE[measure], share) for measure, share in shares if share]
    if any(step.hot for step in funnel.steps):
        return True
    if not known:
        return None
    return any(share.value > at if low_is_good else share.value < at for (at, low_is_good), share in known)


def _known(funnel: Funnel) -> Iterable[tuple[str, FunnelStep | None]]:
    """What the offering says of itself."""
    if not any(text.strip() for text in funnel.problem.values()):
        yield NO_PROBLEM, None
    hot = max((step for step in funnel.steps if step.hot), key=lambda step: step.stopped or 0, default=None)
    if hot is None:
        return
    yield HOT_STEP, hot
    minutes = [step.minutes for step in funnel.steps if step.minutes]
    if hot.minutes and hot.minutes >= LONG * median(minutes):
        yield LONG_STEP, hot
