"""Work that insight does away from any page."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.activation.queries import run_of_today
from vonk.insight.loop import run_loop
from vonk.people.access import System


@task
def loop() -> int:
    """The daily run: decides for everybody, releases what is due; returns the figures published.

    Once a day: tried again after it was killed, it goes on with the run that it had begun.
    """
    now = clock.now()
    return run_loop(now=run_of_today(System("daily run", now)) or now).cells
