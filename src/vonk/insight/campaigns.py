"""Looks at running campaigns on the days agreed beforehand, releases what was seen, and reads it back for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from vonk.activation.campaigns import first_decisions, unchanged
from vonk.activation.campaigns.reach import to_read
from vonk.activation.models import Campaign
from vonk.engine.experiment import effect_of_counts, sample_ratio, verdict
from vonk.engine.suppress import K
from vonk.figures import queries as figures
from vonk.figures.actions import AlreadyReleased, Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.people.access import System, Viewer
from vonk.people.models import Organisation
from vonk.people.texts import Text

SIGNAL = "took_up"
ARMS = ("nudge", "holdout")
ROUND = 5


@dataclass(frozen=True)
class ArmShown:
    """One arm at the last look: rounded persons and share, or nothing when there are too few."""

    arm: str
    base: int | None
    value: float | None


@dataclass(frozen=True)
class LookShown:
    """The difference at one look, with an interval that holds however often one looks."""

    day: date
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class CampaignShown:
    """A campaign, what was agreed, and what is known."""

    public_id: UUID
    name: Text
    play: str
    kind: str  # test | aa: two groups that got the same
    starts_on: date
    ends_on: date
    within_days: int
    smallest_effect: float
    plan_digest: str
    stopped: bool
    next_look: date | None
    arms: tuple[ArmShown, ...]
    looks: tuple[LookShown, ...]
    verdict: str  # works_here | does_not_work_here | harmful | not_yet_knowable
    needed: int | None  # people in both arms together, when more are needed
    fair: bool | None  # whether the arms have the sizes that were drawn


def look(*, snapshot: Path, events: Sequence[Path], run_day: date, now: datetime) -> int:
    """Publishes every look that is due on `run_day` and not done; returns the number of cells.

    A look that a run comes late for still sees no further than the day that was agreed. A campaign that is no longer
    what was agreed is not looked at.
    """
    system = System("look at campaigns", now)
    cells = 0
    for row in filter(unchanged, Campaign.objects.filter(starts_on__lte=run_day, stopped_at=None)):
        done = {window for spec, _, window in figures.released(system) if spec.startswith(f"campaign:{row.pk}:")}
        due = [day for text in row.plan["looks"] if (day := date.fromisoformat(text)) <= run_day]
        if due and Window(row.starts_on, due[-1]).end not in done:
            cells += _look(row, snapshot, events, day=due[-1], system=system)
    return cells


def _look(row: Campaign, snapshot: Path, events: Sequence[Path], *, day: date, system: System) -> int:
    counts = _counts(row, snapshot, events, day=day, system=system)
    cells = _cells(row, counts)
    window = Window(row.starts_on, day)
    try:
        publish(spec=f"campaign:{row.pk}:{day}", window=window, cells=cells, now=system.now)
    except AlreadyReleased:
        return 0
    return len(cells)


def _counts(
    row: Campaign, snapshot: Path, events: Sequence[Path], *, day: date, system: System
) -> dict[str, tuple[int, int]]:
    """Arm → (settled, of whom took up learning again), as they are."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import; pages never come here

    from vonk.engine.backend import open_snapshot  # noqa: PLC0415
    from vonk.engine.signals.response import took_up  # noqa: PLC0415

    decided = first_decisions(system, starts_on=row.starts_on, wave=row.wave)
    if not decided:
        return {}
    arms, enrolments, days = zip(*decided, strict=True)
    table = pa.table({"arm": pa.array(arms), "enrolment": pa.array(enrolments, pa.int64()), "day": pa.array(days)})
    found = took_up(open_snapshot(snapshot, events), table, day, within=row.plan["within_days"]).to_pylist()
    return {r["arm"]: (r["n"], r["x"]) for r in found}


def _round(number: int) -> int:
    return ROUND * round(number / ROUND)


def _cells(row: Campaign, counts: dict[str, tuple[int, int]]) -> list[Cell]:
    subject = Subject("campaign", str(row.public_id))
    share, smallest = Organisation.objects.values_list("holdout_share", "minimum_group").get()
    if any(counts.get(arm, (0, 0))[0] < max(K, smallest) for arm in ARMS):
        return [Cell(subject, SIGNAL, shown=False, part=part) for part in (*ARMS, "difference")]
    arms = {arm: (_round(counts[arm][0]), _round(counts[arm][1])) for arm in ARMS}  # all that follows comes from these
    cells = [Cell(subject, SIGNAL, shown=True, part=arm, base=n, count=x, value=x / n) for arm, (n, x) in arms.items()]
    (n1, x1), (n0, x0) = arms["nudge"], arms["holdout"]
    ratio = sample_ratio([n1, n0], [1 - share, share])
    found = effect_of_counts(x1, n1, x0, n0, target=max(n1 + n0, 1000))
    extra: dict[str, Any] = {"fair": ratio.ok}
    if row.kind != "aa":  # of groups that got the same there is no effect to speak of
        said = verdict(found, mde=row.smallest_effect, ratio=ratio)
        needed = (said.needed_treated or 0) + (said.needed_control or 0)
        extra |= {"verdict": said.code, "needed": needed or None}
    difference = Cell(
        subject,
        SIGNAL,
        shown=True,
        part="difference",
        value=found.difference,
        low=found.low,
        high=found.high,
        extra=extra,
    )
    return [*cells, difference]


def campaign(viewer: Viewer, public_id: UUID) -> CampaignShown:
    """One campaign with its released looks; LookupError when there is none, NotAllowed when it is beyond reach."""
    row = to_read(viewer, public_id)
    system = System("a campaign within the viewer's reach", viewer.now)
    found = figures.read(system, subjects=[Subject("campaign", str(public_id))], parts=True, series=True)
    seen = [f for f in found if f.part == "difference" and f.shown and f.value is not None]
    last = seen[-1].window if seen else None
    arms = tuple(ArmShown(f.part, f.base, f.value) for f in found if f.window == last and f.part != "difference")
    extra = seen[-1].extra if seen else {}
    ahead = [day for text in row.plan["looks"] if (day := date.fromisoformat(text)) > viewer.today]
    return CampaignShown(
        public_id=row.public_id,
        name=row.name,
        play=row.play,
        kind=row.kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        within_days=row.plan["within_days"],
        smallest_effect=row.smallest_effect,
        plan_digest=row.plan_digest,
        stopped=row.stopped_at is not None,
        next_look=ahead[0] if ahead else None,
        arms=arms,
        looks=tuple(LookShown(f.window.end, f.value or 0.0, f.low or 0.0, f.high or 0.0) for f in seen),
        verdict=extra.get("verdict", "not_yet_knowable"),
        needed=extra.get("needed"),
        fair=extra.get("fair"),
    )
