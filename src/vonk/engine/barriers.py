"""What stands in a person's way, as far as anybody can tell: the chance of seven barriers, from what they said and did.

A person has a mix w of eight shares: the seven barriers of a tap, and "none". Before anything is known of them
w ~ Dirichlet(STRENGTH × usual), where `usual` is the mix of taps in their part of the organisation (`usual_mix`).
Whatever is known adds to it as so many taps, each spread over what it points to:

    alpha = STRENGTH × usual + Σ worth × points         mean = alpha / Σ alpha         (`SIGNS` holds worth and points)

For a tap that is the conjugate update of a categorical answer drawn from w, discounted for slips; a tap fades by half
every HALF_LIFE days, because barriers change. For behaviour worth and points are design choices, each with its reason.
The marginal of one share is a beta distribution, which gives the interval. The form and the .4 for each barrier are
those with which the simulator's policies read a noisy tap; numbers marked [D] are design choices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from scipy.special import betaincinv, gammainc

from vonk.engine import tables
from vonk.engine.playbook.schema import Play
from vonk.engine.policy import NEVER, Array, Bools, Floats, Ints, days_between, positions, text

BARRIERS: Final = ("unknown", "no_time", "not_relevant", "too_hard", "no_support", "forgets", "technical")
NONE: Final = "none"  # "nothing is in my way": lowers the share of all seven
SHARES: Final = (*BARRIERS, NONE)

# COM-B, by which plays say what they help against (Michie, van Stralen & West 2011), for each barrier of a tap [D].
COM_B: Final[Mapping[str, frozenset[str]]] = {
    "unknown": frozenset({"cap_psych"}),
    "no_time": frozenset({"opp_phys"}),
    "not_relevant": frozenset({"mot_refl"}),
    "too_hard": frozenset({"cap_psych", "cap_phys"}),
    "no_support": frozenset({"opp_soc"}),
    "forgets": frozenset({"cap_psych", "mot_auto"}),  # attention and memory; a habit that is not there yet
    "technical": frozenset({"opp_phys"}),
}

STRENGTH: Final = 2.8  # taps that the usual mix is worth for one person: .4 for each of seven barriers
HALF_LIFE: Final = 60  # days in which a tap loses half its worth [D]: four rounds of the pulse
TAP: Final = 0.75  # what a fresh tap is worth: in tests with one slip in seven the 90 % interval then holds 83-90 %
SURE: Final = 0.5  # likelier the largest than all others together: then it may outdo the default of the phase [D]
PEOPLE_FOR_MIX: Final = 10  # fewer people who tapped say nothing about the usual mix (decisions.md section 4)
MIX_STRENGTH: Final = 30  # people that the mix of the level above is worth [D]
MIX_DAYS: Final = 180  # taps older than this say nothing about the usual mix
ROUND: Final = 1 / 24  # to which the usual mix is rounded, so that nobody's own taps can be read from it

WAITS_LONG: Final = 21  # days after enrolling without a first step
QUIET_LONG: Final = 14  # days without activity (science.md P4: the shortest pause that is called a stop)
RECENT: Final = 7
LOOK_BACK: Final = 90  # days over which messages are remembered
STOP_DAYS: Final = 28  # days without activity that count as a stop when steps are compared


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of thing that is known of somebody: how many taps it is worth, what it points to, and why."""

    code: str
    worth: float
    points: Mapping[str, float]  # shares that add up to 1
    reason: str


_DID: Final = (  # worth and points [D]: no behaviour weighs more than a fresh tap
    Sign("not_started", 0.4, {"unknown": 0.3, "no_time": 0.3, "forgets": 0.25, "not_relevant": 0.15},
         "Who enrolled and does not begin often has no time or does not know where; waiting alone does not say which."),
    Sign("stopped_early", 0.4, {"not_relevant": 0.4, "too_hard": 0.2, "technical": 0.2, "no_time": 0.2},
         "Who stops at the first step has seen what it is: the content and the way in are suspected first."),
    Sign("stopped_where_many_do", 0.6, {"too_hard": 0.7, "technical": 0.15, "not_relevant": 0.15},
         "Where many stop, the step is suspected before the person."),
    Sign("busy", 0.7, {"no_time": 1.0},
         "Called busy by the person: nearly a tap, but it speaks of these days and not of learning."),
    Sign("picked_up", 0.5, {"forgets": 0.8, NONE: 0.2},
         "Who takes it up again within a week of a message had it out of sight."),
    Sign("unmoved", 0.5, {"unknown": 0.2, "no_time": 0.25, "not_relevant": 0.25, "too_hard": 0.15, "no_support": 0.1,
                          "technical": 0.05},
         "Who was reminded twice and did nothing has not forgotten: it is one of the others."),
    Sign("not_used", 0.3, {"no_support": 0.5, "not_relevant": 0.3, "forgets": 0.2},
         "Use at work stays away mostly for want of a chance or of backing (Blume et al. 2010)."),
    Sign("under_way", 0.5, {NONE: 1.0}, "Who learned this week was not held back much."),
)  # fmt: skip
_SAID: Final = tuple(
    Sign(f"said:{share}", TAP, {share: 1.0}, "Their own word is the best there is; now and then a tap is a slip.")
    for share in SHARES
)
SIGNS: Final[tuple[Sign, ...]] = (*_SAID, *_DID)
_CODES: Final = {sign.code: at for at, sign in enumerate(SIGNS)}
_POINTS: Final = np.array([[sign.worth * sign.points.get(share, 0.0) for share in SHARES] for sign in SIGNS])


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the estimate rests on, in a code and a number that a face can put into words.

    said: `barrier` was tapped `number` days ago; busy: so many more days; not_started, stopped_early, not_used,
    under_way: so many days; stopped_where_many_do: after that step; picked_up, unmoved: so many messages.
    `barrier` is what the fact points to most; `weight` is in fresh taps.
    """

    code: str
    barrier: str
    number: int
    weight: float


@dataclass(frozen=True, slots=True)
class Mix:
    """The estimate for each of `persons`; `alpha` and `usual` are persons × SHARES."""

    persons: Ints
    alpha: Floats
    usual: Floats
    fact_at: Ints  # what is known, one row each, grouped by the position of the person: sign, number and taps it adds
    fact_sign: Ints
    fact_number: Ints
    fact_weight: Floats

    @property
    def mean(self) -> Floats:
        """The expected share of each barrier, persons × BARRIERS; what is missing to 1 is the share of "none"."""
        return (self.alpha / self.alpha.sum(axis=1, keepdims=True))[:, : len(BARRIERS)]

    def interval(self, share: float = 0.9) -> tuple[Floats, Floats]:
        """Between what each share lies with this probability, both persons × BARRIERS."""
        own = self.alpha[:, : len(BARRIERS)]
        rest = self.alpha.sum(axis=1, keepdims=True) - own
        tail = (1 - share) / 2
        return betaincinv(own, rest, tail), betaincinv(own, rest, 1 - tail)

    def largest(self) -> tuple[Ints, Floats]:
        """The barrier with the largest expected share (position in BARRIERS), and the chance that it is the largest.

        "None" takes part: where nothing may be in the way, no barrier is surely the largest.
        """
        at = self.alpha[:, : len(BARRIERS)].argmax(axis=1)
        return at, _chance_of_largest(self.alpha, at)

    def facts(self, person_at: int) -> tuple[Fact, ...]:
        """What is known of one person, what weighs most first."""
        low, high = np.searchsorted(self.fact_at, [person_at, person_at + 1])
        found = [
            _fact(int(sign), int(number), float(weight))
            for sign, number, weight in zip(
                self.fact_sign[low:high], self.fact_number[low:high], self.fact_weight[low:high], strict=True
            )
        ]
        return tuple(sorted(found, key=lambda fact: (-fact.weight, fact.code, fact.barrier, fact.number)))

    def table(self) -> pa.Table:
        """As `tables.MIX`, for decide(): only persons of whom something is known."""
        known = np.unique(self.fact_at)
        some = Mix(self.persons[known], self.alpha[known], self.usual[known], *(np.empty(0, dtype=np.int64),) * 3,
                   np.empty(0))  # fmt: skip
        at, sure = some.largest()
        return pa.table(
            {
                "person": some.persons,
                "barrier": pa.array(np.array(BARRIERS)[at], pa.string()),
                "sure": sure,
                "mean": _lists(some.mean),
                "usual": _lists(some.usual[:, : len(BARRIERS)]),
            },
            schema=tables.MIX,
        )


@dataclass(frozen=True, slots=True)
class Usual:
    """The mix of the organisation and of the groups within it that have one of their own, each over SHARES."""

    whole: tuple[float, ...]
    groups: Mapping[int, tuple[float, ...]]

    def of(self, groups: Ints) -> Floats:
        """The usual mix of somebody in each of these groups (-1: none)."""
        names = np.array(sorted(self.groups), dtype=np.int64)
        mixes = np.array([self.whole, *(self.groups[name] for name in names.tolist())])
        return mixes[positions(names, groups) + 1]


EVEN: Final = Usual((1 / len(SHARES),) * len(SHARES), {})  # where too few people tapped


def estimate(persons: Ints, taps: pa.Table, signs: pa.Table, usual: Floats, *, as_of: dt.date) -> Mix:
    """The mix of each of `persons` (unique, any order), whose usual mix stands in `usual` (persons × SHARES).

    taps: `tables.BARRIER`; the same barrier tapped twice on a day counts once, and a tap after `as_of` not at all.
    signs: `tables.SIGN`, as `observe` makes it. Rows about anybody else are ignored. ValueError for a sign that is not
    in SIGNS. One person's estimate depends on their own rows alone, whatever the order of rows and persons.
    """
    at, sign, number, weight = (
        np.concatenate(columns) for columns in zip(_said(persons, taps, as_of), _did(persons, signs), strict=True)
    )
    order = np.argsort(_key(at, sign, number), kind="stable")
    at, sign, number, weight = at[order], sign[order], number[order], weight[order]
    alpha = STRENGTH * usual
    for share in range(len(SHARES)):
        alpha[:, share] += np.bincount(at, weight * _POINTS[sign, share], minlength=len(persons))
    worth = np.array([kind.worth for kind in SIGNS])
    return Mix(persons, alpha, usual, at, sign, number, weight * worth[sign])


type _Rows = tuple[Ints, Ints, Ints, Floats]  # position of the person, sign, number, and how much of it is left


def _said(persons: Ints, taps: pa.Table, as_of: dt.date) -> _Rows:
    at = positions(persons, taps["person"].to_numpy())
    age = days_between(taps["tapped_on"].to_numpy(), np.datetime64(as_of, "D"))
    sign = _sign_of(text(taps["barrier"]), prefix="said:")
    kept = (at >= 0) & (age >= 0) & (age != NEVER) & (sign >= 0)
    at, sign, age = at[kept], sign[kept], age[kept]
    _, once = np.unique(_key(at, sign, age), return_index=True)
    return at[once], sign[once], age[once], 0.5 ** (age[once] / HALF_LIFE)


def _key(at: Ints, sign: Ints, number: Ints) -> Ints:
    """One number for a row, by which rows stand in the order of person, sign and number."""
    return np.asarray((at * len(SIGNS) + sign) * (NEVER + 1) + number)


def _did(persons: Ints, signs: pa.Table) -> _Rows:
    at = positions(persons, signs["person"].to_numpy())
    sign = _sign_of(text(signs["sign"]))
    if (sign < 0).any():
        raise ValueError("signs: a sign that is not in SIGNS")
    kept = at >= 0
    return at[kept], sign[kept], signs["number"].to_numpy()[kept], np.ones(int(kept.sum()))


def _sign_of(names: Array, prefix: str = "") -> Ints:
    known, which = np.unique(names, return_inverse=True)
    found = np.array([_CODES.get(prefix + str(name), -1) for name in known], dtype=np.int64)
    return found[which] if len(known) else np.empty(0, dtype=np.int64)


def _fact(sign: int, number: int, weight: float) -> Fact:
    code, _, _ = SIGNS[sign].code.partition(":")
    points = SIGNS[sign].points
    return Fact(code, max(points, key=lambda share: points[share]), number, weight)


def usual_mix(taps: pa.Table, groups: pa.Table, *, as_of: dt.date) -> Usual:
    """The mix of taps of the last MIX_DAYS days: each person counts once, small numbers lean on the level above.

    groups: person INT and unit INT, the first-level unit of each person. An organisation leans on an even mix, a unit
    on its organisation, with the weight of MIX_STRENGTH people; under PEOPLE_FOR_MIX it has none of its own.
    """
    age = days_between(taps["tapped_on"].to_numpy(), np.datetime64(as_of, "D"))
    sign = _sign_of(text(taps["barrier"]), prefix="said:")
    kept = (age >= 0) & (age <= MIX_DAYS) & (sign >= 0)
    people, at = np.unique(taps["person"].to_numpy()[kept], return_inverse=True)
    counts = np.zeros((len(people), len(SHARES)))
    np.add.at(counts, (at, sign[kept]), 1)
    each = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    whole = _leaning(each, np.array(EVEN.whole))
    unit_at = positions(groups["person"].to_numpy(), people)
    unit = np.where(unit_at >= 0, groups["unit"].to_numpy()[unit_at], -1) if len(groups) else np.full(len(people), -1)
    mixes = {
        int(name): _leaning(each[unit == name], whole)
        for name in np.unique(unit[unit >= 0])
        if (unit == name).sum() >= PEOPLE_FOR_MIX
    }
    return Usual(_rounded(whole), {name: _rounded(mix) for name, mix in mixes.items()})


def _leaning(each: Floats, above: Floats) -> Floats:
    if len(each) < PEOPLE_FOR_MIX:
        return above
    return np.asarray((each.sum(axis=0) + MIX_STRENGTH * above) / (len(each) + MIX_STRENGTH))


def _rounded(mix: Floats) -> tuple[float, ...]:
    steps = np.maximum(np.round(mix / ROUND), 0.5)  # never none: what nobody tapped yet can still be so
    return tuple((steps / steps.sum()).tolist())


def serves(play: Play) -> Bools:
    """Which of BARRIERS a play helps against: those it says it is meant for, else those that share its part of COM-B.

    COM-B alone cannot tell "no time" from "technical": both are physical opportunity.
    """
    if play.taps:
        return np.isin(BARRIERS, play.taps)
    return np.array([bool(COM_B[barrier] & set(play.barrier)) for barrier in BARRIERS])


_NODES: Final = np.geomspace(1e-8, 80.0, 161)
_GRID: Final = 20  # alpha is rounded to twentieths, so that each value's curve is computed once
_BLOCK: Final = 4_096  # persons at a time, to bound memory


def _chance_of_largest(alpha: Floats, at: Ints) -> Floats:
    """P(share `at` is the largest) under Dirichlet(alpha), by quadrature, to about .01.

    With independent G_j ~ Gamma(alpha_j) the shares stand to each other as the G: the chance is ∫ f_k Π F_j dx.
    """
    steps = np.maximum(np.round(alpha * _GRID), 1).astype(np.int64)
    values, which = np.unique(steps, return_inverse=True)
    curves = gammainc(values[:, None] / _GRID, _NODES)
    logs = np.log(np.maximum(curves, 1e-300))
    which = which.reshape(steps.shape)
    chance = np.empty(len(alpha))
    for low in range(0, len(alpha), _BLOCK):
        block, own = which[low : low + _BLOCK], np.take_along_axis(which, at[:, None], 1)[low : low + _BLOCK, 0]
        others = sum((logs[block[:, j]] for j in range(block.shape[1])), -logs[own])
        beaten = np.exp(others)
        chance[low : low + _BLOCK] = (np.diff(curves[own]) * (beaten[:, 1:] + beaten[:, :-1]) / 2).sum(axis=1)
    return chance


def _lists(values: Floats) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
