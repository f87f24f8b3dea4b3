"""The decision log: every decision of a run, silence included, as one file of the lake in a chain of digests.

Rows carry `person_key`, which is destroyed when a person is erased. The chain runs over file digests, so that an old
segment can expire without breaking what follows (decisions.md section 8).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

KEPT = (
    "person_key",
    "play",
    "phase",
    "reason",
    "send",
    "send_on",
    "holdout",
    "propensity",
    "utility",
    "arms",
    "constraints",
    "facts",
)


@dataclass(frozen=True)
class Segment:
    """One file of the decision log."""

    file: str
    digest: str
    previous: str


def write_segment(decisions: pa.Table, *, run_id: str, moment: datetime, previous: str) -> Segment:
    """Writes the decisions of one run: file, fsync, rename. Writing the same run again replaces the same file."""
    name = f"decisions/month={moment:%Y-%m}/{run_id}.parquet"
    target = Path(settings.VONK_LAKE) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    pq.write_table(decisions.select(KEPT), draft, compression="zstd")
    with draft.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    draft.replace(target)
    chained = hashlib.sha256(f"{previous}:{content}".encode()).hexdigest()
    return Segment(name, chained, previous)
