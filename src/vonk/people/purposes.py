"""Which purposes are on: each only after the works council's decision is recorded (decisions.md section 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from django.db.models import Q

from vonk.people.models import Person, PurposeDecision

type PurposeName = Literal["signals", "nudges", "experiments", "pulse", "manager_view", "suggestions_by_model"]

PURPOSES: tuple[PurposeName, ...] = get_args(PurposeName.__value__)
EXTRAS: frozenset[PurposeName] = frozenset({"suggestions_by_model"})  # off until somebody turns them on, at any size
COUNCIL_FROM = 50  # Dutch law (WOR): a works council from 50 employees on


def purpose_on(purpose: PurposeName, *, now: datetime) -> bool:
    """Whether the last decision says yes; without one only in an organisation of fewer than 50, and no extras."""
    last = PurposeDecision.objects.filter(purpose=purpose, recorded_at__lte=now).order_by("-recorded_at", "-pk").first()
    return last.on if last else purpose not in EXTRAS and not needs_council(now=now)


def on_throughout(purpose: PurposeName, *, since: datetime, until: datetime) -> bool:
    """Whether it was on at every moment from `since` to `until`: what was said while it was off is told to nobody."""
    off = PurposeDecision.objects.filter(purpose=purpose, on=False, recorded_at__gt=since, recorded_at__lte=until)
    return purpose_on(purpose, now=since) and purpose_on(purpose, now=until) and not off.exists()


def needs_council(*, now: datetime) -> bool:
    """Whether 50 people or more work here on this day."""
    day = now.date()
    working = Person.objects.filter(employed_from__lte=day).filter(Q(employed_to=None) | Q(employed_to__gte=day))
    return working[:COUNCIL_FROM].count() == COUNCIL_FROM
