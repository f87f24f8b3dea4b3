"""Evidence that goes from organisation to organisation as a file: what leaves the house, and what is let in."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from vonk.activation.campaigns.planning import OUTCOMES
from vonk.activation.evidence import FEWEST
from vonk.activation.models import Evidence
from vonk.activation.playbook import playbook
from vonk.people.access import System
from vonk.people.days import organisation_day

FORMAT: Final = "vonk-evidence-1"
FIELDS: Final = ("id", "play", "outcome", "estimate", "se", "treated", "control", "ended")
LARGEST: Final = 3.0  # on the logit scale; no play does this much
MOST_PEOPLE: Final = 10_000_000
MOST_ROWS: Final = 10_000


class NotEvidence(Exception):
    """The file as a whole cannot be read; the words say what is wrong."""


@dataclass(frozen=True)
class Exported:
    """What leaves the house: the file, and each row in it. few: comparisons that stay, with too few people."""

    content: bytes
    rows: tuple[Mapping[str, Any], ...]
    few: int


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one row. row: counted from 1."""

    row: int
    field: str
    problem: str


@dataclass(frozen=True)
class Imported:
    """What a file holds. With problems nothing is taken in. batch: how to take it back; empty when nothing is new."""

    batch: str
    new: int
    known: int
    problems: tuple[RowProblem, ...] = ()


def export_evidence(system: System) -> Exported:  # noqa: ARG001 - the command line
    """What comparisons here found: per row a play, an outcome, an estimate with its error, two sizes and a month.

    No names, units, texts or counts of who did; nothing with fewer than 200 people in an arm.
    """
    own = Evidence.objects.filter(origin="here").order_by("ended_on", "pk")
    rows = tuple(_out(one) for one in own if min(one.treated, one.control) >= FEWEST)
    content = json.dumps({"format": FORMAT, "rows": rows}, indent=1, ensure_ascii=False).encode()
    return Exported(content, rows, few=own.count() - len(rows))


@transaction.atomic
def import_evidence(system: System, *, content: bytes, dry_run: bool = False) -> Imported:
    """Takes in what other organisations found; NotEvidence when the file cannot be read.

    All rows or none. A row that stands here already, also when it went out from here, is passed over, so the same file
    twice changes nothing.
    """
    read = _rows(content)
    plays = {one.id for one in playbook(at=system.now).plays}
    today = organisation_day(system.now)
    problems = [one for at, row in enumerate(read, 1) for one in _problems(at, row, plays, today)]
    ids = Counter(str(row.get("id")) for row in read)
    problems += [
        RowProblem(at, "id", "stands in the file twice")
        for at, row in enumerate(read, 1)
        if ids[str(row.get("id"))] > 1
    ]
    if problems:
        return Imported("", 0, 0, tuple(sorted(problems, key=lambda one: one.row)))
    there = {str(one) for one in Evidence.objects.filter(public_id__in=ids).values_list("public_id", flat=True)}
    fresh = [row for row in read if row["id"] not in there]
    batch = hashlib.sha256(content).hexdigest()
    if fresh and not dry_run:
        Evidence.objects.bulk_create(_in(row, batch, system) for row in fresh)
    return Imported(batch if fresh else "", len(fresh), len(read) - len(fresh))


@transaction.atomic
def undo_import(system: System, *, batch: str) -> int:  # noqa: ARG001 - the command line
    """Takes back what came in with a file; how many rows. `batch` may be the beginning, if it means one file.

    LookupError when it means none, or more than one.
    """
    found = Evidence.objects.filter(origin="elsewhere", batch__startswith=batch) if batch else Evidence.objects.none()
    if len(set(found.values_list("batch", flat=True))) != 1:
        raise LookupError(batch)
    return found.delete()[0]


def _out(one: Evidence) -> dict[str, Any]:
    return {
        "id": str(one.public_id),
        "play": one.play,
        "outcome": one.outcome,
        "estimate": round(one.estimate, 4),
        "se": round(one.se, 4),
        "treated": one.treated,
        "control": one.control,
        "ended": f"{one.ended_on:%Y-%m}",
    }


def _in(row: Mapping[str, Any], batch: str, system: System) -> Evidence:
    told = {name: row[name] for name in ("play", "outcome", "estimate", "se", "treated", "control")}
    ended = date.fromisoformat(f"{row['ended']}-01")
    return Evidence(
        public_id=UUID(row["id"]), ended_on=ended, origin="elsewhere", batch=batch, added_at=system.now, **told
    )


def _rows(content: bytes) -> list[dict[str, Any]]:
    try:
        read = json.loads(content)
    except (UnicodeDecodeError, json.JSONDecodeError) as wrong:
        message = f"this is not JSON: {wrong}"
        raise NotEvidence(message) from wrong
    if not isinstance(read, dict) or read.get("format") != FORMAT or not isinstance(read.get("rows"), list):
        message = f'this is no file of evidence: it says "format": "{FORMAT}" and has a list "rows"'
        raise NotEvidence(message)
    rows: list[dict[str, Any]] = read["rows"]
    if len(rows) > MOST_ROWS or not all(isinstance(row, dict) for row in rows):
        message = f"rows are objects, at most {MOST_ROWS:,}"
        raise NotEvidence(message)
    return rows


def _problems(at: int, row: Mapping[str, Any], plays: set[str], today: date) -> list[RowProblem]:
    found = {name: "is not a field of evidence" for name in row if name not in FIELDS}
    found |= {name: "is missing" for name in FIELDS if name not in row}
    if not found:
        checks = {
            "id": (_is_id(row["id"]), "is no public id"),
            "play": (row["play"] in plays, "is no play of this version of Vonk"),
            "outcome": (row["outcome"] in OUTCOMES, f"is one of {', '.join(OUTCOMES)}"),
            "estimate": (_number(row["estimate"], -LARGEST, LARGEST), f"is a number from -{LARGEST:g} to {LARGEST:g}"),
            "treated": (_people(row["treated"]), f"is a whole number from {FEWEST} on"),
            "control": (_people(row["control"]), f"is a whole number from {FEWEST} on"),
            "ended": (_is_month(row["ended"], today), "is a month that has begun, as 2026-11"),
        }
        found = {name: words for name, (right, words) in checks.items() if not right}
        if "treated" not in found and "control" not in found and not _possible_error(row):
            found["se"] = "is smaller than so many people allow, or no number up to 2"
    return [RowProblem(at, name, words) for name, words in found.items()]


def _possible_error(row: Mapping[str, Any]) -> bool:
    """No arm of n people tells a logit more exactly than one in which half did: 4 / (n + 1) of variance."""
    least = math.sqrt(4 / (row["treated"] + 1) + 4 / (row["control"] + 1))
    return _number(row["se"], least - 0.0001, 2.0)


def _number(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _people(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and FEWEST <= value <= MOST_PEOPLE


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _is_month(value: object, today: date) -> bool:
    try:
        return isinstance(value, str) and len(value) == len("2026-11") and date.fromisoformat(f"{value}-01") <= today
    except ValueError:
        return False
