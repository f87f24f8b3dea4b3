"""Work that waits: applying records to enrolments, and lapsing what stood still."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.learning import actions


@task
def project() -> int:
    """Applies new records; returns how many statements were read."""
    return actions.project(now=clock.now()).statements


@task
def lapse() -> int:
    """Lapses what stood still; returns how many enrolments."""
    return actions.lapse(now=clock.now())
