"""Work of teams that recurs: telling managers of their week, and teams of their card."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.culture.actions import cards, telling
from vonk.people.access import System


@task
def tell_managers() -> int:
    """Queues the message of the week of whoever works today for the first time this week; returns how many."""
    return telling.tell_managers(now=clock.now())


@task
def tell_teams() -> int:
    """Lets cards go out that have waited their ten minutes; returns how many."""
    return cards.tell(System("tell teams of their card", clock.now()))
