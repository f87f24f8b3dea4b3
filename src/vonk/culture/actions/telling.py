"""Tells managers of their week, at most one thing a week; and tells the learning team that a manager asks for help."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from vonk.culture.telling import Offer, due_managers, offers
from vonk.culture.week_messages import KIND, draft, help_draft
from vonk.culture.week_texts import monday
from vonk.messaging.actions import queue
from vonk.messaging.models import Message
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.briefing import Told, log_told
from vonk.people.days import organisation_day
from vonk.people.models import Grant, Person, Unit
from vonk.people.purposes import purpose_on

AT_ONCE = 200  # managers
CARD_PAUSE = timedelta(days=28)  # silence is the rule; a general question comes no more often than this


def tell_managers(*, now: datetime) -> int:
    """Queues the message of the week of everybody whose first working day of it is today; how many were queued."""
    if not purpose_on("nudges", now=now):
        return 0
    today = organisation_day(now)
    leads = due_managers(now=now, today=today)
    told = 0
    for managers in batched(leads, AT_ONCE):
        mine = {manager: leads[manager] for manager in managers}
        carded = _carded(mine, now)
        chosen = [
            first
            for manager, offered in offers(mine, now=now, today=today).items()
            if (first := offered[0] if offered else None) and (first.choice.action != "card" or manager not in carded)
        ]
        told += _tell(chosen, several={m for m, units in mine.items() if len(units) > 1}, today=today, now=now)
    return told


@transaction.atomic
def _tell(chosen: Sequence[Offer], *, several: Collection[int], today: date, now: datetime) -> int:
    week = monday(today).isoformat()
    known = set(Message.objects.filter(dedupe__in=_keys(chosen, week)).values_list("dedupe", flat=True))
    units = dict(Unit.objects.filter(pk__in={one.unit for one in chosen}).values_list("pk", "public_id"))
    drafts = {}
    for one in chosen:
        made = draft(one, week=week, unit=_named(one, units, several))
        if made.dedupe not in known:
            drafts[made.dedupe] = (made, one)
    queued = queue(drafts=[made for made, _one in drafts.values()], now=now)
    new = [drafts[key][1] for key in queued.messages]
    rows = [Told(one.manager, person, field) for one in new for person, field in one.choice.tells]
    log_told(System(KIND, now), rows=rows)
    return len(new)


def _keys(chosen: Iterable[Offer], week: str) -> list[str]:
    return [f"{KIND}:{one.manager}:{week}" for one in chosen]


def _named(one: Offer, units: dict[int, UUID], several: Collection[int]) -> UUID | None:
    """Which of several teams the page opens on."""
    return units[one.unit] if one.manager in several else None


def _carded(managers: Iterable[int], now: datetime) -> set[int]:
    """Who had a general question not long ago."""
    recent = Message.objects.filter(kind=KIND, subject__startswith="card:", created_at__gt=now - CARD_PAUSE)
    return set(recent.filter(person__in=managers).exclude(state="cancelled").values_list("person_id", flat=True))


@transaction.atomic
def ask_for_help(*, viewer: Viewer, now: datetime) -> int:
    """Tells the learning team of the viewer's unit, by name, that help is welcome; how many people were told.

    Asked again within four weeks it is the same question, and nobody is told twice.
    """
    if not viewer.leads:
        raise NotAllowed
    unit = Unit.objects.get(pk=viewer.leads[0])
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=now), role="learning_team", person__isnull=False)
    holders = {
        grant.person_id
        for grant in held.select_related("unit")
        if grant.person_id and (grant.unit is None or unit.path.startswith(grant.unit.path))
    }
    asker = Person.objects.values_list("public_id", flat=True).get(pk=viewer.own())
    drafts = [help_draft(viewer, unit.name, asker=asker, to=person, now=now) for person in sorted(holders)]
    return len(queue(drafts=drafts, now=now).messages)
