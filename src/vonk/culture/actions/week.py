"""Verbs of a manager's week: it is done, or not after all."""

from __future__ import annotations

from datetime import date, datetime

from vonk.culture.models import ManagerAction
from vonk.culture.week_texts import monday
from vonk.people.access import NotAllowed, Viewer


def settle(*, viewer: Viewer, action: str, about: str, now: datetime) -> None:
    """Remembers that the viewer did an action of this week."""
    _leads(viewer)
    mark(person=viewer.own(), day=viewer.today, action=action, about=about, now=now)


def unsettle(*, viewer: Viewer, action: str, about: str) -> bool:
    """Not after all: it may come back this week. False when there was nothing to take back."""
    _leads(viewer)
    return unmark(person=viewer.own(), day=viewer.today, action=action, about=about)


def mark(*, person: int, day: date, action: str, about: str, now: datetime) -> None:
    """The same for whoever is known already: a link in a message of theirs."""
    ManagerAction.objects.update_or_create(
        person_id=person,
        week=monday(day),
        action=action,
        subject=about,
        defaults={"outcome": "done", "at": now},
    )


def unmark(*, person: int, day: date, action: str, about: str) -> bool:
    """Takes that back."""
    mine = ManagerAction.objects.filter(person=person, week=monday(day), action=action, subject=about)
    return mine.delete()[0] > 0


def _leads(viewer: Viewer) -> None:
    if not viewer.leads:
        raise NotAllowed
