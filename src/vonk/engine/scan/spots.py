"""Ranks the groups by how many people they lose more than the organisation's own better quarter does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, log
from typing import Final, Literal

import numpy as np
import polars as pl

from vonk.engine.playbook.schema import Play
from vonk.engine.scan.enrolments import Enrolments
from vonk.engine.scan.tables import Action, Cell, Estimate, Group, Kind, Spot

BETTER: Final = 0.25  # the quarter that is held up as what is possible here
FEWEST: Final = 4  # groups that a quarter needs
MOST: Final = 8  # spots that are worth a reader's time
NOTABLE: Final = 1.0  # a smaller gap than one person is no weak spot
REPEATED: Final = 1.1  # enrolments per person from which enrolments are told instead of people
FILLED: Final = 0.8  # share of rows with a price or a duration that is enough for a mean
PRIOR_Z: Final = 1.645  # of a 90 % interval
PHASE_OF: Final[dict[Kind, tuple[str, str]]] = {
    "never_started": ("before", "P1"),
    "stopped": ("during", "P4"),
    "not_completed": ("during", "P4"),
}


def weak_spots(groups: Sequence[Group], data: Enrolments, plays: Sequence[Play]) -> tuple[Spot, ...]:
    """The spots worth looking at, the largest first; what chance alone can explain is none."""
    found = [spot for kind in _ranked_kinds(data) for spot in _family_spots(groups, kind, data, plays)]
    found.sort(key=lambda spot: (-spot.lost.value, spot.name))
    return tuple(found[:MOST])


def _ranked_kinds(data: Enrolments) -> tuple[Kind, ...]:
    """Not starting and stopping where both are known; not finishing, which is their sum, only where they are not."""
    if data.knows_start:
        return ("never_started", "stopped") if data.knows_done else ("never_started",)
    return ("not_completed",)


def _family_spots(groups: Sequence[Group], kind: Kind, data: Enrolments, plays: Sequence[Play]) -> Iterator[Spot]:
    """Groups are compared only with groups of the same sort that are equally compulsory."""
    families: dict[tuple[str, str], list[tuple[Group, Cell, Estimate]]] = {}
    for group in groups:
        for cell in group.cells:
            if cell.kind == kind and cell.rate is not None and cell.differs:
                families.setdefault((group.dimension, group.obligation), []).append((group, cell, cell.rate))
    for family in families.values():
        if len(family) < FEWEST:
            continue
        better = float(np.quantile([rate.value for _, _, rate in family], BETTER))
        for group, cell, rate in family:
            if rate.low > better and cell.n * (rate.value - better) >= NOTABLE:
                yield _spot(group, cell, rate, better, data, plays)


def _spot(group: Group, cell: Cell, rate: Estimate, better: float, data: Enrolments, plays: Sequence[Play]) -> Spot:
    low, value, high = (max(0.0, cell.n * (bound - better)) for bound in (rate.low, rate.value, rate.high))
    lost = Estimate(value, low, high)
    of: Literal["people", "enrolments"] = "people" if group.enrolments <= REPEATED * group.persons else "enrolments"
    return Spot(
        dimension=group.dimension,
        name=group.name,
        form=group.form,
        obligation=group.obligation,
        kind=cell.kind,
        cell=cell,
        better=better,
        lost=lost,
        of=of,
        actions=actions(cell.kind, cell.n, rate.value, plays),
        euros=_times(lost, _worth(group, data, "price")),
        hours=_times(lost, _worth(group, data, "hours")),
    )


def actions(kind: Kind, n: int, rate: float, plays: Sequence[Play]) -> tuple[Action, ...]:
    """The plays that fit, the most promising first, and what their prior promises for n people like these.

    The prior is the published effect after its discount (science.md 2.1), on the logit of the share that does go on.
    """
    phase, outcome = PHASE_OF[kind]
    fitting = [play for play in plays if play.sendable and play.phase == phase and play.outcome.primary == outcome]
    fitting.sort(key=lambda play: (-play.evidence.effect_prior.mean, play.id))
    return tuple(Action(play.id, play.evidence.letter, _gain(play, n, rate), n) for play in fitting)


def _gain(play: Play, n: int, rate: float) -> Estimate:
    share = min(max(1 - rate, 0.01), 0.99)
    prior = play.evidence.effect_prior
    low, value, high = (n * (_shifted(share, prior.mean + z * prior.sd) - share) for z in (-PRIOR_Z, 0.0, PRIOR_Z))
    return Estimate(value, low, high)


def _shifted(share: float, effect: float) -> float:
    return 1 / (1 + exp(-log(share / (1 - share)) - effect))


def _worth(group: Group, data: Enrolments, column: str) -> float | None:
    """The mean price or hours of an enrolment in this group; None where too few rows tell."""
    key = "unit" if group.dimension == "unit" else "item"
    here = (pl.col(key) == group.name) & (pl.col("obligation") == group.obligation)
    if group.dimension == "form":
        here &= pl.col("form") == group.form
    values = data.rows.filter(here)[column]
    mean = values.mean()
    enough = len(values) - values.null_count() >= FILLED * len(values)
    return mean if enough and isinstance(mean, float) and mean > 0 else None


def _times(lost: Estimate, worth: float | None) -> Estimate | None:
    return None if worth is None else Estimate(lost.value * worth, lost.low * worth, lost.high * worth)
