"""Ranks what gets in people's way across the organisation, by people × loss; from published figures alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from vonk.activation.playbook import playbook
from vonk.catalog.models import Offering
from vonk.dialogue.queries.themes import Voices, reported
from vonk.engine.playbook.schema import Play
from vonk.figures import queries as figures
from vonk.figures.queries import Figure, Spot
from vonk.insight.weakspots import FIVE, Share
from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.texts import Text

type Kind = Literal["step_stops", "few_start", "waits", "technical", "reported"]

MOST: Final = 5
OF_ONE_KIND: Final = 2  # [D] five times the same says less than the two worst of it and what else there is
MONTHS: Final = 3  # of a quarter: offerings and steps are told per month or four weeks, what is said per quarter
HALF_YEAR: Final = 2  # quarters over which reports are counted
# How much of the people it touches is lost to learning [D]: who stops or never opens it is; who waits, cannot get in or
# tells what is in the way may still go on, and half is a guess that only orders the list.
LOSS: Final[Mapping[Kind, float]] = {
    "step_stops": 1.0,
    "few_start": 1.0,
    "waits": 0.5,
    "technical": 0.5,
    "reported": 0.5,
}
FITS: Final[Mapping[Kind, str]] = {
    "step_stops": "micro-step",
    "few_start": "two-step-start",
    "waits": "fewer-approvals",
    "technical": "one-sign-in",
    "reported": "barrier-help",
}
OPENED: Final = tuple(f"A28·{name}" for name, _said in Enrolment.OBLIGATIONS)
WAITING: Final = tuple(f"waiting·{name}" for name, _said in Enrolment.OBLIGATIONS)
TECHNICAL: Final = "barrier.technical"


@dataclass(frozen=True)
class Friction:
    """One friction with the play that fits it.

    people: about how many a quarter it touches, rounded to fives. figure: the published figure behind it; None of
    reports, whose number is rounded to tens. offering: what it is about; None: the whole organisation.
    sendable: a run may send the play, so that a campaign can carry it.
    """

    rank: int
    kind: Kind
    people: int
    figure: Figure | None
    offering: UUID | None
    title: Text
    step: int | None
    step_title: Text
    barrier: str
    play: str
    play_title: Text
    grade: str
    sendable: bool


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    people: float  # a quarter
    spot: Spot | None = None
    figure: Figure | None = None
    barrier: str = ""

    @property
    def weight(self) -> float:
        return self.people * LOSS[self.kind]


def frictions(viewer: Viewer, *, most: int = MOST) -> tuple[Friction, ...]:
    """The largest frictions that are told now, at most two of a kind; for who reads the whole organisation."""
    plays = {play.id: play for play in playbook(at=viewer.now).plays}
    found = [*_by_offering(viewer), *_of_everybody(viewer), *_by_report(reported(viewer))]
    best = _best([one for one in found if one.people >= FIVE and FITS[one.kind] in plays], most)
    figure_of = figures.of_spots(viewer, spots=[one.spot for one in best if one.spot])
    offerings = _offerings([one.spot.offering for one in best if one.spot])
    return tuple(
        _shown(rank, one, plays[FITS[one.kind]], figure_of, offerings) for rank, one in enumerate(best, start=1)
    )


def _best(found: Iterable[_Found], most: int) -> list[_Found]:
    kinds: Counter[str] = Counter()
    seen: set[str] = set()
    best: list[_Found] = []
    for one in sorted(found, key=lambda one: (-one.weight, one.kind, one.barrier)):
        about = one.spot.offering if one.spot else ""
        if len(best) == most or kinds[one.kind] == OF_ONE_KIND or about in seen:
            continue
        kinds[one.kind] += 1
        seen |= {about} if about else set()
        best.append(one)
    return best


def _by_offering(viewer: Viewer) -> list[_Found]:
    """Hot steps, and enrolments that nobody opened within four weeks; what is asked by law is not weighed apart."""
    spots = figures.weak_spots(viewer, signals=OPENED)
    found = []
    for spot in spots:
        share = Share.of(spot)
        if share is None or not spot.base:
            continue
        if spot.measure == "steps":
            found.append(_Found("step_stops", spot.base * share.value * MONTHS, spot))
        elif spot.measure == "A28":
            found.append(_Found("few_start", spot.base * share.rest().value * MONTHS, spot))
    return found


def _of_everybody(viewer: Viewer) -> list[_Found]:
    """Requests that wait too long, and technical trouble, over the whole organisation."""
    told = figures.about_everybody(viewer, signals=[*WAITING, TECHNICAL])
    kinds: Mapping[str, Kind] = {"waiting": "waits", TECHNICAL: "technical"}
    return [
        _Found(kinds[one.measure], (one.base or 0) * share.value, figure=one)
        for one in told
        if one.shown and (share := Share.of(one))
    ]


def _by_report(told: Iterable[Voices]) -> list[_Found]:
    """What was reported over and over, as far as enough people did: half a year's people, a quarter's worth."""
    return [_Found("reported", one.people / HALF_YEAR, barrier=one.barrier) for one in told if one.people is not None]


def _offerings(public_ids: Iterable[str]) -> Mapping[str, Offering]:
    rows = Offering.objects.filter(public_id__in=list(public_ids)).prefetch_related("steps")
    return {str(row.public_id): row for row in rows}


def _shown(
    rank: int, one: _Found, play: Play, figure_of: Mapping[int, Figure], offerings: Mapping[str, Offering]
) -> Friction:
    figure = figure_of[one.spot.cell] if one.spot else one.figure
    about = offerings.get(one.spot.offering) if one.spot else None
    steps = {str(step.public_id): step for step in about.steps.all()} if about else {}
    step = steps.get(figure.subject.id) if figure else None
    return Friction(
        rank=rank,
        kind=one.kind,
        people=round(one.people / FIVE) * FIVE,
        figure=figure,
        offering=about.public_id if about else None,
        title=about.title if about else {},
        step=step.position if step else None,
        step_title=step.title if step else {},
        barrier=one.barrier,
        play=play.id,
        play_title=play.text("title"),
        grade=play.evidence.letter,
        sendable=play.sendable,
    )
