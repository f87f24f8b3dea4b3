"""What to take up next, from what others took who took the same: nearest items, EASE, or what many take.

Whoever took a set of offerings gets those that lie nearest to it, and each comes with the offerings that it is
suggested because of. Nothing is read but who took what; a table with a column about who somebody is, is refused.

`Nearest` (Deshpande & Karypis 2004; Sarwar et al. 2001): cosine between offerings, shrunk where few took both, the NEAR
nearest of each. `ease` (Steck 2019): the ridge regression of every offering on all others, in closed form. `popular`:
how many took it, for who took nothing yet. All three give a matrix of nearness, offerings × offerings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy.sparse as sp

from vonk.engine.policy import Bools, Floats, Ints

NEAR: Final = 200  # so many nearest of each offering are kept
SHRINK: Final = 10.0  # people's worth of doubt about a cosine of few [D]; with 98,000 learners none is as good
RIDGE: Final = 100.0  # of EASE; 100 of 100, 500 and 2,000 was best on a hidden course of its own
BLOCK: Final = 4_096  # people at a time, to bound memory
BECAUSE: Final = 2  # offerings named as the reason
MOST_ITEMS: Final = 20_000  # a matrix of nearness is dense: 3 GB beyond this


@dataclass(frozen=True, slots=True)
class Taken:
    """Who took what, each once: people × offerings, 0 or 1."""

    people: Ints  # the name of each row, sorted
    offerings: Ints  # the name of each column, sorted
    matrix: Any  # scipy.sparse CSR of float64


def taken(person: Ints, offering: Ints) -> Taken:
    """From pairs, in any order and with repeats; ValueError with more than MOST_ITEMS offerings."""
    people, row = np.unique(person, return_inverse=True)
    offerings, column = np.unique(offering, return_inverse=True)
    if len(offerings) > MOST_ITEMS:
        raise ValueError(f"{len(offerings)} offerings: more than {MOST_ITEMS} need another method")
    matrix = sp.csr_array((np.ones(len(row)), (row, column)), shape=(len(people), len(offerings)))
    matrix.data[:] = 1.0  # repeats were added up
    return Taken(people, offerings, matrix)


def nearest(rows: Taken, *, near: int = NEAR, shrink: float = SHRINK, fewest: int = 1) -> Floats:
    """Cosine between offerings × both / (both + shrink), the `near` largest of each column and ties; nothing to itself.

    fewest: two offerings that fewer people took both, do not lie near each other, so that no "because" tells of a few.
    """
    both = (rows.matrix.T @ rows.matrix).toarray()
    size = np.sqrt(np.maximum(both.diagonal(), 1))
    cosine = both / size[:, None] / size[None, :] * (both / np.maximum(both + shrink, 1e-12))
    cosine[both < fewest] = 0
    np.fill_diagonal(cosine, 0)
    if near < len(cosine):
        least = np.partition(cosine, len(cosine) - near, axis=0)[len(cosine) - near]
        cosine[cosine < least[None, :]] = 0
    return np.asarray(cosine)


def ease(rows: Taken, *, ridge: float = RIDGE) -> Floats:
    """Weights B = I - P / diag(P) with P the inverse of X'X + ridge I: each offering out of the others."""
    inverse = np.linalg.inv((rows.matrix.T @ rows.matrix).toarray() + ridge * np.eye(len(rows.offerings)))
    weights = -inverse / inverse.diagonal()[None, :]
    np.fill_diagonal(weights, 0)
    return np.asarray(weights)


def popular(rows: Taken) -> Floats:
    """How many took each offering, as a share of all people."""
    return np.asarray(rows.matrix.sum(axis=0)).ravel() / max(len(rows.people), 1)


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion; `because` is empty when it is only what many take."""

    person: int
    offering: int
    score: float
    because: tuple[int, ...]


def suggest(
    rows: Taken, nearness: Floats, *, people: Ints, most: int = 3, open_now: Ints | None = None
) -> list[Suggested]:
    """For each of `people` the `most` best offerings that they did not take, the best first, ties by name.

    nearness: offerings × offerings, of `nearest` or `ease`. open_now: offerings that may be suggested (default all).
    Somebody who took nothing, or nothing that lies near to anything, gets what many take.
    """
    allowed = np.ones(len(rows.offerings), bool) if open_now is None else np.isin(rows.offerings, open_now)
    common = popular(rows)
    found: list[Suggested] = []
    at = np.searchsorted(rows.people, people)
    known = (at < len(rows.people)) & (rows.people[np.minimum(at, len(rows.people) - 1)] == people)
    for low in range(0, len(people), BLOCK):
        block = slice(low, low + BLOCK)
        own = rows.matrix[np.where(known[block], at[block], 0)].toarray() * known[block][:, None]
        score = own @ nearness
        for person, took, each in zip(people[block].tolist(), own, score, strict=True):
            found += _best(person, took > 0, each, rows.offerings, nearness, common, allowed, most)
    return found


def _best(
    person: int, took: Bools, score: Floats, names: Ints, nearness: Floats, common: Floats, allowed: Bools, most: int
) -> list[Suggested]:
    near = bool((score[allowed & ~took] > 0).any())
    value = np.where(allowed & ~took, score if near else common, -np.inf)
    best = [at for at in np.argsort(-value, kind="stable")[:most].tolist() if value[at] > 0]
    return [
        Suggested(person, int(names[at]), float(value[at]), _because(took, nearness[:, at], names) if near else ())
        for at in best
    ]


def _because(took: Bools, near: Floats, names: Ints) -> tuple[int, ...]:
    """The offerings taken that lie nearest, the nearest first."""
    own = np.flatnonzero(took & (near > 0))
    return tuple(names[own[np.argsort(-near[own], kind="stable")[:BECAUSE]]].tolist())


def ranks(rows: Taken, scores: Floats, wanted: Ints, at: Ints) -> Ints:
    """The place (0: first) of each wanted column among the columns that each of these rows of `rows` did not take.

    scores: one row for each of `at`. Ties count as half above it, so that a method that tells nothing apart is not
    flattered.
    """
    line = np.arange(len(at))
    own = rows.matrix[at].toarray() > 0
    target = scores[line, wanted][:, None]
    above = ((scores > target) & ~own).sum(axis=1)
    level = ((scores == target) & ~own).sum(axis=1) - 1
    return np.asarray(above + (level + 1) // 2, dtype=np.int64)
