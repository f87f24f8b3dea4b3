"""Reads one campaign back for its page: what was agreed, what was seen at each look, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from vonk.activation.campaigns.reach import to_read
from vonk.figures import queries as figures
from vonk.figures.queries import Figure, Subject
from vonk.insight.campaigns.cells import DIFFERENCE, GUARD
from vonk.people.access import System, Viewer
from vonk.people.texts import Text


@dataclass(frozen=True)
class ArmShown:
    """One arm at the last look: rounded people, share and its interval; a band or nothing when there are too few."""

    arm: str  # treated | control; of a check nudge | holdout
    base: int | None
    value: float | None
    low: float | None
    high: float | None
    band: str


@dataclass(frozen=True)
class LookShown:
    """The difference at one look, with an interval that holds however often one looks; None with too few teams."""

    day: date
    difference: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Expected:
    """The interval on a later day, if the difference stays what it is."""

    on: date
    low: float
    high: float


@dataclass(frozen=True)
class Known:
    """What is known when. first: when it is known that it does no great harm, if that comes before the answer."""

    on: date | None  # when the verdict comes; None: it is here, or these people and weeks are not enough
    weeks: int | None
    people: int | None  # more people that it takes, in both arms together, rounded up to tens
    per_week: int
    waiting: int  # whose outcome is not settled yet, to the nearest five
    enough: bool
    facts: tuple[str, ...]  # known already: harm_excluded, useful_excluded, works
    first: date | None
    expected: Expected | None


@dataclass(frozen=True)
class GuardShown:
    """One guard at the last look. value: harm, above 0 is worse; None while too few people stand behind it."""

    name: str
    state: str  # ok | early | stop
    value: float | None
    limit: float


@dataclass(frozen=True)
class OtherShown:
    """An outcome that was not registered. find: it stands after taking into account how many were looked at."""

    outcome: str
    difference: float
    low: float | None
    high: float | None
    find: bool


@dataclass(frozen=True)
class CampaignShown:
    """A campaign, what was agreed, and what is known."""

    public_id: UUID
    name: Text
    play: str
    kind: str  # test | aa: two groups that got the same
    drawn_by: str
    outcome: str
    starts_on: date
    ends_on: date
    within_days: int
    smallest_effect: float
    plan_digest: str
    stopped: bool
    stop_reason: str
    next_look: date | None
    arms: tuple[ArmShown, ...]
    looks: tuple[LookShown, ...]
    verdict: str  # works_here | does_not_work_here | harmful | not_yet_knowable
    needed: int | None  # people in both arms together, when more are needed
    fair: bool | None  # whether the arms have the sizes that were drawn
    adjusted: bool  # the difference takes out what people did before
    descriptive: bool  # too few teams: only what was seen is told
    known: Known | None
    guards: tuple[GuardShown, ...]
    others: tuple[OtherShown, ...]


def campaign(viewer: Viewer, public_id: UUID) -> CampaignShown:
    """One campaign with its released looks; LookupError when there is none, NotAllowed when it is beyond reach."""
    row = to_read(viewer, public_id)
    system = System("a campaign within the viewer's reach", viewer.now)
    found = figures.read(system, subjects=[Subject("campaign", str(public_id))], parts=True, series=True)
    outcome = row.plan.get("outcome") or row.outcome
    own = [f for f in found if f.signal == outcome and f.shown]
    seen = [f for f in own if f.part == DIFFERENCE and f.value is not None]
    last = max((f.window for f in own), key=lambda window: window.end, default=None)
    now = [f for f in found if f.window == last and f.shown]
    extra = seen[-1].extra if seen and seen[-1].window == last else {}
    ahead = [day for text in row.plan.get("looks", ()) if (day := date.fromisoformat(text)) > viewer.today]
    return CampaignShown(
        public_id=row.public_id,
        name=row.name,
        play=row.play,
        kind=row.kind,
        drawn_by=row.drawn_by,
        outcome=outcome,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        within_days=row.plan.get("within_days", row.within_days),
        smallest_effect=row.smallest_effect,
        plan_digest=row.plan_digest,
        stopped=row.stopped_at is not None,
        stop_reason=row.stop_reason,
        next_look=ahead[0] if ahead else None,
        arms=tuple(_arm(f) for name in row.plan.get("arms", ()) for f in now if f.part == name),
        looks=tuple(LookShown(f.window.end, f.value or 0.0, f.low, f.high) for f in seen),
        verdict=extra.get("verdict", "not_yet_knowable"),
        needed=extra.get("needed"),
        fair=extra.get("fair"),
        adjusted=bool(extra.get("adjusted")),
        descriptive=bool(extra.get("descriptive")),
        known=_known(extra) if "per_week" in extra else None,
        guards=tuple(_guard(f) for f in now if f.part.startswith(GUARD)),
        others=_others(now, outcome),
    )


def _arm(figure: Figure) -> ArmShown:
    return ArmShown(figure.part, figure.base, figure.value, figure.low, figure.high, figure.band)


def _guard(figure: Figure) -> GuardShown:
    return GuardShown(figure.part.removeprefix(GUARD), figure.extra["state"], figure.value, figure.extra["limit"])


def _others(now: Sequence[Figure], outcome: str) -> tuple[OtherShown, ...]:
    rows = [f for f in now if f.part == DIFFERENCE and f.signal != outcome]
    return tuple(OtherShown(f.signal, f.value or 0.0, f.low, f.high, bool(f.extra.get("find"))) for f in rows)


def _known(extra: Mapping[str, Any]) -> Known:
    first, later = extra.get("first"), extra.get("expected")
    on = extra.get("known_on")
    return Known(
        on=date.fromisoformat(on) if on else None,
        weeks=extra.get("weeks"),
        people=extra.get("people"),
        per_week=extra["per_week"],
        waiting=extra["waiting"],
        enough=extra["enough"],
        facts=tuple(extra["known"]),
        first=date.fromisoformat(first) if first else None,
        expected=Expected(date.fromisoformat(later["on"]), later["low"], later["high"]) if later else None,
    )
