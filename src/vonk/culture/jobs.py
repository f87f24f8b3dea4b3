"""Work of teams that recurs: telling managers of their week."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.culture.actions import telling


@task
def tell_managers() -> int:
    """Queues the message of the week of whoever works today for the first time this week; returns how many."""
    return telling.tell_managers(now=clock.now())
