"""Puts what could be sent to each person in order: a campaign's play, the default of the phase, and what may outdo it.

The default of a phase is the baseline. Another play about the same enrolment goes before it only when it is expected
to be worth more, and either what stands in the person's way is clear enough and the play helps against it, or its
effect is surely the greater one. That the right play for a barrier does more is a claim: where the default was possible
it always stands among the arms of the decision, so that a comparison can check the claim.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from vonk.engine.barriers import BARRIERS, serves
from vonk.engine.playbook.schema import Play
from vonk.engine.policy import Bools, Floats
from vonk.engine.weigh import DecideConfig, Items, Options, People, binding


class Ranked(NamedTuple):
    """Options with persons in order, inside each the best first; and what made each of them go before the default."""

    options: Options
    tested: Bools  # the play of the campaign whose comparison the person is in
    diagnosed: Bools  # before the default, because of the person's barrier


def rank(
    items: Items,
    options: Options,
    plays: Sequence[Play],
    people: People,
    today: np.datetime64,
    config: DecideConfig,
) -> Ranked:
    """The options in the order of preference.

    What may be sent comes before what may not (the one that came furthest first), then the play of the person's
    campaign, then whatever need not wait for the default of its phase. Among those the highest utility, the default,
    the item touched last, a hash that changes by the day, and the enrolment.
    """
    tested = people.campaign_play[options.person_at] == options.play
    shadowed, diagnosed = _against_default(len(items.enrolment), options, plays, people, config)
    default = np.array([not play.phase_default for play in plays], dtype=np.bool_)
    digests = [hashlib.md5(f"{today}:{play.id}".encode(), usedforsecurity=False).digest() for play in plays]
    draw = np.argsort(np.argsort(np.array(digests)))
    first = -2 * binding(options.hits) + ~tested  # one number for the keys that decide most
    order = np.lexsort(
        (
            items.enrolment[options.item],
            draw[options.play],
            items.quiet[options.item],
            default[options.play],
            -options.utility,
            2 * first + (shadowed & ~tested),
            options.person_at,
        )
    )
    return Ranked(Options._make(column[order] for column in options), tested[order], (diagnosed & ~tested)[order])


def _against_default(
    items: int, options: Options, plays: Sequence[Play], people: People, config: DecideConfig
) -> tuple[Bools, Bools]:
    """Which options have to wait for the default of their item, and which outdo it because of the barrier alone."""
    free = ~options.hits.any(axis=1)
    is_default = np.array([play.phase_default for play in plays], dtype=np.bool_)[options.play]
    default = np.full(items, -1, dtype=np.int64)  # of each item: the default that may be sent, and what it is worth
    default[options.item[free & is_default]] = options.play[free & is_default]
    worth = np.zeros(items)
    worth[options.item[free & is_default]] = options.utility[free & is_default]
    rival = free & ~is_default & (default[options.item] >= 0)
    better = rival & (options.utility > worth[options.item])
    clearer = _surely_greater(plays, config)[options.play, default[options.item]]
    fitting = _helps(plays)[options.play, people.barrier[options.person_at]]
    fitting &= people.sure[options.person_at] >= config.sure
    return rival & ~(better & (clearer | fitting)), better & fitting & ~clearer


def _helps(plays: Sequence[Play]) -> Bools:
    """Plays × barriers and, last, no barrier: whether the play helps against it."""
    helps = np.zeros((len(plays), len(BARRIERS) + 1), dtype=np.bool_)
    for at, play in enumerate(plays):
        helps[at, :-1] = serves(play)
    return helps


def _surely_greater(plays: Sequence[Play], config: DecideConfig) -> Bools:
    """Plays × plays: whether the first surely has the greater effect, P(first > second) >= config.clearly."""
    effects: Floats = np.array([config.effect(play) for play in plays], dtype=np.float64).reshape(-1, 2)
    mean, sd = effects[:, 0], effects[:, 1]
    apart = (mean[:, None] - mean[None, :]) / np.hypot(sd[:, None], sd[None, :])
    return np.asarray(ndtr(apart) >= config.clearly, dtype=np.bool_)
