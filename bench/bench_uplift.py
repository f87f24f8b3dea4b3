"""Asks of a public experiment with e-mail whether some people gain more than others, and says so when nobody can tell.

    uv run python bench/bench_uplift.py --data FOLDER

Hillstrom's three arms: men's mail, women's mail, none; outcome: a visit. The gain of each person is estimated by two
logistic models, one an arm, each on people that it did not learn from. The Qini coefficient is the area between the
visits won by mailing those with the largest estimated gain first, and by mailing in any order, for each person mailed
(Radcliffe 2007; for each person of both arms it would be half); 90 % intervals by drawing people. An interval that
holds 0: no reliable difference between people. The ratio is to the mark of the women's mail, measured on other rows.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import expit

from vonk.engine import risk
from vonk.engine.policy import Bools, Floats

ARMS = {"Womens E-Mail": 0.0073, "Mens E-Mail": None}
FOLDS, ROUNDS = 5, 200


def facts(rows: pl.DataFrame) -> Floats:
    """What is known of each customer before the mail."""
    kinds = [
        (rows[name] == value).to_numpy() for name in ("zip_code", "channel") for value in rows[name].unique().sort()
    ]
    numbers = [rows["recency"].to_numpy(), np.log(rows["history"].to_numpy()), rows["mens"].to_numpy()]
    numbers += [
        rows["womens"].to_numpy(),
        rows["newbie"].to_numpy(),
        rows["mens"].to_numpy() * rows["womens"].to_numpy(),
    ]
    return np.column_stack([*numbers, *kinds]).astype(float)


def gains(x: Floats, visit: Floats, mailed: Bools) -> Floats:
    """The estimated gain of each, from models of other people."""
    fold = np.random.default_rng(11).integers(0, FOLDS, len(visit))
    found = np.empty(len(visit))
    for own in range(FOLDS):
        here = fold == own
        arms = [risk.logistic(x[~here & arm], visit[~here & arm]) for arm in (mailed, ~mailed)]
        found[here] = expit(arms[0].score(x[here])) - expit(arms[1].score(x[here]))
    return found


def qini(gain: Floats, visit: Floats, mailed: Bools) -> float:
    """The area between mailing by gain and mailing in any order."""
    order = np.argsort(-gain, kind="stable")
    y, t = visit[order], mailed[order].astype(float)
    with_mail, without = np.cumsum(t), np.cumsum(1 - t)
    won = np.cumsum(y * t) - np.cumsum(y * (1 - t)) * with_mail / np.maximum(without, 1)
    share = np.arange(1, len(y) + 1) / len(y)
    return float(np.mean(won - share * won[-1]) / t.sum())


def main() -> None:
    """Both mails against none."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with local-only/hillstrom/")
    rows = pl.read_parquet(options.parse_args().data / "local-only" / "hillstrom" / "hillstrom.parquet")
    begun = time.perf_counter()
    for name, mark in ARMS.items():
        part = rows.filter(pl.col("segment").is_in([name, "No E-Mail"]))
        x, visit, mailed = facts(part), part["visit"].to_numpy().astype(float), (part["segment"] == name).to_numpy()
        gain = gains(x, visit, mailed)
        rng = np.random.default_rng(7)
        draws = [rng.integers(0, len(visit), len(visit)) for _ in range(ROUNDS)]
        value = qini(gain, visit, mailed)
        low, high = np.quantile([qini(gain[d], visit[d], mailed[d]) for d in draws], [0.05, 0.95])
        counts = [int(part_of) for arm in (mailed, ~mailed) for part_of in (visit[arm].sum(), arm.sum())]
        print(
            f"{name}: {counts[0] / counts[1]:.1%} of {counts[1]:,} against {counts[2] / counts[3]:.1%} of {counts[3]:,}"
        )
        says = "people differ" if low > 0 else "no reliable difference between people"
        ratio = f", ratio to the mark {mark}: {value / mark:.2f}" if mark else ""
        print(f"  Qini {value:.4f} ({low:.4f} to {high:.4f}): {says}{ratio}")
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
