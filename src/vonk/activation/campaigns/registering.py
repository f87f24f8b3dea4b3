"""What was agreed before a campaign begins stands in a plan with a digest, and cannot be changed afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from vonk.activation.models import Campaign
from vonk.people.access import System
from vonk.people.models import Organisation
from vonk.people.texts import Text

# What stands in the plan and in the row as well; a plan made before one of these was agreed lacks it.
AGREED: Final = (
    *("play", "kind", "wave", "starts_on", "smallest_effect"),
    *("ends_on", "audience", "drawn_by", "outcome", "within_days", "control_share", "card"),
)
ALWAYS_AGREED: Final = AGREED[:5]


@dataclass(frozen=True)
class Started:
    """A campaign as it was registered."""

    campaign: int
    public_id: UUID
    plan_digest: str


@transaction.atomic
def register_campaign(
    system: System,  # noqa: ARG001 - the demo and jobs; people plan a draft first
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
    plan = plan_of(terms, starts_on=starts_on, looks=looks)
    digest = digest_of(plan)
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


def plan_of(terms: Mapping[str, Any], *, starts_on: date, looks: Sequence[date]) -> dict[str, Any]:
    """The plan of a comparison within the lot of a year; terms may say more, or otherwise."""
    return {
        "outcome": "took_up",
        "arms": ["nudge", "holdout"],
        "alpha": 0.05,
        **terms,
        "starts_on": starts_on.isoformat(),
        "looks": [day.isoformat() for day in sorted(looks)],
    }


def digest_of(plan: Mapping[str, Any]) -> str:
    """The seal of a plan."""
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()


def unchanged(row: Campaign) -> bool:
    """Whether the campaign is still what was agreed before it began; if not, nothing may be read from it."""
    if digest_of(row.plan) != row.plan_digest or not set(ALWAYS_AGREED) <= row.plan.keys():
        return False
    return all(row.plan[name] == _as_agreed(getattr(row, name)) for name in AGREED if name in row.plan)


def _as_agreed(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
