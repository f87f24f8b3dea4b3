"""Judges suggestions on courses that people took: one course of each learner is hidden and ranked among all others.

    uv run python bench/bench_recommend.py --data FOLDER [--develop] [--people N]

Everybody's other courses are learned from; the hidden one is drawn by lot, since the list has no order in time.
Recall@10 is the share of learners whose course stands among the first ten of all that they did not take; NDCG@10 weighs
its place. 90 % intervals by drawing learners. The ratio is to the mark. `--develop` hides a second course, of those
that are left, so that a setting can be chosen without looking at the first.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from vonk.engine import recommend
from vonk.engine.policy import Floats, Ints

MARKS = {"nearest": (0.259, 0.153), "ease": (0.249, None), "popular": (0.064, None)}
TOP, ROUNDS, BLOCK = 10, 200, 2_000


@dataclass(frozen=True)
class Hidden:
    """What is learned from, and for each row its hidden column."""

    rows: recommend.Taken
    wanted: Ints


def hide(person: Ints, offering: Ints, *, seed: int) -> tuple[Ints, Ints, Ints]:
    """Takes one of each person by lot: what is left as two columns, and what was taken, by sorted person."""
    lot = np.random.default_rng(seed).random(len(person))
    order = np.lexsort((lot, person))
    first = np.r_[True, person[order][1:] != person[order][:-1]]
    return person[order][~first], offering[order][~first], offering[order][first]


def read(folder: Path, *, develop: bool) -> Hidden:
    """The learners of MOOCCubeX with one course hidden, or with another one hidden and that one unseen."""
    found = pl.read_parquet(
        folder / "local-only" / "mooccubex" / "interactions.parquet", columns=["user", "item"]
    ).unique()
    found = found.sort("user", "item")
    person, offering = found["user"].to_numpy().astype(np.int64), found["item"].to_numpy().astype(np.int64)
    person, offering, wanted = hide(person, offering, seed=1)
    if develop:
        person, offering, wanted = hide(person, offering, seed=2)
    rows = recommend.taken(person, offering)
    at = np.minimum(np.searchsorted(rows.offerings, wanted), len(rows.offerings) - 1)
    return Hidden(rows, np.where(rows.offerings[at] == wanted, at, -1))


def places(hidden: Hidden, nearness: Floats | None, at: Ints) -> Ints:
    """The place of each hidden course; a course that nobody else took has none."""
    common = recommend.popular(hidden.rows)
    found = np.full(len(at), 10**6)
    for low in range(0, len(at), BLOCK):
        block = np.arange(low, min(low + BLOCK, len(at)))
        block = block[hidden.wanted[at[block]] >= 0]
        rows = at[block]
        scores = np.tile(common, (len(rows), 1)) if nearness is None else hidden.rows.matrix[rows].toarray() @ nearness
        found[block] = recommend.ranks(hidden.rows, scores, hidden.wanted[rows], rows)
    return found


def show(name: str, found: Ints) -> None:
    """One line."""
    recall = (found < TOP).astype(float)
    gain = np.where(found < TOP, 1 / np.log2(np.minimum(found, TOP) + 2), 0.0)
    recall_mark, gain_mark = MARKS[name.split(",", maxsplit=1)[0]]
    print(f"{name:24} Recall@10 {_interval(recall)}, ratio to {recall_mark} {recall.mean() / recall_mark:.3f}", end="")
    ratio = f", ratio to {gain_mark} {gain.mean() / gain_mark:.3f}" if gain_mark else ""
    print(f" | NDCG@10 {_interval(gain)}{ratio}")


def _interval(values: Floats) -> str:
    rng = np.random.default_rng(7)
    means = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(ROUNDS)]
    low, high = np.quantile(means, [0.05, 0.95])
    return f"{values.mean():.4f} ({low:.4f} to {high:.4f})"


def main() -> None:
    """Every method on the same hidden courses."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with local-only/mooccubex/")
    options.add_argument("--develop", action="store_true", help="try settings on another hidden course")
    options.add_argument("--people", type=int, default=0, help="judge so many learners, drawn by lot (0: all)")
    chosen = options.parse_args()
    begun = time.perf_counter()
    hidden = read(chosen.data, develop=chosen.develop)
    at = np.arange(len(hidden.rows.people))
    if chosen.people:
        at = np.sort(np.random.default_rng(3).choice(at, min(chosen.people, len(at)), replace=False))
    print(f"{len(at):,} learners judged, {len(hidden.rows.offerings):,} courses, {hidden.rows.matrix.nnz:,} taken")
    show("popular", places(hidden, None, at))
    shrinks, ridges = ((0, 10, 50), (100, 500, 2000)) if chosen.develop else ((0, recommend.SHRINK), (recommend.RIDGE,))
    for shrink in shrinks:
        show(f"nearest, k 200, shrink {shrink:g}", places(hidden, recommend.nearest(hidden.rows, shrink=shrink), at))
    for ridge in ridges:
        show(f"ease, ridge {ridge:g}", places(hidden, recommend.ease(hidden.rows, ridge=ridge), at))
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
