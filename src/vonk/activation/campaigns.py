"""Campaigns: what was agreed before the start stands in a plan with a digest, and cannot be changed afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from vonk.activation.assignments import wave_of
from vonk.activation.models import Campaign, Decision
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.models import Organisation
from vonk.people.texts import Text


@dataclass(frozen=True)
class Started:
    """A campaign as it was registered."""

    campaign: int
    public_id: UUID
    plan_digest: str


@transaction.atomic
def register_campaign(
    system: System,  # noqa: ARG001 - first cut: only the demo and jobs register
    *,
    name: Text,
    play: str,
    kind: str,
    wave: str,
    starts_on: date,
    looks: Sequence[date],
    within_days: int,
    smallest_effect: float,
) -> Started:
    """Registers question, outcome, looks and limit before anything is known; the same registered twice stays one.

    ValueError for anything but an A/A check on recorded behaviour, which nothing can change.
    """
    if kind != "aa" and Organisation.objects.filter(replay=True).exists():
        raise ValueError("nobody in recorded behaviour could read a message: only an A/A check says something there")
    terms = {"play": play, "kind": kind, "wave": wave, "within_days": within_days, "smallest_effect": smallest_effect}
    plan = _plan(terms, starts_on=starts_on, looks=looks)
    digest = _digest(plan)
    row, _ = Campaign.objects.get_or_create(
        wave=wave,
        kind=kind,
        plan_digest=digest,
        defaults={
            "name": dict(name),
            "play": play,
            "starts_on": starts_on,
            "ends_on": max(looks),
            "smallest_effect": smallest_effect,
            "plan": plan,
        },
    )
    return Started(row.pk, row.public_id, row.plan_digest)


def _plan(terms: Mapping[str, Any], *, starts_on: date, looks: Sequence[date]) -> dict[str, Any]:
    return {
        **terms,
        "starts_on": starts_on.isoformat(),
        "looks": [day.isoformat() for day in sorted(looks)],
        "outcome": "took_up",
        "arms": ["nudge", "holdout"],
        "alpha": 0.05,
    }


def _digest(plan: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()


def unchanged(row: Campaign) -> bool:
    """Whether the campaign is still what was agreed before it began; if not, nothing may be read from it."""
    agreed = (row.play, row.kind, row.wave, row.starts_on.isoformat(), row.smallest_effect)
    plan = tuple(row.plan.get(name) for name in ("play", "kind", "wave", "starts_on", "smallest_effect"))
    return _digest(row.plan) == row.plan_digest and agreed == plan


@transaction.atomic
def stop_campaign(viewer: Viewer, *, campaign: UUID, now: datetime) -> bool:
    """Stops looking; what was released stays. False when it had stopped already."""
    viewer.require("learning_team")
    found = Campaign.objects.filter(public_id=campaign)
    if not found.exists():
        raise NotAllowed
    return found.filter(stopped_at=None).update(stopped_at=now) == 1


@transaction.atomic
def resume_campaign(viewer: Viewer, *, campaign: UUID, now: datetime) -> bool:
    """Takes a stop back within seven days."""
    viewer.require("learning_team")
    week_ago = now - timedelta(days=7)
    return Campaign.objects.filter(public_id=campaign, stopped_at__gte=week_ago).update(stopped_at=None) == 1


def first_decisions(system: System, *, starts_on: date, wave: str) -> list[tuple[str, int, date]]:  # noqa: ARG001 - jobs only
    """(arm, enrolment, day) of everybody's first decision that chance had a say in, in the order of persons.

    Until that moment both arms were treated alike, so comparing them is fair; later decisions are not, because only
    one arm builds up caps. A decision of another year followed another lot.
    """
    rows = Decision.objects.filter(run_day__gte=starts_on, enrolment__isnull=False, person__assignments__wave=wave)
    found: dict[int, tuple[str, int, date]] = {}
    fields = ("person_id", "person__assignments__arm", "enrolment_id", "run_day")
    for person, arm, enrolment, day in rows.order_by("run_day", "pk").values_list(*fields).iterator(5_000):
        if wave_of(day) == wave:
            found.setdefault(person, (arm, enrolment, day))
    return [found[person] for person in sorted(found)]
