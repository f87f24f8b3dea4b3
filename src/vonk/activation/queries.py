"""Reads the playbook for its pages, and the campaigns that run with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vonk.activation.models import Campaign, Run
from vonk.engine.playbook.loader import load_playbook
from vonk.engine.playbook.schema import Play
from vonk.figures.queries import READERS
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.models import Organisation
from vonk.people.texts import Text


@dataclass(frozen=True)
class SourceLine:
    """A publication behind a play; only what was looked up is shown as fact."""

    cite: str
    says: str
    checked: bool


@dataclass(frozen=True)
class PlayLine:
    """A play as the playbook lists it."""

    id: str
    title: Text
    summary: Text
    barrier: str
    phase: str
    grade: str
    status: str
    effect: float  # expected change on the logit scale, after the discount
    source: SourceLine


@dataclass(frozen=True)
class PlayPage:
    """A play with everything that is known of it, and the words that go out."""

    line: PlayLine
    sources: tuple[SourceLine, ...]
    applicability: str
    subject: Text
    headline: Text
    body: Text
    button: Text
    rule: Text
    minutes: int
    at_most: int
    smallest_effect: float


@dataclass(frozen=True)
class RefusedLine:
    """A practice that Vonk will not run, why, and what to do instead."""

    id: str
    title: Text
    summary: Text
    reason: Text
    instead: Text
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Shelf:
    """The plays for one barrier, best evidence first."""

    barrier: str
    plays: tuple[PlayLine, ...]


@dataclass(frozen=True)
class CampaignLine:
    """A campaign as it was agreed before it began."""

    public_id: UUID
    name: Text
    play: str
    kind: str
    starts_on: date
    ends_on: date
    stopped: bool


def shelves(viewer: Viewer) -> tuple[Shelf, ...]:
    """All plays by what stands in people's way."""
    _require(viewer)
    found: dict[str, list[PlayLine]] = defaultdict(list)
    for play in load_playbook().plays:
        found[play.barrier[0]].append(_line(play))
    return tuple(
        Shelf(barrier, tuple(sorted(plays, key=lambda line: (line.grade, line.id))))
        for barrier, plays in sorted(found.items(), key=lambda item: -len(item[1]))
    )


def refused(viewer: Viewer) -> tuple[RefusedLine, ...]:
    """What is refused, with the reason."""
    _require(viewer)
    return tuple(
        RefusedLine(
            play.id,
            play.text("title"),
            play.text("summary"),
            play.text("reason"),
            play.text("instead"),
            tuple(SourceLine(s.cite, s.says, s.checked) for s in play.sources),
        )
        for play in load_playbook().refused
    )


def play(viewer: Viewer, play_id: str) -> PlayPage:
    """One play; LookupError when there is none."""
    _require(viewer)
    found = load_playbook().play(play_id)
    return PlayPage(
        line=_line(found),
        sources=tuple(SourceLine(s.cite, s.says, s.checked) for s in found.evidence.sources),
        applicability=found.evidence.applicability,
        subject=found.text("subject"),
        headline=found.text("headline"),
        body=found.text("body"),
        button=found.text("button"),
        rule=found.text("why_rule"),
        minutes=found.cost.learner_min,
        at_most=found.dose.max_per_item,
        smallest_effect=found.outcome.mde,
    )


def plays_for(viewer: Viewer, driver: str) -> tuple[PlayLine, ...]:
    """The plays that strengthen one of the six drivers: in use first, then by grade; none for any other word."""
    _require(viewer)
    return tuple(_line(play) for play in load_playbook().for_driver(driver))


def campaigns(viewer: Viewer) -> tuple[CampaignLine, ...]:
    """Every campaign, newest first."""
    _require(viewer)
    return tuple(
        CampaignLine(c.public_id, c.name, c.play, c.kind, c.starts_on, c.ends_on, c.stopped_at is not None)
        for c in Campaign.objects.order_by("-starts_on", "-pk")
    )


def run_of_today(system: System) -> datetime | None:
    """The moment of this day's first run where the organisation is: who tries again goes on with that one."""
    zone = ZoneInfo(Organisation.objects.get().tz)
    midnight = system.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Run.objects.filter(moment__gte=midnight, moment__lte=system.now).order_by("moment")
    return today.values_list("moment", flat=True).first()


def _line(play: Play) -> PlayLine:
    source = play.evidence.sources[0]
    return PlayLine(
        id=play.id,
        title=play.text("title"),
        summary=play.text("summary"),
        barrier=play.barrier[0],
        phase=play.phase,
        grade=play.evidence.letter,
        status=play.status,
        effect=play.evidence.effect_prior.mean,
        source=SourceLine(source.cite, source.says, source.checked),
    )


def _require(viewer: Viewer) -> None:
    """The playbook speaks of nobody, so a grant over any part of the organisation is enough."""
    if not any(grant.role in READERS for grant in viewer.grants):
        raise NotAllowed
