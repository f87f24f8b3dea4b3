"""Draws the lots of campaigns that begin, once and for good, and ends or stops those that are over or impossible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from vonk.activation.assignments import wave_of
from vonk.activation.audience import people
from vonk.activation.campaigns.costs import fewest_drawn, large_enough
from vonk.activation.campaigns.past import days_active
from vonk.activation.campaigns.telling import tell
from vonk.activation.models import Assignment, Campaign
from vonk.activation.playbook import playbook
from vonk.engine.experiment import assign_units_within, assign_within
from vonk.learning.models import Enrolment
from vonk.messaging.queries import nudges_off
from vonk.people.access import System
from vonk.people.days import organisation_day, valid_on
from vonk.people.models import Membership, Unit
from vonk.people.purposes import purpose_on

ARMS: Final = ("treated", "control")
BEFORE: Final = timedelta(days=90)
RESUMABLE: Final = timedelta(days=7)
BINDING: Final = {"statutory_or_cao": "statutory", "employer": "employer", "chosen": "chosen"}  # the first goes first
OPEN: Final = ("approved", "started", "completed")
CHUNK: Final = 2_000


@dataclass(frozen=True)
class Enlisted:
    """What was done about campaigns before a run: lots drawn for so many people, so many messages queued."""

    drawn: int = 0
    told: int = 0
    stopped: int = 0
    ended: int = 0


@dataclass(frozen=True)
class _Somebody:
    """A person as the lots need to know them."""

    person: int
    key: str
    unit: int | None
    stratum: str


def enlist_due(*, now: datetime) -> Enlisted:
    """Ends, stops, draws and tells what is due on this day; to be called before the snapshot of a run, safe to repeat.

    Each campaign is one transaction: a run that is killed on the way finds it undone or done. Without the works
    council's yes to nudges and signals nothing begins; without that to experiments no lots are drawn.
    """
    today = organisation_day(now)
    running = Campaign.objects.filter(state="running", stopped_at=None)
    ended = running.filter(ends_on__lt=today).update(state="ended")
    if not (purpose_on("nudges", now=now) and purpose_on("signals", now=now)):
        return Enlisted(ended=ended)
    begun = running.filter(starts_on__lte=today).exclude(kind="aa").order_by("starts_on", "pk")
    drawn = told = 0
    stopped = _stop_withdrawn(begun, now)
    for row in begun.filter(kind="test", assigned_at=None) if purpose_on("experiments", now=now) else ():
        found = draw(row.pk, today=today, now=now)
        drawn, stopped = drawn + found, stopped + (found == 0)
    for row in begun.filter(kind="inform"):
        if large_enough(row.audience, day=today):
            told += tell(row.pk, today=today, now=now)
        elif row.assigned_at is None:
            stopped += _stop(row.pk, "too_small", now)
    return Enlisted(drawn, told, stopped, ended)


@transaction.atomic
def draw(campaign: int, *, today: date, now: datetime) -> int:
    """Gives everybody in the audience an arm for good; 0 stops the campaign: too few people to compare.

    Left out: who is in another campaign or in the lot that gets no nudges, who stopped messages or measurement.
    """
    row = Campaign.objects.select_for_update().get(pk=campaign)
    if row.assigned_at is not None:
        return Assignment.objects.filter(campaign=row).count()
    found = list(_free(row, today=today, now=now))
    if len(found) < fewest_drawn() or not large_enough(row.audience, day=today):
        _stop(row.pk, "too_small", now)
        return 0
    before = days_active(people(row.audience, day=today), since=today - BEFORE, until=today)
    arms = _arms(row, found, before)
    rows = (
        Assignment(
            person_id=one.person, wave=row.wave, salt=row.wave, arm=arms[one.person], stratum=one.stratum,
            unit_id=one.unit if row.drawn_by == "unit" else None, campaign=row, before=before.get(one.person),
            assigned_at=now,
        )
        for one in found
    )  # fmt: skip
    for some in batched(rows, CHUNK):
        Assignment.objects.bulk_create(some)
    row.assigned_at = now
    row.save(update_fields=["assigned_at"])
    return len(found)


def _free(row: Campaign, *, today: date, now: datetime) -> Iterator[_Somebody]:
    """Who can be drawn for; in the order of persons."""
    held = Q(campaign__state="running") | Q(campaign__state="stopped", campaign__stopped_at__gte=now - RESUMABLE)
    taken = Assignment.objects.filter(held, campaign__kind="test").values("person")
    without = Assignment.objects.filter(wave=wave_of(today), arm="holdout").values("person")
    audience = people(row.audience, day=today).filter(measured=True)
    free = audience.exclude(pk__in=taken).exclude(pk__in=without)
    silent = nudges_off(System("enlist", now))
    homes, first = _homes(today), dict(Unit.objects.values_list("pk", "path"))
    obliged = _obliged(row, today)
    for pk, public_id, lang in free.order_by("pk").values_list("pk", "public_id", "lang").iterator(CHUNK):
        unit = homes.get(pk)
        if pk in silent or (unit is None and row.drawn_by == "unit"):
            continue
        place = _first_level(first[unit]) if unit is not None else ""
        yield _Somebody(pk, str(public_id), unit, f"{place}·{obliged.get(pk, 'none')}·{lang}")


def _homes(today: date) -> dict[int, int]:
    rows = Membership.objects.filter(valid_on(today)).values_list("person_id", "unit_id")
    return dict(rows.iterator(CHUNK))


def _first_level(path: str) -> str:
    """The unit below the top in which a unit stands: "5" of /1/5/12/; the top itself has none."""
    parts = path.strip("/").split("/")
    return parts[1] if len(parts) > 1 else ""


def _obliged(row: Campaign, today: date) -> dict[int, str]:
    """How binding the most binding open learning is of each person in the audience."""
    audience = people(row.audience, day=today).values("pk")
    rows = Enrolment.objects.filter(state__in=OPEN, person__in=audience).values_list("person_id", "obligation")
    order = list(BINDING)
    found: dict[int, str] = {}
    for person, obligation in rows.distinct().iterator(CHUNK):
        had = found.get(person, order[-1])
        found[person] = min(had, obligation, key=order.index)
    return {person: BINDING[obligation] for person, obligation in found.items()}


def _arms(row: Campaign, found: Sequence[_Somebody], before: Mapping[int, float | None]) -> dict[int, str]:
    """The arm of each person; whole units together when units are drawn."""
    share = 1 - row.control_share
    if row.drawn_by != "unit":
        keys, strata = [one.key for one in found], [one.stratum for one in found]
        return dict(zip((one.person for one in found), assign_within(keys, strata, row.wave, share, ARMS), strict=True))
    members: dict[int, list[_Somebody]] = defaultdict(list)
    for one in found:
        members[one.unit or 0].append(one)
    keys = [str(unit) for unit in members]
    strata = [some[0].stratum.split("·")[0] for some in members.values()]
    rates = [_mean([before.get(one.person) for one in some]) for some in members.values()]
    arms = assign_units_within(keys, strata, row.wave, share, ARMS, before=rates)
    return {one.person: arms[str(unit)] for unit, some in members.items() for one in some}


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else float("nan")


def _stop_withdrawn(begun: QuerySet[Campaign], now: datetime) -> int:
    """A play that is no longer in use is not sent, so there is nothing left to compare."""
    usable = {play.id for play in playbook(at=now).plays if play.sendable}
    rows = begun.filter(kind="test").exclude(play__in=usable)
    return rows.update(state="stopped", stopped_at=now, stop_reason="play_withdrawn")


def _stop(campaign: int, reason: str, now: datetime) -> int:
    rows = Campaign.objects.filter(pk=campaign, state="running")
    return rows.update(state="stopped", stopped_at=now, stop_reason=reason)
