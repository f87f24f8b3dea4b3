"""What plays did here: of each play the last comparison of which anything was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vonk.activation.campaigns.reach import within_reach
from vonk.activation.models import Campaign
from vonk.figures import queries as figures
from vonk.figures.queries import Subject
from vonk.insight.campaigns.cells import DIFFERENCE
from vonk.people.access import System, Viewer
from vonk.people.texts import Text


@dataclass(frozen=True)
class ResultHere:
    """What one comparison in this organisation showed; low and high are None when only what was seen may be told."""

    campaign: UUID
    name: Text
    state: str
    verdict: str
    difference: float
    low: float | None
    high: float | None
    on: date


def results_here(viewer: Viewer, *, play: str = "") -> dict[str, ResultHere]:
    """By play, the last comparison within the viewer's reach that told something; NotAllowed for who reads no figures.

    A look at unequal groups tells nothing.
    """
    asked = Campaign.objects.filter(kind="test").exclude(state="draft").order_by("starts_on", "pk")
    rows = {str(row.public_id): row for row in within_reach(viewer, asked.filter(play=play) if play else asked)}
    subjects = [Subject("campaign", one) for one in rows]
    if not subjects:
        return {}
    system = System("campaigns within the viewer's reach", viewer.now)
    told = {
        one.subject.id: one
        for one in figures.read(system, subjects=subjects, parts=True, series=True)
        if one.part == DIFFERENCE and one.shown and one.extra.get("fair")
    }
    found = {}
    for public_id, row in rows.items():
        if (one := told.get(public_id)) is not None and one.signal == row.plan["outcome"]:
            found[row.play] = ResultHere(
                row.public_id, row.name, row.state, one.extra["verdict"], one.value or 0.0, one.low, one.high,
                one.window.end,
            )  # fmt: skip
    return found
