"""Looks at a comparison day after day, each time over nobody but those whose outcome was settled by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from vonk.engine.experiment.clusters import effect_of_clusters, sums_by_team
from vonk.engine.experiment.effects import Effect, cuped, effect
from vonk.engine.experiment.sequence import ALPHA


@dataclass(frozen=True, slots=True)
class Look:
    """The effect over everybody whose outcome was settled by a day."""

    day: date
    effect: Effect
    waiting: int = 0  # people who had entered by then and were not settled


@dataclass(frozen=True, slots=True)
class AACheck:
    """Two arms that got the same treatment: passed when no look sees a difference."""

    looks: tuple[Look, ...]
    passed: bool


def settled_looks(
    entered_on: ArrayLike,
    matured_on: ArrayLike,
    outcome: ArrayLike,
    treated: ArrayLike,
    *,
    looks: Sequence[date],
    target: int,
    alpha: float = ALPHA,
    before: ArrayLike | None = None,
    team: ArrayLike | None = None,
    once: bool = False,
) -> tuple[Look, ...]:
    """Give the effect at each look when outcomes come late; one row a person.

    `matured_on` is the day from which an outcome counts, by a rule that was fixed beforehand (entry + so many days),
    never the day on which something happened: counting those who did it at once, before those who still may, makes an
    effect out of speed. An outcome that is not settled may be anything; it is not read. With `team`, teams are
    compared (`effect_of_clusters`). Raises ValueError when somebody is settled before entering.
    """
    entered, settled = np.asarray(entered_on, dtype="datetime64[D]"), np.asarray(matured_on, dtype="datetime64[D]")
    if np.any(settled < entered):
        message = "nobody is settled before entering"
        raise ValueError(message)
    y, arm = np.asarray(outcome), np.asarray(treated, dtype=bool)
    past, own = _column(before), _column(team)
    found = []
    for day in looks:
        known = settled <= np.datetime64(day, "D")
        x = past[known] if past is not None else None
        if own is None:
            seen = effect(y[known], arm[known], target=target, alpha=alpha, before=x, once=once)
        else:
            values = y[known].astype(float) if x is None else cuped(y[known], x)
            sums = sums_by_team(values, own[known], arm[known])
            seen = effect_of_clusters(
                sums.total, sums.size, sums.treated, target=target, alpha=alpha, squares=sums.squares, once=once
            )
        found.append(Look(day, seen, int(np.sum((entered <= np.datetime64(day, "D")) & ~known))))
    return tuple(found)


def weekly_looks(
    outcome: ArrayLike,
    treated: ArrayLike,
    matured_on: ArrayLike,
    looks: Sequence[date],
    *,
    target: int,
    alpha: float = ALPHA,
) -> tuple[Look, ...]:
    """Give the effect at each look, over the people whose outcome was settled (`matured_on`, a date) by that day."""
    return settled_looks(matured_on, matured_on, outcome, treated, looks=looks, target=target, alpha=alpha)


def a_a_check(
    outcome: ArrayLike,
    treated: ArrayLike,
    matured_on: ArrayLike,
    looks: Sequence[date],
    *,
    target: int,
    alpha: float = ALPHA,
) -> AACheck:
    """Look every week at two arms that got the same treatment; any difference that is seen is a false alarm."""
    found = weekly_looks(outcome, treated, matured_on, looks, target=target, alpha=alpha)
    return AACheck(found, all(look.effect.low <= 0 <= look.effect.high for look in found))


def _column(values: ArrayLike | None) -> np.ndarray | None:
    return None if values is None else np.asarray(values)
