"""Keeps what a finished comparison found as evidence about its play, from the figures that were published."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q

from vonk.activation.campaigns import unchanged
from vonk.activation.evidence import Found, keep_found
from vonk.activation.models import Campaign
from vonk.engine.experiment import effect_of_counts
from vonk.figures import queries as figures
from vonk.figures.queries import Figure, Subject
from vonk.insight.campaigns.gathering import planned_people
from vonk.people.access import System

RESUMABLE: Final = timedelta(days=7)  # a stop by hand may be taken back for so long
FORGET: Final = timedelta(days=60)  # after that a campaign that found nothing is not asked again


def keep_what_was_found(system: System) -> int:
    """Evidence rows of comparisons that are over, each once; how many. Too few people or unequal groups: none.

    A campaign that was stopped counts as well: leaving out those that did harm would make every play look better.
    """
    by_itself = Q(stop_reason__startswith="guardrail:") | Q(stop_reason__startswith="verdict:")
    by_hand = Q(stopped_at__lt=system.now - RESUMABLE)
    recent = Q(stopped_at__gte=system.now - FORGET) | Q(stopped_at=None, ends_on__gte=(system.now - FORGET).date())
    over = Q(state="ended") | Q(state="stopped") & (by_itself | by_hand)
    rows = Campaign.objects.filter(over & recent, kind="test", evidence=None)
    return sum(_keep(row, system) for row in filter(unchanged, rows))


def _keep(row: Campaign, system: System) -> bool:
    subject = Subject("campaign", str(row.public_id))
    told = figures.read(system, subjects=[subject], signals=[row.plan["outcome"]], parts=True, series=True)
    looks = [one for one in told if one.part == "difference" and one.shown and one.extra.get("fair")]
    if not looks or looks[-1].extra.get("descriptive"):
        return False
    last = looks[-1]
    arms = {one.part: one for one in told if one.window == last.window and one.count is not None}
    if not set(row.plan["arms"]) <= arms.keys():
        return False
    treated, control = (arms[name] for name in row.plan["arms"])
    counts = (treated.count or 0, treated.base or 0, control.count or 0, control.base or 0)
    found = Found(row.pk, row.play, row.plan["outcome"], last.window.end, counts, _alike(row, last, counts))
    return keep_found(system, found=found)


def _alike(row: Campaign, last: Figure, counts: tuple[int, int, int, int]) -> float:
    """How many times wider the interval was than that of people drawn one by one: people of one team are alike."""
    if row.drawn_by != "unit" or last.low is None or last.high is None:
        return 1.0
    plain = effect_of_counts(*counts, target=planned_people(row))
    return max(1.0, (last.high - last.low) / (plain.high - plain.low))
