"""Watches what a campaign must not harm: who stops or minds, when messages go out, and whom it leaves behind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from vonk.activation.models import Campaign, Decision
from vonk.dialogue.models import PulseRound
from vonk.engine.experiment import LIMITS, Guard, equity_guard, guard
from vonk.insight.campaigns.gathering import Bools, Groups, planned_people
from vonk.insight.campaigns.rounding import Tally, rounded
from vonk.messaging.models import Message, Preference
from vonk.messaging.receivers import receivers
from vonk.people.days import organisation_zone

GUARDS: Final = ("opt_out", "complaint", "outside_hours", "pulse_response", "equity_gap")
SENT_LATELY: Final = timedelta(days=2)  # since the run before; hours that changed afterwards do not count backwards
LATE: Final = timedelta(minutes=15)  # of a message that was on its way when somebody's working day ended
CHUNK: Final = 5_000


@dataclass(frozen=True)
class Watched:
    """A guard as it stands: the state rests on true counts, what is told of it on rounded ones.

    told: harm, above 0 is worse; None when too few people stand behind it.
    """

    name: str
    state: str  # ok | early | stop
    told: float | None
    limit: float


def watch(row: Campaign, groups: Groups, *, fewest: int, now: datetime) -> dict[str, Watched]:
    """Every guard of a comparison, by name. People count from their own first decision on."""
    target = planned_people(row)
    zone = organisation_zone()
    stops = ((person, at.astimezone(zone).date()) for person, at in _stopped())
    minded = ((person, at.astimezone(zone).date()) for person, at in _minded(row))
    everybody = np.ones(len(groups.person), dtype=np.bool_)
    asked, answered = _pulse(groups)
    found = {
        "opt_out": _compared("opt_out", groups, _since(groups, stops), everybody, target, fewest),
        "complaint": _compared("complaint", groups, _since(groups, minded), everybody, target, fewest),
        "outside_hours": _hours(row, now),
        "pulse_response": _compared("pulse_response", groups, answered, asked, target, fewest),
        "equity_gap": _equity(row, groups, target, fewest),
    }
    limits = row.plan.get("guards", LIMITS)
    return {name: one for name, one in found.items() if name in limits}


def broken(watched: Mapping[str, Watched]) -> str | None:
    """The first guard that says stop."""
    return next((name for name in GUARDS if name in watched and watched[name].state == "stop"), None)


def _compared(name: str, groups: Groups, yes: Bools, of: Bools, target: int, fewest: int) -> Watched:
    arms = [(int((yes & of & arm).sum()), int((of & arm).sum())) for arm in (groups.treated, ~groups.treated)]
    found = guard(name, arms[0], arms[1], target=target)
    if min(n for _, n in arms) < fewest:
        return Watched(name, found.state, None, found.limit)
    (x1, n1), (x0, n0) = (rounded(tally) for tally in arms)
    harm = x1 / n1 - x0 / n0
    return Watched(name, found.state, -harm if name == "pulse_response" else harm, found.limit)


def _equity(row: Campaign, groups: Groups, target: int, fewest: int) -> Watched:
    """Whether the effect on the registered outcome differs between who works part time and who works full time."""
    name = row.plan["outcome"]
    part, full = groups.counts(name, groups.part_time), groups.counts(name, ~groups.part_time)
    found = equity_guard(part, full, target=target, fewest=fewest)
    return Watched("equity_gap", found.state, None if math.isnan(found.value) else _gap(part, full), found.limit)


def _gap(*groups: tuple[Tally, Tally]) -> float:
    effects = []
    for one, other in groups:
        (x1, n1), (x0, n0) = rounded(one), rounded(other)
        effects.append(x1 / n1 - x0 / n0)
    return abs(effects[1] - effects[0])


def _hours(row: Campaign, now: datetime) -> Watched:
    """Messages of the campaign that went out when their reader does not work; days away came to light afterwards."""
    sent = Decision.objects.filter(campaign=row, message__sent_at__gte=now - SENT_LATELY).exclude(message__channel="")
    rows = [(person, at) for person, at in sent.values_list("person_id", "message__sent_at") if at is not None]
    known = receivers({person for person, _ in rows}, now=now)
    outside = 0
    for person, at in rows:
        hours = replace(known[person].pattern, away=())
        outside += not (hours.works_at(at) or hours.works_at(at - LATE))
    found: Guard = guard("outside_hours", (outside, len(rows)), (0, 0), target=1)
    return Watched("outside_hours", found.state if rows else "ok", outside, found.limit)


def _stopped() -> Iterator[tuple[int, datetime]]:
    """Who stopped nudges, or all messages, for good."""
    held = Preference.objects.filter(message_class__in=("", "nudge"), channel="", until=None)
    yield from held.values_list("person_id", "stopped_at").iterator(CHUNK)


def _minded(row: Campaign) -> Iterator[tuple[int, datetime]]:
    """Who answered a message with "not this": the way to say that it was not welcome."""
    said = Message.objects.filter(message_class="nudge", action="not_this", acted_at__date__gte=row.starts_on)
    for person, at in said.values_list("person_id", "acted_at").iterator(CHUNK):
        if at is not None:
            yield person, at


def _since(groups: Groups, rows: Iterable[tuple[int, date]]) -> Bools:
    """Who has such a row from their own first decision on."""
    last: dict[int, date] = {}
    for person, day in rows:
        last[person] = max(day, last.get(person, day))
    never = np.datetime64("0001-01-01", "D")
    days = np.array([last.get(int(person), never) for person in groups.person], dtype="datetime64[D]")
    return np.asarray(days >= groups.entered)


def _pulse(groups: Groups) -> tuple[Bools, Bools]:
    """Of whom the first round of the pulse after their decision is over, and who answered in it."""
    entered = dict(zip(groups.person.tolist(), groups.entered.tolist(), strict=True))
    over: dict[int, bool] = {}
    if entered:
        rounds = PulseRound.objects.filter(opened_on__gt=min(entered.values()), closed_on__isnull=False)
        rows = rounds.order_by("opened_on", "pk").values_list("person_id", "opened_on", "ignored")
        for person, opened, ignored in rows.iterator(CHUNK):
            if person in entered and opened > entered[person]:
                over.setdefault(person, not ignored)
    asked = np.array([int(person) in over for person in groups.person], dtype=np.bool_)
    answered = np.array([over.get(int(person), False) for person in groups.person], dtype=np.bool_)
    return asked, answered
