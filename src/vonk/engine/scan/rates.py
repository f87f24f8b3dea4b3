"""Counts who never started, stopped or did not finish, per group, and says how sure those rates are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

import numpy as np
import polars as pl

from vonk.engine.estimate import Reals, rates
from vonk.engine.scan.enrolments import Enrolments
from vonk.engine.scan.tables import (
    COMPLETION_DAYS,
    MINIMUM,
    START_DAYS,
    Cell,
    Dimension,
    Estimate,
    Group,
    Kind,
)
from vonk.engine.suppress import hide, nearest, table
from vonk.engine.survival import kaplan_meier

SMALL: Final = 30  # cases below which counts are rounded to fives
BANDED: Final = 100  # cases below which a rate near 0 or 1 of an activity is told as a band; of a unit always
BAND: Final = 0.1
CHANCE: Final = 0.01  # a scan compares up to a dozen tables at once
KEYS: Final = ("name", "form", "obligation")
type Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of rate for every group of one dimension: arrays of equal length, `shown` where enough people."""

    kind: Kind
    keys: list[Key]
    n: Reals
    x: Reals
    shown: np.ndarray[tuple[int], np.dtype[np.bool_]]
    clustering: float  # how many enrolments tell as much as one would, if each were of somebody else


def groups(data: Enrolments, dimension: Dimension) -> tuple[Group, ...]:
    """All groups of a dimension with their rates, the largest first; those with too few people keep only their name.

    dimension: "item", "unit", or "form" (an activity in one of its several forms).
    """
    frame = _keyed(data, dimension)
    cells: dict[Key, list[Cell]] = {}
    for counted in _counted(frame, data, overlap=dimension != "unit"):
        for key, cell in _cells(counted, always_banded=dimension == "unit"):
            cells.setdefault(key, []).append(cell)
    sizes = frame.group_by(KEYS).agg(pl.col("person").n_unique().alias("persons"), pl.len().alias("enrolments"))
    days = _days_to_start(frame, data)
    found = [_group(dimension, row, cells, days) for row in sizes.iter_rows(named=True) if row["name"]]
    return tuple(sorted(found, key=lambda group: (-group.enrolments, group.name, group.form, group.obligation)))


def overall(data: Enrolments) -> tuple[Group, ...]:
    """The whole organisation, once for each degree of compulsion that occurs, the largest first."""
    blank = data.rows.with_columns(pl.lit("").alias("name"), pl.lit("").alias("form"))
    found = []
    for (obligation,), part in blank.group_by("obligation"):
        if part["person"].n_unique() < MINIMUM:
            continue
        cells = tuple(
            cell for counted in _counted(part, data, overlap=False) for _, cell in _cells(counted, always_banded=False)
        )
        days = _days_to_start(part, data).get(("", "", str(obligation)))
        persons = int(part["person"].n_unique())
        found.append(Group("item", "", "", str(obligation), persons, len(part), cells, days))
    return tuple(sorted(found, key=lambda group: -group.enrolments))


def _keyed(data: Enrolments, dimension: Dimension) -> pl.DataFrame:
    """The rows with the name, form and obligation that they are grouped by; name is "" for people without a unit."""
    frame = data.rows
    if dimension == "form":
        several = frame.group_by("item").agg(pl.col("form").n_unique().alias("forms")).filter(pl.col("forms") > 1)
        frame = frame.filter(pl.col("form").is_not_null()).join(several.select("item"), on="item", how="semi")
        return frame.with_columns(pl.col("item").alias("name"))
    name = pl.col(dimension).fill_null("").alias("name")
    return frame.with_columns(name, pl.lit("").alias("form"))


def _counted(frame: pl.DataFrame, data: Enrolments, *, overlap: bool) -> Iterator[Counted]:
    """Each kind of rate that the file can tell."""
    for kind, ripe, hit in _kinds(data):
        base = frame.filter(ripe)
        for _, part in base.group_by("obligation", maintain_order=True):
            counts = part.group_by(KEYS).agg(
                pl.len().alias("n"), hit.sum().alias("x"), pl.col("person").n_unique().alias("persons")
            )
            counts = counts.sort(KEYS)
            persons = counts["persons"].to_numpy().astype(np.int64)
            everybody = int(part["person"].n_unique())
            wanted = counts["name"].to_numpy() != "" if len(counts) > 1 else np.ones(len(counts), dtype=bool)
            shown = _shown(persons, everybody, wanted, overlap=overlap)
            keys = [(str(a), str(b), str(c)) for a, b, c in counts.select(KEYS).iter_rows()]
            n, x = (counts[name].to_numpy().astype(float) for name in ("n", "x"))
            yield Counted(kind, keys, n, x, shown, _clustering(part, hit))


def _clustering(part: pl.DataFrame, hit: pl.Expr) -> float:
    """The design effect of several enrolments of one person, who tends to do with all what they do with one.

    The spread of each person's hits around the rate of their group, against what it would be without that (at least 1).
    """
    each = part.group_by(*KEYS, "person").agg(pl.len().alias("n"), hit.sum().cast(pl.Float64).alias("x"))
    if len(each) == len(part):
        return 1.0
    rate = pl.col("x").sum().over(KEYS) / pl.col("n").sum().over(KEYS)
    spread = each.select(((pl.col("x") - pl.col("n") * rate) ** 2).sum(), (pl.col("n") * rate * (1 - rate)).sum())
    found, expected = spread.row(0)
    spare = len(each) - each.select(KEYS).n_unique()  # each group's rate was fitted to its own people
    if not expected or spare <= 0:
        return 1.0
    return max(1.0, round(float(found) / float(expected) * len(each) / spare, 6))  # sums come in any order


def _kinds(data: Enrolments) -> list[tuple[Kind, pl.Expr, pl.Expr]]:
    """The kinds of rate that this file allows: (kind, who is in the base, who is a hit)."""
    aged = (pl.col("enrolled") + timedelta(days=START_DAYS) <= data.as_of) if data.dated else pl.lit(value=True)
    since_start = pl.coalesce("started", "enrolled") + timedelta(days=COMPLETION_DAYS) <= data.as_of
    since_enrolled = pl.col("enrolled") + timedelta(days=COMPLETION_DAYS) <= data.as_of
    in_time = (pl.col("completed") - pl.col("enrolled") <= timedelta(days=COMPLETION_DAYS)).fill_null(value=True)
    kinds: list[tuple[Kind, pl.Expr, pl.Expr]] = []
    if data.knows_start:
        kinds.append(("never_started", aged, ~pl.col("begun")))
    if data.knows_start and data.knows_done:
        kinds.append(("stopped", pl.col("begun") & since_start.fill_null(value=True), ~pl.col("done")))
    if data.knows_done:
        ripe = since_enrolled.fill_null(value=not data.dated)
        kinds.append(("not_completed", ripe, ~(pl.col("done") & in_time)))
    return kinds


def _shown(
    persons: np.ndarray[tuple[int], np.dtype[np.int64]],
    everybody: int,
    wanted: np.ndarray[tuple[int], np.dtype[np.bool_]],
    *,
    overlap: bool,
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which groups hold enough people, so that none of the others follows from the total (suppress, rules 1 and 2)."""
    size = len(persons)
    nothing = np.zeros(size + 1, dtype=np.int64)
    whole = np.concatenate([[everybody], persons])
    tree = table(
        np.concatenate([[-1], np.zeros(size, dtype=np.int64)]),
        whole,
        whole,
        nothing,
        open=np.concatenate([[True], wanted]),
        overlap=overlap,
    )
    return np.asarray(hide(tree, k=MINIMUM)[1:], dtype=np.bool_)


def _cells(counted: Counted, *, always_banded: bool) -> Iterator[tuple[Key, Cell]]:
    """The rates, each drawn towards what the shown groups have in common."""
    n = np.where(counted.n < SMALL, np.maximum(nearest(counted.n.astype(np.int64)), MINIMUM), counted.n)
    x = np.where(counted.n < SMALL, np.minimum(nearest(counted.x.astype(np.int64)), n), counted.x)
    n, x = n[counted.shown], x[counted.shown]
    keys = [key for key, shown in zip(counted.keys, counted.shown, strict=True) if shown]
    for key, shown in zip(counted.keys, counted.shown, strict=True):
        if not shown:
            yield key, Cell(counted.kind, 0, 0, None)
    if not keys:
        return
    worth, hits = n / counted.clustering, x / counted.clustering
    found = rates(hits, worth, width=np.where(n < SMALL, 5 / n, 0.0))
    differs = _differ(worth, hits)
    for place, key in enumerate(keys):
        mean = float(found.mean[place])
        estimate = Estimate(mean, min(float(found.low[place]), mean), max(float(found.high[place]), mean))
        cell = Cell(counted.kind, int(n[place]), int(x[place]), estimate, differs=differs)
        yield key, _banded(cell, estimate) if always_banded or cell.n < BANDED else cell


def _differ(n: Reals, x: Reals) -> bool:
    """Whether these rates differ by more than chance: chi-square of the table of groups by hits, at 1 %."""
    from scipy.special import chdtrc  # noqa: PLC0415 - slow to import

    share = x.sum() / n.sum()
    if len(n) < 2 or not 0 < share < 1:  # noqa: PLR2004 - a difference needs two
        return False
    distance = float(np.sum((x - n * share) ** 2 / (n * share * (1 - share))))
    return bool(chdtrc(len(n) - 1, distance) < CHANCE)


def _banded(cell: Cell, rate: Estimate) -> Cell:
    """A rate near 0 or 1 in a small group would tell about everybody in it: only its side is told."""
    share = cell.x / cell.n
    if BAND <= share <= 1 - BAND:
        return cell
    low, mean, high = (min(max(bound, BAND), 1 - BAND) for bound in (rate.low, rate.value, rate.high))
    band: Literal["under", "over"] = "under" if share < BAND else "over"
    return replace(cell, n=int(nearest(np.int64(cell.n))), x=0, rate=Estimate(mean, low, high), band=band)  # type: ignore[arg-type]


def _days_to_start(frame: pl.DataFrame, data: Enrolments) -> dict[Key, float]:
    """Median days from enrolling to starting, with who has not begun yet still waiting (Kaplan-Meier)."""
    if not data.dated or frame["started"].null_count() == len(frame):
        return {}
    waited = pl.when(pl.col("begun")).then(pl.col("started")).otherwise(pl.lit(data.as_of)) - pl.col("enrolled")
    times = frame.select(*KEYS, "begun", waited.dt.total_days().clip(0).alias("time")).drop_nulls("time")
    tally = times.group_by(*KEYS, "begun", "time").agg(pl.len().alias("weight"))
    found: dict[Key, float] = {}
    for key, part in tally.partition_by(KEYS, as_dict=True).items():
        curve = kaplan_meier(part["time"].to_numpy(), part["begun"].to_numpy(), part["weight"].to_numpy())
        if (median := curve.median()) is not None:
            found[str(key[0]), str(key[1]), str(key[2])] = median
    return found


def _group(dimension: Dimension, row: dict[str, object], cells: dict[Key, list[Cell]], days: dict[Key, float]) -> Group:
    key = (str(row["name"]), str(row["form"]), str(row["obligation"]))
    found = tuple(cells.get(key, ()))
    if not any(cell.rate for cell in found):
        return Group(dimension, *key, 0, 0, found)
    persons, enrolments = (int(nearest(np.int64(row[name]))) for name in ("persons", "enrolments"))  # type: ignore[arg-type]
    return Group(dimension, *key, persons, enrolments, found, days.get(key))
