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

from vonk.activation.models import TERM, Run

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
    "campaign",
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
    return Segment(name, _chained(previous, content), previous)


def _chained(previous: str, content: str) -> str:
    return hashlib.sha256(f"{previous}:{content}".encode()).hexdigest()


@dataclass(frozen=True)
class Broken:
    """A file of the log that is not as it was written."""

    file: str
    what: str  # missing | changed | not in the chain


def verify_log(*, now: datetime) -> tuple[Broken, ...]:
    """Every file of the log that is missing before its term, was changed, or does not follow on an earlier one."""
    known, broken = {""}, []
    runs = Run.objects.filter(state="decided").order_by("moment")
    for file, digest, previous, moment in runs.values_list("log_file", "log_digest", "previous_digest", "moment"):
        path = Path(settings.VONK_LAKE) / file
        if not path.exists():
            broken += [Broken(file, "missing")] if moment >= now - TERM else []
        elif _chained(previous, _digest(path)) != digest:
            broken.append(Broken(file, "changed"))
        elif previous not in known:
            broken.append(Broken(file, "not in the chain"))
        known = (known | {digest}) - {""}  # only the first has nothing before it
    return tuple(broken)


def expire_log(*, now: datetime) -> int:
    """Deletes the files that are past their term; their digests stay, so that the chain holds."""
    past = Run.objects.filter(moment__lt=now - TERM).exclude(log_file="").values_list("log_file", flat=True)
    paths = [path for file in past if (path := Path(settings.VONK_LAKE) / file).exists()]
    for path in paths:
        path.unlink()
    return len(paths)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
