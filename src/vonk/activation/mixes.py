"""What stands in people's way, estimated with one function for two readers: a whole run, and a person themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vonk.activation.models import Decision, Run
from vonk.catalog.models import Step
from vonk.dialogue.models import BarrierTap
from vonk.engine import tables
from vonk.engine.barriers import EVEN, Mix, Usual, estimate, usual_mix
from vonk.engine.behaviour import HOT_STEP, hot_steps, observe
from vonk.learning.models import BusyPeriod, Enrolment, Preview
from vonk.people.access import Viewer
from vonk.people.days import valid_on
from vonk.people.models import Membership
from vonk.people.purposes import purpose_on

LOOK_BACK: Final = timedelta(days=90)
ANSWERED_WITHIN: Final = timedelta(days=7)
GROUPS: Final = pa.schema([("person", pa.int64()), ("unit", pa.int64())])
FIRST_LEVEL: Final = 1


@dataclass(frozen=True)
class Context:
    """What a run found of everybody together, which one person's estimate begins with; kept with the run."""

    usual: Usual
    hot: pa.Table  # engine.behaviour.HOT_STEP

    def as_json(self) -> dict[str, Any]:
        """As it is stored in `Run.counts`."""
        groups = {str(unit): list(mix) for unit, mix in self.usual.groups.items()}
        hot = [[row["offering"], row["step"]] for row in self.hot.to_pylist()]
        return {"usual": {"": list(self.usual.whole)} | groups, "hot_steps": hot}


def estimate_all(
    persons: pa.Table, said: Mapping[str, pa.Table], candidates: pa.Table, sent: pa.Table, *, today: date
) -> tuple[pa.Table, Context]:
    """`tables.MIX` of everybody who is measured, and what it began with.

    said: the snapshot's tables barrier, busy, membership and unit. candidates: `tables.CANDIDATE`; sent: `tables.SENT`
    with `acted_on`. Nothing of who stopped measurement counts, for nobody.
    """
    measured = persons.filter(persons["measured"])["person"]
    taps = _about(said["barrier"], measured)
    groups = _first_level(said["membership"], said["unit"], today)
    context = Context(usual_mix(taps, groups, as_of=today), hot_steps(candidates, as_of=today))
    signs = observe(candidates, sent, said["busy"], context.hot, as_of=today)
    units = pc.index_in(measured, value_set=groups["person"].combine_chunks())
    home = pc.fill_null(pc.take(groups["unit"], units), -1).to_numpy()
    return estimate(measured.to_numpy(), taps, signs, context.usual.of(home), as_of=today).table(), context


def _about(rows: pa.Table, persons: pa.ChunkedArray) -> pa.Table:
    return rows.filter(pc.is_in(rows["person"], value_set=persons.combine_chunks()))


def _first_level(membership: pa.Table, unit: pa.Table, today: date) -> pa.Table:
    """GROUPS: everybody's unit right below the top."""
    rows = [row for row in unit.to_pylist() if _valid(row, today)]
    above = {row["unit"]: row["parent"] for row in rows}
    level = {row["unit"]: row["level"] for row in rows}

    def climb(at: int | None) -> int | None:
        while at is not None and level.get(at, 0) > FIRST_LEVEL:
            at = above.get(at)
        return at if level.get(at or 0) == FIRST_LEVEL else None

    top = {name: climb(name) for name in above}
    now = membership.filter(_valid_rows(membership, today)).sort_by([("person", "ascending"), ("unit", "ascending")])
    people, first = np.unique(now["person"].to_numpy(), return_index=True)
    homes = [top.get(name) for name in now["unit"].take(pa.array(first)).to_pylist()]
    table = pa.table({"person": people, "unit": pa.array(homes, pa.int64())}, schema=GROUPS)
    return table.filter(pc.is_valid(table["unit"]))


def _valid(row: Mapping[str, Any], day: date) -> bool:
    start, end = row["valid_from"], row["valid_to"]
    return (start is None or start <= day) and (end is None or end >= day)


def _valid_rows(table: pa.Table, day: date) -> pa.ChunkedArray:
    today = pa.scalar(day)
    begun = pc.fill_null(pc.less_equal(table["valid_from"], today), True)
    return pc.and_(begun, pc.fill_null(pc.greater_equal(table["valid_to"], today), True))


# One's own page


def own_mix(viewer: Viewer) -> Mix:
    """One's own estimate, from one's own rows as they are now and what the last run found of everybody."""
    me = viewer.own()
    context = _last_context()
    home = Membership.objects.filter(valid_on(viewer.today), person=me).values_list("unit__path", flat=True).first()
    parts = (home or "").strip("/").split("/")
    taps = BarrierTap.objects.filter(person=me) if purpose_on("pulse", now=viewer.now) else BarrierTap.objects.none()
    busy = BusyPeriod.objects.filter(person=me, ended_at=None)
    signs = observe(
        _table(tables.CANDIDATE, _own_candidates(me)),
        _table(tables.SENT, _own_sent(viewer)),
        _table(tables.BUSY, busy.values("person", "day_from", "day_to")),
        context.hot,
        as_of=viewer.today,
    )
    return estimate(
        np.array([me]),
        _table(tables.BARRIER, taps.values("person", "barrier", "tapped_on")),
        signs,
        context.usual.of(np.array([int(parts[1]) if len(parts) > 1 else -1])),
        as_of=viewer.today,
    )


def _table(schema: pa.Schema, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{**dict.fromkeys(schema.names), **row} for row in rows], schema=schema)


def _last_context() -> Context:
    """What the last run found of everybody; before the first all barriers are as likely."""
    run = Run.objects.filter(state="decided").order_by("-moment").first()
    stored: dict[str, list[float]] = dict(run.counts.get("usual", {})) if run else {}
    whole = tuple(stored.pop("", EVEN.whole))
    groups = {int(unit): tuple(mix) for unit, mix in stored.items()}
    hot = [{"offering": offering, "step": step} for offering, step in (run.counts.get("hot_steps", []) if run else [])]
    return Context(Usual(whole, groups), _table(HOT_STEP, hot))


def _own_candidates(me: int) -> list[dict[str, Any]]:
    """The same columns as in a run, from what learning knows of one person."""
    fields = ("offering", "obligation", "state", "enrolled_on", "last_active_on", "step_reached", "completed_on")
    rows = list(
        Enrolment.objects.filter(person=me).values("pk", "person", *fields, "due_on", "applied_on", "started_on")
    )
    steps = Counter(
        Step.objects.filter(offering__in={row["offering"] for row in rows}).values_list("offering", flat=True)
    )
    looked = Preview.objects.filter(person=me).values_list("last_on", flat=True)
    active = [day for day in (*(row["last_active_on"] for row in rows), *looked) if day]
    for row in rows:
        row |= {
            "enrolment": row.pop("pk"),
            "steps": steps[row["offering"]] or None,
            "first_active_on": row.pop("started_on") or row["last_active_on"],
            "last_own_activity_on": max(active, default=None),
        }
    return rows


def _own_sent(viewer: Viewer) -> list[dict[str, Any]]:
    """Nudges that went out and what followed; where learning went on later than a week after, nothing is said."""
    zone = ZoneInfo(viewer.tz)
    found = Decision.objects.filter(person=viewer.own(), message__sent_at__gte=viewer.now - LOOK_BACK)
    fields = ("enrolment", "play", "message__sent_at", "message__acted_at", "enrolment__last_active_on")
    rows = []
    for enrolment, play, sent, acted, active in found.values_list(*fields):
        sent_on = sent.astimezone(zone).date()
        acted_on = acted.astimezone(zone).date() if acted else None
        if acted_on is None and active is not None and active > sent_on:
            if active > sent_on + ANSWERED_WITHIN:
                continue
            acted_on = active
        told = {"person": viewer.own(), "enrolment": enrolment, "play": play, "message_class": "nudge"}
        rows.append(told | {"sent_on": sent_on, "acted_on": acted_on})
    return rows
