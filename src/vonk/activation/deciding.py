"""Hands a run's snapshot to the engine: one decision for everybody, and what it found of all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vonk.activation.mixes import estimate_all
from vonk.activation.snapshot import ASIDE, Snapshot
from vonk.engine.backend import Frames, open_snapshot
from vonk.engine.decide import DecideConfig, decide
from vonk.engine.playbook.schema import Play
from vonk.engine.policy import Limits
from vonk.engine.signals.response import answered
from vonk.engine.signals.state import enrolment_state

__all__ = ["DecideConfig", "Limits", "decide_for_all"]

READ = ("person", "unavailable", "busy", "assignment", "enlisted", "barrier", "membership", "unit")


def decide_for_all(
    shot: Snapshot, plays: Sequence[Play], config: DecideConfig, *, today: date, taps: bool
) -> tuple[pa.Table, dict[str, Any]]:
    """The engine's decisions on a snapshot, one row per person of `engine.tables.DECISION`, and what it found of all.

    taps: whether what people tapped may be read. What was found is what the estimate of barriers begins with.
    """
    yesterday = today - timedelta(days=1)  # the last day whose activity is complete
    frames = open_snapshot(shot.path, shot.events)
    candidates = _candidates(frames, shot, yesterday)
    table = {name: _table(shot, name) for name in READ}
    table["barrier"] = table["barrier"] if taps else table["barrier"].slice(0, 0)
    sent = answered(frames, yesterday)
    mixes, context = estimate_all(table["person"], table, candidates, sent, today=today)
    decisions = decide(
        candidates,
        table["person"],
        sent,
        table["unavailable"],
        table["assignment"],
        plays,
        as_of=today,
        config=config,
        busy=table["busy"],
        enlisted=table["enlisted"],
        mixes=mixes,
    )
    return decisions, context.as_json()


def _candidates(frames: Frames, shot: Snapshot, yesterday: date) -> pa.Table:
    """What is open or was just completed, but for what people put aside."""
    found = enrolment_state(frames, yesterday)
    aside = _table(shot, ASIDE)["enrolment"].combine_chunks()
    found = found.filter(pc.invert(pc.is_in(found["enrolment"], value_set=aside)))
    return found.rename_columns(
        ["last_own_activity_on" if name == "person_last_active_on" else name for name in found.column_names]
    )


def _table(shot: Snapshot, name: str) -> pa.Table:
    return pq.read_table(shot.path / f"{name}.parquet")
