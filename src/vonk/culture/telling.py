"""Which manager gets which one action by message, for many managers at once; what to send and what is still true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vonk.culture.choice import FIELDS, Choice, choose
from vonk.culture.models import ManagerAction
from vonk.culture.queries.week import rituals_on
from vonk.culture.week_texts import monday
from vonk.messaging.receivers import Receiver, receivers
from vonk.people.access import System
from vonk.people.briefing import brief
from vonk.people.days import valid_on
from vonk.people.models import Leadership, Unavailability
from vonk.people.purposes import purpose_on

type Units = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Offer:
    """One thing for one manager, and the unit it is about."""

    manager: int
    unit: int
    choice: Choice


def due_managers(*, now: datetime, today: date) -> Units:
    """Who hears of the week today, with the units each leads: on the first day of the week on which each works.

    Deputies only where nobody who leads the unit is there today.
    """
    rows = Leadership.objects.filter(valid_on(today)).order_by("pk").values_list("unit_id", "person_id", "deputy")
    away = set(
        Unavailability.objects.filter(day_from__lte=today, day_to__gte=today).values_list("person_id", flat=True)
    )
    people = receivers({person for _unit, person, _deputy in rows}, now=now)
    leads: dict[int, list[tuple[bool, int]]] = defaultdict(list)
    for unit, person, deputy in rows:
        if person in people and person not in away and people[person].employed_on(today):
            leads[unit].append((deputy, person))
    found: dict[int, list[int]] = defaultdict(list)
    for unit, here in leads.items():
        managers = [person for deputy, person in here if not deputy] or [person for _deputy, person in here]
        for person in managers:
            if first_working_day(people[person], today):
                found[person].append(unit)
    return {person: tuple(dict.fromkeys(units)) for person, units in found.items()}


def first_working_day(receiver: Receiver, day: date) -> bool:
    """Whether somebody works on this day and on no earlier one of its week."""
    earlier = (monday(day) + timedelta(days=at) for at in range(day.weekday()))
    return receiver.pattern.works_on(day) and not any(receiver.pattern.works_on(one) for one in earlier)


def offers(leads: Units, *, now: datetime, today: date) -> Mapping[int, tuple[Offer, ...]]:
    """What each of these managers may be told, the first thing first: what each would see on the own page now.

    Nobody who did something this week is told anything more.
    """
    system = System("manager_week", now)
    units = {unit for mine in leads.values() for unit in mine}
    seen = brief(system, units=units, fields=FIELDS)
    on = purpose_on("manager_view", now=now)
    rituals = rituals_on(system, units=units, day=today)
    busy = _settled_something(leads, today)
    found: dict[int, tuple[Offer, ...]] = {}
    for manager, mine in leads.items():
        if manager in busy:
            continue
        offered = []
        for unit in mine:
            people = [one for one in seen[unit].people if one.subject.person != manager] if unit in seen else []
            choices = choose(people, today=today, ritual=rituals.get(unit), known=on)
            offered += [Offer(manager, unit, choice) for choice in choices]
        found[manager] = tuple(sorted(offered, key=lambda offer: offer.choice.rank))
    return found


def led_by(managers: Collection[int], *, today: date) -> Units:
    """The units that each of these leads on a day."""
    found: dict[int, list[int]] = defaultdict(list)
    leads = Leadership.objects.filter(valid_on(today), person__in=managers)
    for person, unit in leads.values_list("person_id", "unit_id"):
        found[person].append(unit)
    return {person: tuple(dict.fromkeys(units)) for person, units in found.items()}


def _settled_something(leads: Units, today: date) -> set[int]:
    rows = ManagerAction.objects.filter(person__in=leads, week=monday(today))
    return set(rows.values_list("person_id", flat=True))
