"""Estimates each policy of the Open Bandit data from the other's log, and sets it beside what that policy did itself.

uv run python bench/bench_ope.py --data FOLDER, with random_men.parquet and bts_men.parquet in FOLDER. The ratio is the
distance to the truth over the limit, 1.96 standard errors of both together: above 1 an estimate misses. Fails then.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vonk.engine.ope import Value, dr, ips, snips

ARMS, POSITIONS = 34, 3
LIMIT = 1.96  # standard errors of estimate and truth together


@dataclass(frozen=True)
class Log:
    """What one policy showed and what was clicked, a row a decision."""

    click: NDArray[np.float64]
    chance: NDArray[np.float64]
    item: NDArray[np.int64]
    position: NDArray[np.int64]  # from 0

    def shown(self) -> NDArray[np.float64]:
        """How often each item stood at each position: the policy itself, averaged over the days of its log."""
        shares = np.zeros((POSITIONS, ARMS))
        np.add.at(shares, (self.position, self.item), 1)
        return shares / shares.sum(axis=1, keepdims=True)


def read(path: Path) -> Log:
    """A log as it was published."""
    rows = pl.read_parquet(path, columns=["click", "propensity_score", "item_id", "position"])
    click, chance, item, position = (rows[name].to_numpy() for name in rows.columns)
    return Log(click.astype(float), chance, item, position - 1)


def estimates(log: Log, policy: NDArray[np.float64]) -> dict[str, Value]:
    """The three estimates of a policy (positions × items) from a log."""
    wanted = policy[log.position]
    of_shown = wanted[np.arange(log.item.size), log.item]
    rng = np.random.default_rng(7)
    return {
        "IPS": ips(log.click, log.chance, of_shown),
        "SNIPS": snips(log.click, log.chance, of_shown),
        "DR": dr(log.click, log.chance, log.item, log.position, wanted, rng=rng),
    }


def show(title: str, found: dict[str, Value], own: Log) -> float:
    """Prints the estimates beside the truth; returns the largest ratio."""
    rate, se = own.click.mean(), own.click.std() / np.sqrt(own.click.size)
    print(f"{title}: {own.click.size:,} decisions of its own brought {rate:.2%} ({rate - LIMIT * se:.2%} to ", end="")
    print(f"{rate + LIMIT * se:.2%})")
    ratios = []
    for name, value in found.items():
        ratios.append(abs(value.estimate - rate) / (LIMIT * np.hypot(value.se, se)))
        print(
            f"  {name:5} {value.estimate:.2%} ({value.low:.2%} to {value.high:.2%}), effective decisions "
            f"{value.ess:,.0f}, cut {value.clipped:.1%}, ratio to the limit {ratios[-1]:.2f}"
        )
    return max(ratios)


def main() -> None:
    """Both ways round."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with random_men.parquet and bts_men.parquet")
    folder = options.parse_args().data
    begun = time.perf_counter()
    random, sampled = read(folder / "random_men.parquet"), read(folder / "bts_men.parquet")
    worst = max(
        show("Thompson sampling, from the log of chance", estimates(random, sampled.shown()), sampled),
        show(
            "chance, from the log of Thompson sampling",
            estimates(sampled, np.full((POSITIONS, ARMS), 1 / ARMS)),
            random,
        ),
    )
    print(f"largest ratio {worst:.2f} of 1; {time.perf_counter() - begun:.1f} s")
    sys.exit(worst > 1)


if __name__ == "__main__":
    main()
