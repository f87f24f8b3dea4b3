"""Watches what a campaign must not harm, and says when it has to stop."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from vonk.engine.experiment.effects import Effect, effect_of_counts
from vonk.engine.experiment.sequence import ALPHA, reach

type Tally = tuple[int, int]  # (how many did, of how many)
type State = Literal["ok", "early", "stop"]

LIMITS: Final = {
    "opt_out": 0.005,  # share that stopped the messages, more than in the control arm
    "complaint": 0.005,  # share that complained, likewise
    "outside_hours": 0.0,  # messages outside somebody's working hours: not one
    "pulse_response": 0.02,  # share that answers the pulse, less than in the control arm
    "equity_gap": 0.04,  # effect on those who work full time less that on those who work part time, either way
}
LESS_IS_HARM: Final = frozenset({"pulse_response"})
FEWEST: Final = 10  # people in each arm of each group, before the groups are compared


@dataclass(frozen=True, slots=True)
class Guard:
    """Harm so far (above 0 is worse), between bounds that hold at every look; ok when `high` is below `limit`."""

    name: str
    state: State
    value: float  # not a number while there is nothing to compare
    low: float
    high: float
    limit: float

    @property
    def bound(self) -> float:
        """The bound that the state rests on: the lower one of a stop, otherwise the upper one."""
        return self.low if self.state == "stop" else self.high


def guard(
    name: str, treated: Tally, control: Tally, *, target: int, limit: float | None = None, alpha: float = ALPHA
) -> Guard:
    """Say whether the treated arm is harmed more than `limit` (default: that of `LIMITS`); KeyError: no such guard.

    The bounds are a confidence sequence of 1 - 2 alpha, so that each side alone holds at every look with 1 - alpha.

    - stop: harm is sure (low > 0) and, as far as is known, more than the limit (value > limit).
    - ok: more harm than the limit is excluded (high < limit): non-inferior.
    - early: neither.

    Waiting until the *lower* bound passes the limit would let people be harmed for months after it is clear that they
    are. outside_hours counts messages (outside, sent) and needs no control: one is enough to stop. For equity_gap see
    `equity_guard`.
    """
    most = LIMITS[name] if limit is None else limit
    if name == "equity_gap":
        message = "equity_gap compares two groups: call equity_guard"
        raise ValueError(message)
    if name == "outside_hours":
        outside, sent = treated
        return Guard(name, _counted(outside, sent, most), outside, outside, outside, most)
    found = effect_of_counts(*treated, *control, target=target, alpha=2 * alpha)
    if name in LESS_IS_HARM:
        return _guard(name, -found.difference, -found.high, -found.low, most)
    return _guard(name, found.difference, found.low, found.high, most)


def equity_guard(
    part_time: tuple[Tally, Tally],
    full_time: tuple[Tally, Tally],
    *,
    target: int,
    limit: float | None = None,
    fewest: int = FEWEST,
    alpha: float = ALPHA,
) -> Guard:
    """Say whether the effect differs between two groups by more than `limit`, either way; each is (treated, control).

    The value is the size of the gap, and its bounds are those of a two-sided sequence of 1 - alpha. early until each
    of the four has `fewest` people: below that a group could be recognised.
    """
    most = LIMITS["equity_gap"] if limit is None else limit
    if min(n for group in (part_time, full_time) for _, n in group) < fewest:
        return Guard("equity_gap", "early", math.nan, 0.0, math.inf, most)
    part, full = (effect_of_counts(*own[0], *own[1], target=target, alpha=alpha) for own in (part_time, full_time))
    gap, half = abs(full.difference - part.difference), _half_of_gap(part, full, target, alpha)
    return _guard("equity_gap", gap, max(0.0, gap - half), gap + half, most)


def _half_of_gap(one: Effect, other: Effect, target: int, alpha: float) -> float:
    people = one.treated + one.control + other.treated + other.control
    return math.hypot(one.se, other.se) * reach(people, target, alpha)


def _guard(name: str, value: float, low: float, high: float, limit: float) -> Guard:
    if low > 0 and value > limit:
        return Guard(name, "stop", value, low, high, limit)
    return Guard(name, "ok" if high < limit else "early", value, low, high, limit)


def _counted(number: int, of: int, limit: float) -> State:
    if number > limit:
        return "stop"
    return "ok" if of else "early"
