"""The tables of one call of decide(), checked, and cut to the persons that it is about.

Every array of positions says where a row's person stands in ``persons``; other arrays hold one value per person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from vonk.engine import tables
from vonk.engine.barriers import BARRIERS
from vonk.engine.playbook.schema import Play
from vonk.engine.policy import Bools, Floats, Ints, Schedule, positions, text
from vonk.engine.weigh import People, column

EVEN: Final = 1 / (len(BARRIERS) + 1)  # of each barrier, of somebody of whom nothing is known


class Enlisted(NamedTuple):
    """The campaign whose comparison each person is in."""

    campaign: Ints  # -1: none
    play: Ints  # position among the plays; -1: none
    control: Bools
    share: Floats  # the chance of the arm it got


class Inputs(NamedTuple):
    """The tables, and what the lots gave."""

    persons: pa.Table
    candidates: pa.Table
    candidate_at: Ints
    sent: pa.Table
    sent_at: Ints
    unavailable: pa.Table
    unavailable_at: Ints
    busy: pa.Table
    busy_at: Ints
    assigned: Bools
    held_out: Bools
    enlisted: Enlisted


def read_inputs(
    candidates: pa.Table,
    persons: pa.Table,
    sent: pa.Table,
    unavailable: pa.Table,
    assignments: pa.Table,
    busy: pa.Table,
    enlisted: pa.Table,
    plays: Sequence[Play],
) -> Inputs:
    """Rows about anybody else than ``persons`` are dropped; ValueError when a column lacks or a person occurs twice."""
    persons = _conform(persons, tables.PERSON, "persons")
    who = _once(persons, "persons")
    candidates, candidate_at = _about(who, _conform(candidates, tables.CANDIDATE, "candidates"))
    sent, sent_at = _about(who, _conform(sent, tables.SENT, "sent"))
    unavailable, unavailable_at = _about(who, _conform(unavailable, tables.UNAVAILABLE, "unavailable"))
    busy, busy_at = _about(who, _conform(busy, tables.BUSY, "busy"))
    assignments, assigned_at = _about(who, _conform(assignments, tables.ASSIGNMENT, "assignments"))
    return Inputs(
        persons,
        candidates,
        candidate_at,
        sent,
        sent_at,
        unavailable,
        unavailable_at,
        busy,
        busy_at,
        assigned=occurring(assigned_at, len(who)),
        held_out=occurring(assigned_at[text(assignments["arm"]) == "holdout"], len(who)),
        enlisted=_enlisted(who, enlisted, plays),
    )


def occurring(at: Ints, count: int) -> Bools:
    """Which of ``count`` positions occur in ``at``."""
    found = np.zeros(count, dtype=np.bool_)
    found[at] = True
    return found


def people(inputs: Inputs, mixes: pa.Table, load: Floats, schedule: Schedule, today: np.datetime64) -> People:
    """What is known of each person; ``mixes`` is tables.MIX."""
    who = inputs.persons["person"].to_numpy()
    mixes, at = _about(who, _conform(mixes, tables.MIX, "mixes"))
    _once(mixes, "mixes")
    shape = (len(who), len(BARRIERS))
    mean, usual, sure = np.full(shape, EVEN), np.full(shape, EVEN), np.zeros(len(who))
    barrier = np.full(len(who), -1, dtype=np.int64)
    for name, shares in (("mean", mean), ("usual", usual)):
        shares[at] = mixes[name].combine_chunks().flatten().to_numpy().reshape(-1, len(BARRIERS))
    sure[at] = mixes["sure"].to_numpy()
    known = {name: place for place, name in enumerate(BARRIERS)}
    barrier[at] = [known[name] for name in mixes["barrier"].to_pylist()]
    company = column(inputs.persons["company"], "text")
    return People(load, _busy(inputs, schedule, today), inputs.enlisted.play, mean, usual, barrier, sure, company)


def _busy(inputs: Inputs, schedule: Schedule, today: np.datetime64) -> Bools:
    """Who called busy the day on which a message would go out: the first on which they can be reached."""
    day = (today + np.maximum(schedule.days_ahead, 0).astype("timedelta64[D]"))[inputs.busy_at]
    covered = (inputs.busy["day_from"].to_numpy() <= day) & (inputs.busy["day_to"].to_numpy() >= day)
    return occurring(inputs.busy_at[covered], len(inputs.persons))


def _enlisted(who: Ints, enlisted: pa.Table, plays: Sequence[Play]) -> Enlisted:
    """Whoever is in the comparison of a play that is not in use gets what everybody gets, in both arms."""
    rows, at = _about(who, _conform(enlisted, tables.ENLISTED, "enlisted"))
    _once(rows, "enlisted")
    known = {play.id: place for place, play in enumerate(plays)}
    campaign, play = (np.full(len(who), -1, dtype=np.int64) for _ in range(2))
    control, share = np.zeros(len(who), dtype=np.bool_), np.ones(len(who))
    campaign[at] = rows["campaign"].to_numpy()
    play[at] = [known.get(name, -1) for name in rows["play"].to_pylist()]
    control[at] = text(rows["arm"]) == "control"
    share[at] = rows["share"].to_numpy()
    return Enlisted(campaign, play, control, share)


def _once(table: pa.Table, name: str) -> Ints:
    who: Ints = table["person"].to_numpy()
    if len(np.unique(who)) != len(who):
        problem = f"{name}: a person occurs twice"
        raise ValueError(problem)
    return who


def _conform(table: pa.Table, schema: pa.Schema, name: str) -> pa.Table:
    if missing := [column for column in schema.names if column not in table.column_names]:
        problem = f"{name}: lacks {', '.join(missing)}"
        raise ValueError(problem)
    return table.select(schema.names).cast(schema)


def _about(who: Ints, table: pa.Table) -> tuple[pa.Table, Ints]:
    """The rows about the persons in ``who``, and the position of each row's person."""
    at = positions(who, table["person"].to_numpy())
    known = at >= 0
    return (table, at) if known.all() else (table.filter(pa.array(known)), at[known])
