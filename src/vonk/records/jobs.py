"""Work that waits: carrying statements to the lake and sweeping what nobody lists."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.records import actions


@task
def flatten() -> int:
    """Carries new statements to the lake; returns how many."""
    return actions.flatten(now=clock.now()).statements


@task
def sweep() -> int:
    """Deletes files of the lake that nobody lists."""
    return actions.sweep_orphans()
