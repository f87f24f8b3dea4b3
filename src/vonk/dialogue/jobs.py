"""Work that waits: the rounds of the pulse."""

from __future__ import annotations

from django.tasks import task

from vonk import clock
from vonk.dialogue.actions import asking, pulse
from vonk.people.access import System


@task
def pulse_rounds() -> int:
    """Closes what nobody answered and opens a round for everybody whose turn it is; returns how many were opened."""
    system = System("pulse", clock.now())
    pulse.close_rounds(system)
    return pulse.open_rounds(system)


@task
def ask_transfer() -> int:
    """Asks whether what was finished two or six weeks ago is used; returns how many questions were put."""
    return asking.ask(now=clock.now()).questions
