"""The loop's one verb: decide for everybody once, write it down, and hand what is to be sent to messaging."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import transaction

from vonk.activation.assignments import assign_wave, wave_of
from vonk.activation.campaigns import enlist_due
from vonk.activation.drafts import drafts_for
from vonk.activation.evidence import priors
from vonk.activation.log import Segment, write_segment
from vonk.activation.models import Decision, Run
from vonk.activation.playbook import in_use
from vonk.activation.snapshot import Snapshot, snapshot
from vonk.engine import tables
from vonk.messaging.actions import queue
from vonk.people.access import System
from vonk.people.models import Organisation
from vonk.people.purposes import purpose_on
from vonk.records.queries import verify_lake

CHUNK = 1_000
REBUILD = "restore it from a backup, or rebuild: vonk rebuild-lake"
AGAIN = "run again: a snapshot is made anew"
HORIZON_DAYS = 6  # a weekly run also reaches who works one day a week


@dataclass(frozen=True)
class Activated:
    """What one run did: people decided for, decisions by reason, messages queued, people held out, and its snapshot."""

    run: int
    moment: datetime
    persons: int
    reasons: dict[str, int]
    queued: int
    held: int
    snapshot: Snapshot


@dataclass(frozen=True)
class Damage:
    """A file that a run could not do with, and what to do about it."""

    file: str
    what: str
    remedy: str


class RunFailed(Exception):
    """Files that the run needs are missing or damaged; nothing was decided, and the run can be tried again."""

    def __init__(self, damage: Sequence[Damage]) -> None:
        super().__init__("; ".join(f"{one.file}: {one.what} ({one.remedy})" for one in damage))
        self.damage = tuple(damage)


def activate(*, now: datetime) -> Activated:
    """Runs the loop over everybody at this moment; running it again for the same moment decides nothing twice.

    Every decision is written before anything can be sent: sends and holdouts as rows in the transaction that queues the
    messages, all of them, silence included, in the log (architecture.md, five hops). A run that cannot be finished is
    marked failed and leaves nothing behind; RunFailed names the files that are to blame.
    """
    run, _ = Run.objects.get_or_create(moment=now, defaults={"begun_at": now})
    try:
        return _run(run, now=now)
    except Exception as error:
        damage = error.damage if isinstance(error, RunFailed) else _damage(error)
        failed = {"failed": type(error).__name__, "damage": [asdict(one) for one in damage]}
        Run.objects.filter(pk=run.pk).exclude(state="decided").update(state="failed", finished_at=now, counts=failed)
        if damage and not isinstance(error, RunFailed):
            raise RunFailed(damage) from error
        raise


def _damage(error: Exception) -> tuple[Damage, ...]:
    """The file that the engine could not open, when that is what went wrong."""
    from vonk.engine.backend import DamagedFile  # noqa: PLC0415 - slow to import, and no request needs it

    if not isinstance(error, DamagedFile):
        return ()
    in_lake = error.path.is_relative_to(settings.VONK_LAKE)
    return (Damage(str(error.path), error.what, REBUILD if in_lake else AGAIN),)


def _check_lake(now: datetime) -> None:
    """Reads every file against its digest: one that is harmed inside may be counted without anybody noticing."""
    lake = Path(settings.VONK_LAKE)
    if harmed := verify_lake(System("run", now)):
        raise RunFailed([Damage(str(lake / one.file), one.what, REBUILD) for one in harmed])


def _run(run: Run, *, now: datetime) -> Activated:
    organisation = Organisation.objects.get()
    today = now.astimezone(ZoneInfo(organisation.tz)).date()
    wave = ""  # without the works council's yes to experiments nobody is left out, whatever was drawn before
    if purpose_on("experiments", now=now):
        assign_wave(now=now)
        wave = wave_of(now)
    enlist_due(now=now)
    shot = snapshot(run_id=str(run.public_id), wave=wave, now=now)
    if run.state == "decided":
        return _told(run, shot)
    decisions = tables.DECISION.empty_table()
    found: dict[str, Any] = {}
    if purpose_on("nudges", now=now) and purpose_on("signals", now=now):  # every play reads signals
        _check_lake(now)
        decisions, found = _decide(shot, organisation.holdout_share, now=now, today=today)
    previous = Run.objects.filter(state="decided", moment__lt=now).order_by("-moment").first()
    segment = write_segment(
        decisions, run_id=str(run.public_id), moment=now, previous=previous.log_digest if previous else ""
    )
    return _commit(run, shot, decisions, segment, found, now=now, today=today)


def _decide(shot: Snapshot, holdout_share: float, *, now: datetime, today: date) -> tuple[pa.Table, dict[str, Any]]:
    from vonk.activation import deciding  # noqa: PLC0415 - slow to import, and no request needs it

    config = deciding.DecideConfig(
        limits=deciding.Limits(horizon_days=HORIZON_DAYS), holdout_share=holdout_share, priors=priors(at=now)
    )
    plays, taps = in_use(at=now).playbook.plays, purpose_on("pulse", now=now)
    return deciding.decide_for_all(shot, plays, config, today=today, taps=taps)


def _commit(
    run: Run,
    shot: Snapshot,
    decisions: pa.Table,
    segment: Segment,
    found: dict[str, Any],
    *,
    now: datetime,
    today: date,
) -> Activated:
    """Rows, messages and the run's end in one transaction."""
    kept = decisions.filter(pc.or_(decisions["send"], decisions["holdout"])).to_pylist()
    with transaction.atomic():
        current = Run.objects.select_for_update().get(pk=run.pk)
        if current.state == "decided":
            return _told(current, shot)
        book = in_use(at=now)
        rows = [_row(current, today, decision, book.version(decision["play"])) for decision in kept]
        Decision.objects.bulk_create(rows, batch_size=CHUNK)
        queued, stopped = _queue([row for row in rows if not row.holdout], now=now)
        reasons = Counter(decisions["reason"].to_pylist())
        counted = {"persons": shot.persons, "reasons": dict(reasons), "queued": queued, "stopped": stopped}
        current.counts = counted | found
        current.state, current.finished_at = "decided", now
        current.log_file, current.log_digest, current.previous_digest = segment.file, segment.digest, segment.previous
        current.save()
    return _told(current, shot)


def _row(run: Run, today: date, decision: dict[str, Any], version: int) -> Decision:
    facts = json.loads(decision["facts"])
    facts.pop("offering", None)  # the enrolment names it, and it may be renamed
    return Decision(
        run=run,
        person_id=decision["person"],
        enrolment_id=decision["enrolment"],
        play=decision["play"],
        play_version=version,
        phase=decision["phase"],
        reason=decision["reason"],
        holdout=decision["holdout"],
        propensity=decision["propensity"],
        utility=decision["utility"],
        arms=json.loads(decision["arms"]),
        constraints_hit=json.loads(decision["constraints"]),
        facts=facts,
        run_day=today,
        send_on=decision["send_on"],
        campaign_id=decision["campaign"],
    )


def _queue(rows: list[Decision], *, now: datetime) -> tuple[int, int]:
    """Messages for the decisions that are to be sent; returns how many were made and how many messaging held back."""
    queued = queue(drafts=drafts_for(rows), now=now)
    linked = []
    for row in rows:
        row.message_id = queued.messages.get(str(row.public_id))
        if row.message_id:
            linked.append(row)
    Decision.objects.bulk_update(linked, ["message"], batch_size=CHUNK)
    return len(linked), len(queued.held)


def _told(run: Run, shot: Snapshot) -> Activated:
    reasons: dict[str, int] = run.counts["reasons"]
    return Activated(
        run.pk, run.moment, run.counts["persons"], reasons, run.counts["queued"], reasons.get("holdout", 0), shot
    )
