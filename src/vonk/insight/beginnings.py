"""Releases how long it takes until people begin: one score for each person, of every unit, per quarter."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vonk.engine.signals.registry import ACTIVATION_DAYS
from vonk.engine.survival import restricted
from vonk.figures.actions import Cell
from vonk.figures.queries import Window
from vonk.insight import counting, groups
from vonk.insight.groups import Tally
from vonk.insight.quality import spread_of
from vonk.insight.quarter import points_of, tree_means
from vonk.insight.release import Source
from vonk.insight.specs import Spec

type Reals = NDArray[np.float64]

BEGUN: Final = 1


def units(source: Source, spec: Spec, window: Window) -> list[Cell]:
    """The share of the first 28 days that people waited before they began (P2), per obligation and unit.

    Who gave up, was cancelled or left before beginning waits as long as the curve of everybody expects; the mean over
    the organisation is its restricted mean (Kaplan-Meier). Of several enrolments a person has the mean.
    """
    from vonk.engine.signals import activation, cohort  # noqa: PLC0415 - importing Ibis takes a second

    people = counting.roster(source.snapshot, window.start)
    days = cohort.Window(window.start, window.end)
    rows = activation.beginnings(source.frames, days, source.as_of).to_pyarrow()
    obligation = rows["obligation"].to_numpy(zero_copy_only=False).astype(str)
    person, day, cause = (rows[name].to_numpy().astype(np.int64) for name in ("person", "day", "cause"))
    known = np.isin(person, people.person)
    cells: list[Cell] = []
    for one in sorted(set(obligation[known].tolist())):
        mine = known & (obligation == one)
        waited = restricted(day[mine], cause[mine] == BEGUN, ACTIVATION_DAYS) / ACTIVATION_DAYS
        who, place = np.unique(person[mine], return_inverse=True)
        score = np.bincount(place, weights=waited) / np.bincount(place)
        tally = Tally(who, np.ones(len(who), dtype=np.int64), points_of(people, who, score))
        tree = groups.tree(people, tally, levels=range(counting.LEVELS))
        sd = spread_of(who, score, people)
        cells += tree_means(f"{spec.signal}·{one}", tree, k=source.k, sd=sd, extra={"sd": sd})
    return cells
