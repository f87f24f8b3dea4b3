"""Weighs what could be sent: which plays fit which enrolment, what stands in their way, and what each is worth.

All arrays hold one value per item (an enrolment that a play may speak about), per option (a play that fits an item) or
per person. Utility is U(a|x) = v · E[ΔP(a|x)] − cost of the message − cost of manager minutes − cost of opt-outs
(science.md section 3.1), in completions. What a play is expected to do for one person depends on what stands in their
way (`matched`); over everybody it stays what the evidence says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vonk.engine.barriers import SURE, serves
from vonk.engine.playbook import grammar
from vonk.engine.playbook.schema import Play
from vonk.engine.policy import (
    ITEM_CONSTRAINTS,
    NEVER,
    Bools,
    Floats,
    Ints,
    Limits,
    days_between,
    ignored,
    positions,
    text,
)

PHASES: Final = ("", "before", "during", "after")
STATUTORY: Final = "statutory_or_cao"
ENDED: Final = ("declined", "cancelled", "withdrawn", "failed", "lapsed", "expired", "applied")
_QUANTILE_20: Final = -0.8416  # of the standard normal distribution


def _by_phase(before: float, during: float, after: float) -> Mapping[str, float]:
    return MappingProxyType({"before": before, "during": during, "after": after})


@dataclass(frozen=True, slots=True)
class DecideConfig:
    """Limits, and the terms of the utility.

    ``base_rate`` is the weekly chance of the next move without a nudge. ``value`` counts in completions: an application
    is worth 2, a completion 1 plus twice its .31 chance of an application, a start .76 of a completion. Rates and
    chances are the simulator's (science.md section 4.1) until an organisation has measured its own.
    """

    limits: Limits = field(default_factory=Limits)
    after_window: tuple[int, int] = (0, 42)  # days after completion in which the phase "after" lies
    holdout_share: float = 0.1  # the chance with which an assignment says holdout
    fatigue: float = 0.35  # an effect fades with exp(-fatigue × load)
    base_rate: Mapping[str, float] = field(default_factory=lambda: _by_phase(0.11, 0.125, 0.06))
    value: Mapping[str, float] = field(default_factory=lambda: _by_phase(1.23, 1.62, 2.0))
    cost_message: float = 0.001  # × (1 + .5 load)
    cost_manager_minute: float = 0.002
    cost_opt_out: float = 0.5  # × the chance of an opt-out
    worst_effect: float = -0.002  # the lower 20 % quantile of the effect must lie above this
    # Mean and sd of each play's effect (logit) as it is known here; of the others what the play itself says.
    priors: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    heterogeneity: float = (
        0.5  # the part of an effect that depends on the barrier (science.md section 4.1 tries 0 to 1)
    )
    sure: float = SURE  # from this chance on that it is the largest a barrier may lead to another play than the default
    clearly: float = 0.8  # chance of a greater effect from which a play may replace the default without any diagnosis

    def __post_init__(self) -> None:
        if not 0 <= self.holdout_share < 1:
            raise ValueError("holdout_share must be from 0 up to 1")
        if not 0 <= self.heterogeneity <= 1:
            raise ValueError("heterogeneity must be from 0 to 1")

    def effect(self, play: Play) -> tuple[float, float]:
        """Mean and sd of the effect to expect of this play, on the logit scale."""
        prior = play.evidence.effect_prior
        return self.priors.get(play.id, (prior.mean, prior.sd))


class People(NamedTuple):
    """What is known of each person besides their enrolments; one row per person."""

    load: Floats
    busy: Bools  # on the day that a message would go out
    campaign_play: Ints  # position of the play of the campaign whose comparison they are in; -1: none
    mean: Floats  # persons × barriers: expected shares, and the same before anything was known of the person
    usual: Floats
    barrier: Ints  # the one with the largest expected share, -1 when nothing is known
    sure: Floats  # the chance that it is the largest
    company: grammar.Column


class Items(NamedTuple):
    """The enrolments that a play may speak about."""

    person_at: Ints  # position of the person
    enrolment: Ints
    offering: Ints
    phase: Ints  # position in PHASES
    quiet: Ints  # days since anything happened in it
    columns: dict[str, grammar.Column]


class Options(NamedTuple):
    """The plays that fit an item."""

    item: Ints
    play: Ints
    person_at: Ints
    utility: Floats
    hits: Bools  # options × ITEM_CONSTRAINTS


class _Earlier(NamedTuple):
    """Earlier nudges about the items: per item and play how many and how long ago, per item how many were ignored."""

    times: Ints
    days_ago: Ints
    ignored: Ints


def sendable(plays: Sequence[Play]) -> list[Play]:
    """The plays that may be sent, sorted by id; ValueError when an id occurs twice."""
    chosen = sorted((play for play in plays if play.sendable), key=lambda play: play.id)
    if len({play.id for play in chosen}) != len(chosen):
        raise ValueError("plays: an id occurs twice")
    return chosen


def phases(candidates: pa.Table, today: np.datetime64, config: DecideConfig) -> tuple[Ints, Bools]:
    """The phase of each candidate as position in PHASES (0: none), and which of them have ended.

    Before: approved, and nothing happened yet. During: active, or started by hand, and not completed. After: completed
    and not yet applied, in the window in which using it is at hand.
    """
    state = text(candidates["state"])
    active = ~np.isnat(candidates["first_active_on"].to_numpy())
    completed = days_between(candidates["completed_on"].to_numpy(), today)
    applied = ~np.isnat(candidates["applied_on"].to_numpy())
    earliest, latest = config.after_window
    under_way = np.isin(state, ("approved", "started")) & (completed == NEVER) & ~applied
    before = under_way & (state == "approved") & ~active
    after = (state == "completed") & ~applied & (completed >= earliest) & (completed <= latest)
    ended = np.isin(state, ENDED) | applied | ((completed > latest) & (completed != NEVER))
    return np.select([before, under_way, after], [1, 2, 3], 0), ended


def read_items(
    candidates: pa.Table, person_at: Ints, phase: Ints, today: np.datetime64, company: grammar.Column
) -> Items:
    """The candidates as arrays, with the columns that the grammar knows; ``company`` holds one value per person."""
    columns = {name: column(candidates[name], kind) for name, kind in grammar.STORED.items()}
    columns["company"] = grammar.Column(company.values[person_at], company.missing[person_at])
    enrolled, active, completed, due = (
        days_between(candidates[name].to_numpy(), today)
        for name in ("enrolled_on", "last_active_on", "completed_on", "due_on")
    )
    columns["days_enrolled"] = _days(enrolled)
    columns["days_quiet"] = _days(active)
    columns["days_completed"] = _days(completed)
    columns["days_to_due"] = grammar.Column(-due.astype(np.float64), due == NEVER)
    steps, reached = columns["steps"], columns["step_reached"]
    done = np.where(reached.missing, 0, reached.values)
    columns["steps_left"] = grammar.Column(steps.values - done, steps.missing)
    return Items(
        person_at=person_at,
        enrolment=candidates["enrolment"].to_numpy(),
        offering=candidates["offering"].to_numpy(),
        phase=phase,
        quiet=np.minimum(np.minimum(enrolled, active), completed),
        columns=columns,
    )


def weigh(
    items: Items, plays: Sequence[Play], sent: pa.Table, people: People, today: np.datetime64, config: DecideConfig
) -> Options:
    """Every play that fits an item, with its utility and what stands in its way."""
    earlier = _earlier(items, plays, sent, today, config.limits)
    parts = [_fitting(items, at, play, earlier, people, config) for at, play in enumerate(plays)]
    if not parts:
        nothing = np.empty(0, dtype=np.int64)
        return Options(nothing, nothing, nothing, np.empty(0), np.empty((0, len(ITEM_CONSTRAINTS)), dtype=np.bool_))
    return Options._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _fitting(items: Items, at: int, play: Play, earlier: _Earlier, people: People, config: DecideConfig) -> Options:
    item = np.flatnonzero(_fits(items, play))
    person_at = items.person_at[item]
    load = people.load[person_at]
    worth = utility(play, load, config, matched(play, people, person_at, config))
    # A default is what everybody would get without a diagnosis, so a diagnosis alone never silences it.
    judged = utility(play, load, config) if play.phase_default else worth
    # What a campaign is to find out cannot be asked of it beforehand; its guardrails watch over harm.
    tested = people.campaign_play[person_at] == at
    count, days_ago = earlier.times[item, at], earlier.days_ago[item, at]
    hits = {
        "ignored_three_times": earlier.ignored[item] >= config.limits.ignored_limit,
        "dose_reached": (count >= play.dose.max_per_item) | (days_ago < play.dose.min_gap_d),
        "busy": people.busy[person_at] & (play.phase != "after"),
        "load_high": (load >= config.limits.load_limit) & (play.phase != "after"),
        "no_benefit": ((judged <= 0) | (not _safe(play, config))) & ~tested,
    }
    columns = np.column_stack([hits[code] for code in ITEM_CONSTRAINTS])
    return Options(item, np.full(len(item), at), person_at, worth, columns)


def matched(play: Play, people: People, person_at: Ints, config: DecideConfig) -> Floats:
    """How many times its mean effect a play is expected to have for each of these persons.

    1 - h + h · w / u with w the expected share of the barriers that the play helps against, u the same before anything
    was known of the person, and h the part of the effect that depends on it. The expected w over what may become known
    is u, so the mean over people stays 1: a match moves effect between people and makes none. Never below 1 - h.
    """
    helps = np.flatnonzero(serves(play)).tolist()
    share, usual = (sum(shares[person_at, at] for at in helps) for shares in (people.mean, people.usual))
    return np.asarray(1 - config.heterogeneity + config.heterogeneity * share / usual)


def _fits(items: Items, play: Play) -> Bools:
    waited = items.columns[play.timing.field]
    first, last = play.timing.delay_d, play.timing.delay_d + play.timing.window_d
    fits = (items.phase == PHASES.index(play.phase)) & ~waited.missing
    fits &= (waited.values >= first) & (waited.values <= last)
    if play.eligibility is not None:
        fits &= grammar.evaluate(grammar.parse(play.eligibility), items.columns)
    if play.exclusions is not None:
        fits &= ~grammar.evaluate(grammar.parse(play.exclusions), items.columns)
    return np.asarray(fits, dtype=np.bool_)


def utility(play: Play, load: Floats, config: DecideConfig, match: Floats | float = 1.0) -> Floats:
    """What one message of this play is expected to be worth, in completions, at each load F and match."""
    effect = config.effect(play)[0] * match * np.exp(-config.fatigue * load)
    opt_out = 0.001 + 0.002 * load**2 / (1 + load)  # science.md section 4.1
    return (
        config.value[play.phase] * _gain(config.base_rate[play.phase], effect)
        - config.cost_message * (1 + 0.5 * load)
        - config.cost_manager_minute * play.cost.manager_min
        - config.cost_opt_out * opt_out
    )


def _safe(play: Play, config: DecideConfig) -> bool:
    """Whether the play would do little harm even if its effect lies at the lower 20 % quantile."""
    mean, sd = config.effect(play)
    worst = _gain(config.base_rate[play.phase], np.array([mean + _QUANTILE_20 * sd]))
    return bool(worst[0] > config.worst_effect)


def _gain(base: float, effect: Floats) -> Floats:
    """How much an effect on the logit scale adds to a base rate."""
    odds = base / (1 - base) * np.exp(effect)
    return odds / (1 + odds) - base


def _earlier(items: Items, plays: Sequence[Play], sent: pa.Table, today: np.datetime64, limits: Limits) -> _Earlier:
    about = positions(items.enrolment, sent["enrolment"].fill_null(-1).to_numpy())
    kind = text(sent["message_class"])
    kept = (about >= 0) & np.isin(kind, ("nudge", "held"))
    about, kind = about[kept], kind[kept]
    days_ago = days_between(sent["sent_on"].to_numpy(), today)[kept]
    acted = days_between(sent["acted_on"].to_numpy(), today)[kept]
    names = text(sent["play"])[kept]
    count = np.zeros((len(items.enrolment), len(plays)), dtype=np.int64)
    latest = np.full(count.shape, NEVER, dtype=np.int64)
    for at, play in enumerate(plays):
        this = names == play.id
        count[:, at] = np.bincount(about[this], minlength=len(count))
        np.minimum.at(latest[:, at], about[this], days_ago[this])
    unanswered = ignored(days_ago, acted, limits) & (kind == "nudge")  # nobody ignores what was held back
    fruitless = np.bincount(about[unanswered], minlength=len(count))
    return _Earlier(count, latest, fruitless)


def binding(hits: Bools) -> Ints:
    """The first constraint that binds, as position in ITEM_CONSTRAINTS; their number where none does."""
    return np.where(hits.any(axis=1), hits.argmax(axis=1), hits.shape[1])


def column(values: pa.ChunkedArray, kind: grammar.Kind) -> grammar.Column:
    """One column of a table as the grammar reads it."""
    missing = pc.is_null(values).to_numpy()
    if kind == "text":
        return grammar.Column(text(values), missing)
    if kind == "day":
        return grammar.Column(values.to_numpy(), missing)
    return grammar.Column(values.fill_null(0).to_numpy().astype(np.float64), missing)


def _days(days: Ints) -> grammar.Column:
    return grammar.Column(days.astype(np.float64), days == NEVER)
