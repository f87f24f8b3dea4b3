"""Decides which mean scores may be published and how far they are rounded; what is told of who answered at all.

A person's score is a number from 0 to POINTS. A mean with the number of people behind it is a total, and totals can be
subtracted like counts, so they are treated as counts are (docs/adr/0024): what is told of a mean is a bin that holds
WIDTH totals or more, for any number of people that the told base may stand for, and a cell is hidden where bins and
margins together pin down the total of fewer than k people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vonk.engine.suppress import (
    BAND,
    BOUNDS,
    ENOUGH,
    WIDTH,
    Bins,
    Cells,
    Check,
    Flags,
    Ints,
    K,
    Table,
    bin_bases,
    bin_counts,
    in_base,
    published,
    settle,
    with_rest,
)

type Reals = NDArray[np.float64]

POINTS: Final = 4  # a tap of five options is worth 0 to 4
HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class MeanCells:
    """Means as published, aligned with the table, in hundredths of the scale; hidden cells hold zeros.

    base: people, rounded. value: the middle of the bin; low, high: its ends. band: as in `suppress.Bins`, with value 0.
    """

    shown: Flags
    base: Ints
    value: Ints
    low: Reals
    high: Reals
    band: Ints


@dataclass(frozen=True, slots=True)
class _MeanBins:
    bins: Bins  # of totals
    low: Reals  # of means
    high: Reals


def whole_points(share: Reals, *order: Ints) -> Ints:
    """Each person's score from 0 to POINTS as a whole number, so that sums stay true.

    share: from 0 to 1. order: arrays to sort by (the units a person is in, the largest first); along that order the
    fractions are carried on to the next person, so the total of any unit is less than one point off.
    """
    along = np.lexsort(order[::-1])
    total = np.rint(np.cumsum(share[along] * POINTS))
    points = np.empty(len(share), dtype=np.int64)
    points[along] = np.diff(total, prepend=0.0).astype(np.int64)
    return points


@dataclass(frozen=True, slots=True)
class Answered:
    """Questions that were answered at all, `x` of `n` in truth and as `told`: who has a score answered one of them."""

    n: Ints
    x: Ints
    told: Cells
    most: int = 1  # questions to one person


def release_means(cells: Table, *, k: int = K, width: int = WIDTH, answered: Answered | None = None) -> MeanCells:
    """Hide and round means. cells: persons = n = who answered, x = the total of their points, pool = who could have.

    width 1 turns rounding off, which only the attack's positive control does. answered: where another table tells how
    many people answered, of whom these are some: two roundings of nearly the same number narrow each other.
    """
    full = with_rest(cells)
    base = bin_bases(full, k=k)
    told = _bin_means(full, base, width)
    points = Check(full.persons, POINTS * full.n, full.x, told.bins, POINTS)
    checks = [points, *in_base(full, base), *(_among(cells, full, base, answered) if answered else [])]
    shown = settle(full, checks, k=k)[: len(cells)]
    size = slice(len(cells))
    middle = np.rint((told.low + told.high) / 2).astype(np.int64)
    plain = shown & (told.bins.band[size] == 0)
    return MeanCells(
        shown=shown,
        base=np.where(shown, base.count[size], 0),
        value=np.where(plain, middle[size], 0),
        low=np.where(shown, told.low[size], 0.0),
        high=np.where(shown, told.high[size], 0.0),
        band=np.where(shown, told.bins.band[size], 0),
    )


def _among(cells: Table, full: Table, base: Bins, answered: Answered) -> list[Check]:
    """What both tables together say of who answered: at most the other's highest here, at least this lowest there."""
    everything = with_rest(replace(cells, n=answered.n, x=answered.x, persons=cells.pool))
    more = np.zeros(len(full) - len(cells), dtype=np.int64)
    shown = answered.told.shown
    low = np.append(np.where(shown, answered.told.low, 0), more)
    high = np.append(np.where(shown, answered.told.high, answered.n), everything.n[len(cells) :])
    least = replace(base, high=everything.n)
    return [
        Check(full.pool, full.pool, full.n, base, 1, beside=(np.zeros_like(low), np.minimum(high, full.pool))),
        Check(full.pool, everything.n, everything.x, least, answered.most, beside=(low, high)),
    ]


def release_answers(asked: Table, answered: Ints, *, k: int = K, most: int = 1) -> tuple[Cells, Cells]:
    """Hide and round a table of questions asked (n) and answered yes (x), with how many were answered at all.

    Returns the yeses and the answers of the same shown cells. An answer is never told without the silence beside it.
    """
    yes, said = with_rest(asked), with_rest(replace(asked, x=answered))
    bins, all_bins, base = bin_counts(yes, most=most), bin_counts(said, most=most), bin_bases(yes, k=k)
    checks = [Check(yes.persons, yes.n, yes.x, bins, most), Check(said.persons, said.n, said.x, all_bins, most)]
    shown = settle(yes, [*checks, *in_base(yes, base)], k=k)
    return published(asked, bins, base, shown), published(asked, all_bins, base, shown)


def _bin_means(cells: Table, base: Bins, width: int) -> _MeanBins:
    """The bin of every mean, the same for every number of people that the base's own bin may stand for.

    Away from the ends a mean is told to the nearest multiple of a step: `width` points of the fewest people that the
    base may stand for, and at least one hundredth. Near the ends a band holds the own score of a member and one more.
    """
    top = POINTS * cells.n
    fewest = np.maximum(base.low, 1)
    step = np.maximum(1, -(-width * HUNDRED // (POINTS * fewest)))
    edge = np.maximum(POINTS + 1, np.ceil(BAND * POINTS * fewest).astype(np.int64) - 1) / (POINTS * fewest)
    if width == 1:
        same = np.zeros(len(cells), dtype=np.int64)
        exact = HUNDRED * cells.x / np.maximum(top, 1)
        return _MeanBins(Bins(cells.x, same, cells.x, cells.x, cells.n > 0), exact, exact)
    bound = np.select([edge < limit / HUNDRED for limit in BOUNDS], BOUNDS, 0)
    last_low = np.floor(edge * top + 1e-9).astype(np.int64)  # the last total in the lower band
    under, over = cells.x <= last_low, cells.x >= top - last_low
    low, high = _between(cells.x, top, step, HUNDRED * edge)
    first, last = np.ceil(low * top / HUNDRED - 1e-9), np.ceil(high * top / HUNDRED - 1e-9) - 1
    first, last = (
        np.maximum(first, last_low + 1).astype(np.int64),
        np.minimum(last, top - last_low - 1).astype(np.int64),
    )
    bins = Bins(
        count=cells.x,  # never told
        band=np.where(under, -bound, np.where(over, HUNDRED - bound, 0)),
        low=np.where(under, 0, np.where(over, top - last_low, first)),
        high=np.where(under, last_low, np.where(over, top, last)),
        tellable=(cells.n > 0) & (bound > 0) & (top - 2 * last_low - 1 >= ENOUGH) & base.tellable,
    )
    low = np.where(under, 0.0, np.where(over, HUNDRED - bound, low))
    return _MeanBins(bins, low, np.where(under, bound, np.where(over, HUNDRED, high)).astype(float))


def _between(x: Ints, top: Ints, step: Ints, edge: Reals) -> tuple[Reals, Reals]:
    """The ends [low, high) in hundredths of the step of a mean; a step cut short by a band joins the next."""
    place = np.floor(HUNDRED * x / np.maximum(top, 1) / step + 0.5)
    lowest, highest = np.ceil(edge / step + 0.5), np.floor((HUNDRED - edge) / step - 0.5)
    single = lowest > highest
    held = np.clip(place, lowest, np.maximum(lowest, highest))
    low = np.where(single | (held <= lowest), edge, (held - 0.5) * step)
    return low, np.where(single | (held >= highest), HUNDRED - edge, (held + 0.5) * step)
