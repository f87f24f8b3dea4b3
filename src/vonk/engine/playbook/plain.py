"""Says an expected effect in people: of a hundred, how many more would do it."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from statistics import NormalDist
from typing import Final

from vonk.engine.playbook.schema import EffectPrior

ANYWAY: Final = 30  # of a hundred, who would do it without the play: what the effect is drawn on
MIDDLE: Final = NormalDist().inv_cdf(0.75)  # half of what may be true lies within this many sd of the mean


@dataclass(frozen=True)
class Of100:
    """Of a hundred people of whom ANYWAY do it anyway: `low` to `high` more, as likely inside as outside.

    known: whether a trial was ever done; without one there is nothing to expect, only the width of not knowing.
    """

    low: int
    high: int
    known: bool


def of_100(prior: EffectPrior) -> Of100:
    """The middle half of the expected effect, in whole people."""
    reach = MIDDLE * prior.sd
    low, high = _more(prior.mean - reach), _more(prior.mean + reach)
    return Of100(round(low), round(high), known=prior.mean != 0)


def _more(shift: float) -> float:
    """How many of a hundred more when the log odds rise by `shift`."""
    odds = log(ANYWAY / (100 - ANYWAY)) + shift
    return 100 / (1 + exp(-odds)) - ANYWAY
