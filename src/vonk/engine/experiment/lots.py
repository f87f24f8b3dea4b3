"""Divides people or units by lot, and says whether the arms have the sizes that were planned."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

ARMS: Final = ("holdout", "nudge")
DIGITS: Final = 13  # hex digits of the hash: 52 bits, all that a float holds exactly
MISMATCH: Final = 0.001  # below this probability the arms were not divided as planned
FEWEST_EXPECTED: Final = 5.0  # people per cell below which chi-square does not hold


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """Whether the arms have the sizes that were planned; when not, nothing may be read from the comparison."""

    chi2: float
    p: float
    ok: bool


def lot(key: str, salt: str) -> float:
    """Draw the number in [0, 1) that belongs to this key and salt, the same on every machine and backend.

    It is the first 13 hex digits of md5("key:salt") over 16**13 (stack.md section 3).
    """
    digest = hashlib.md5(f"{key}:{salt}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:DIGITS], 16) / 16.0**DIGITS


def assign(ids: Sequence[str], salt: str, share: float, arms: tuple[str, str] = ARMS) -> list[str]:
    """Assign each id by lot: about `share` of them to arms[0], the others to arms[1].

    One id's arm depends on nothing but the id and the salt. Store the result: an assignment is never computed again.
    """
    _checked_share(share)
    return [arms[0] if lot(key, salt) < share else arms[1] for key in ids]


def assign_within(
    ids: Sequence[str], strata: Sequence[str], salt: str, share: float, arms: tuple[str, str] = ARMS
) -> list[str]:
    """Assign by lot so that in each stratum `share` of the ids gets arms[0], give or take one id.

    A fraction of an id is drawn by lot as well, so over many strata the share holds. An arm depends on who else is in
    the stratum. Raises ValueError when `ids` and `strata` differ in length.
    """
    _checked_share(share)
    order = sorted(zip(strata, ids, range(len(ids)), strict=True), key=lambda row: (row[0], lot(row[1], salt), row[1]))
    assigned = [arms[1]] * len(ids)
    sizes = Counter(strata)
    place, last = 0, None
    for stratum, _, index in order:
        place = place + 1 if stratum == last else 0
        last = stratum
        if place < math.floor(share * sizes[stratum] + lot(stratum, salt)):
            assigned[index] = arms[0]
    return assigned


def assign_units_within(
    units: Sequence[str],
    strata: Sequence[str],
    salt: str,
    share: float,
    arms: tuple[str, str] = ARMS,
    *,
    before: ArrayLike | None = None,
) -> dict[str, str]:
    """Assign whole units by lot within strata: unit → arm, for everybody in it.

    With `before` (one number a unit, such as its rate in the past 90 days) units that were alike are set side by side
    and drawn from in blocks of 1 / the smaller share, at least two, so that the arms begin alike. The analysis does
    not use the blocks, which makes it careful. Raises ValueError when a unit is given twice or lengths differ.
    """
    if len(set(units)) < len(units):
        message = "each unit is drawn for once"
        raise ValueError(message)
    blocks = list(strata) if before is None else _matched(units, strata, salt, share, np.asarray(before, dtype=float))
    return dict(zip(units, assign_within(units, blocks, salt, share, arms), strict=True))


def sample_ratio(counts: Sequence[int], shares: Sequence[float]) -> SampleRatio:
    """Test by chi-square whether arms of these sizes come from a division in these shares; not ok below p = .001."""
    from scipy.special import chdtrc  # noqa: PLC0415 slow to import

    seen = np.asarray(counts, dtype=float)
    planned = np.asarray(shares, dtype=float) / np.sum(shares) * seen.sum()
    chi2 = float(np.sum((seen - planned) ** 2 / planned)) if seen.sum() else 0.0
    p = float(chdtrc(seen.size - 1, chi2))
    return SampleRatio(chi2, p, p >= MISMATCH)


def sample_ratio_within(counts: ArrayLike, shares: Sequence[float]) -> SampleRatio:
    """Test the sizes of the arms in all strata jointly; `counts` is strata × arms, `shares` one number an arm.

    chi2 is the sum over the strata, with (arms - 1) degrees of freedom for each; strata in which an arm expects fewer
    than five people are taken together. It notices strata that are off in opposite directions, which the whole does
    not show; the whole notices a small tilt everywhere. p is twice the smaller of both, so that it holds for the pair.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 slow to import

    cells = np.atleast_2d(np.asarray(counts, dtype=float))
    planned = np.asarray(shares, dtype=float) / np.sum(shares)
    small = cells.sum(axis=1) * planned.min() < FEWEST_EXPECTED
    rows = np.vstack([cells[~small], cells[small].sum(axis=0)]) if small.any() else cells
    rows = rows[rows.sum(axis=1) > 0]
    expected = rows.sum(axis=1, keepdims=True) * planned
    chi2 = float(np.sum((rows - expected) ** 2 / expected))
    jointly = float(chdtrc(max(rows.shape[0], 1) * (cells.shape[1] - 1), chi2))
    whole = sample_ratio([int(n) for n in cells.sum(axis=0)], shares).p
    p = min(1.0, 2 * min(jointly, whole))
    return SampleRatio(chi2, p, p >= MISMATCH)


def _matched(units: Sequence[str], strata: Sequence[str], salt: str, share: float, before: np.ndarray) -> list[str]:
    """Name of the block of each unit: its stratum, and the place of its value in it; unknown values come last."""
    _checked_share(share)
    rare = min(share, 1 - share)
    size = max(2, round(1 / rare)) if rare else len(units) or 1
    rows: dict[str, list[int]] = defaultdict(list)
    values = np.where(np.isnan(before), np.inf, before)
    for index in sorted(range(len(units)), key=lambda i: (values[i], lot(units[i], salt))):
        rows[strata[index]].append(index)
    blocks = [""] * len(units)
    for stratum, order in rows.items():
        for place, index in enumerate(order):
            blocks[index] = f"{stratum}/{place // size}"
    return blocks


def _checked_share(share: float) -> None:
    if not 0 <= share <= 1:
        message = f"a share is between 0 and 1: {share}"
        raise ValueError(message)
