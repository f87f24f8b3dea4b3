"""Reads campaigns for their pages: the list, and one with everything that was agreed about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from vonk.activation.audience import Said, said
from vonk.activation.campaigns.costs import Cost, TooManyLooks, cost_of
from vonk.activation.campaigns.planning import hindrances
from vonk.activation.campaigns.reach import may_steer, to_read, within_reach
from vonk.activation.campaigns.steering import resumable
from vonk.activation.models import Campaign
from vonk.activation.playbook import playbook
from vonk.people.access import Viewer
from vonk.people.texts import Text

PER_PAGE: Final = 20
ORDER: Final = {"running": 0, "draft": 1, "stopped": 2, "ended": 2}


@dataclass(frozen=True)
class CampaignLine:
    """A campaign in the list. group: running, draft or over."""

    public_id: UUID
    name: Text
    kind: str
    state: str
    group: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class CampaignList:
    """One page of campaigns: what runs, then drafts, then what is over, each with the newest first."""

    lines: tuple[CampaignLine, ...]
    number: int
    pages: int


@dataclass(frozen=True)
class CampaignPage:
    """A campaign as it was planned or agreed. play_title is empty when the play is gone."""

    public_id: UUID
    name: Text
    kind: str
    state: str
    play: str
    play_title: Text
    audience: Said | None
    rule: Mapping[str, Any]
    starts_on: date
    ends_on: date
    weeks: int
    drawn_by: str
    outcome: str
    within_days: int
    smallest_effect: float
    control_share: float
    card: Mapping[str, Any]
    looks: tuple[date, ...]
    needed: int | None  # people in all to know, as was foreseen
    plan_digest: str
    begun_at: datetime | None  # when the lots were drawn, or the first was told
    stop_reason: str
    may_steer: bool
    may_take_back: bool  # started, and nothing has happened yet
    may_resume: bool
    hindrances: tuple[str, ...]  # of a draft: why it cannot start


def campaigns(viewer: Viewer, *, search: str = "", page: int = 1) -> CampaignList:
    """The campaigns within reach whose name holds the words searched for; a page that is not there is the nearest."""
    rows = Campaign.objects.filter(removed_at=None).order_by("-starts_on", "-pk")
    for word in search.split()[:6]:
        rows = rows.filter(Q(name__nl__icontains=word) | Q(name__en__icontains=word))
    found = sorted(within_reach(viewer, rows), key=lambda row: ORDER[row.state])
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(page, 1), pages)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return CampaignList(tuple(map(_line, shown)), number, pages)


def campaign(viewer: Viewer, public_id: UUID) -> CampaignPage:
    """One campaign; LookupError when there is none, NotAllowed when it is beyond the viewer's reach."""
    row = to_read(viewer, public_id)
    mine = may_steer(viewer, row)
    play = next((play for play in playbook(at=viewer.now).plays if play.id == row.play), None)
    fresh = row.state == "running" and row.assigned_at is None and row.kind != "aa" and row.made_at is not None
    return CampaignPage(
        public_id=row.public_id,
        name=row.name,
        kind=row.kind,
        state=row.state,
        play=row.play,
        play_title=play.text("title") if play else {},
        audience=said(row.audience),
        rule=row.audience,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        weeks=-(-((row.ends_on - row.starts_on).days + 1) // 7),
        drawn_by=row.drawn_by,
        outcome=row.outcome,
        within_days=row.within_days,
        smallest_effect=row.smallest_effect,
        control_share=row.control_share,
        card=row.card,
        looks=tuple(date.fromisoformat(day) for day in row.plan.get("looks", ())),
        needed=row.plan.get("people"),
        plan_digest=row.plan_digest,
        begun_at=row.assigned_at,
        stop_reason=row.stop_reason,
        may_steer=mine,
        may_take_back=mine and fresh,
        may_resume=mine and resumable(row, now=viewer.now),
        hindrances=hindrances(row, now=viewer.now) if row.state == "draft" else (),
    )


def cost(viewer: Viewer, public_id: UUID) -> Cost | None:
    """What a draft will cost; None when the viewer has asked for twenty sizes today."""
    try:
        return cost_of(viewer, to_read(viewer, public_id))
    except TooManyLooks:
        return None


def _line(row: Campaign) -> CampaignLine:
    group = row.state if row.state in {"running", "draft"} else "over"
    return CampaignLine(row.public_id, row.name, row.kind, row.state, group, row.starts_on, row.ends_on)
