"""Work that waits: the rounds of the pulse, the questions about use, and reports and themes that need a follow-up."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from vonk import clock
from vonk.dialogue.actions import agreements, asking, pulse, reports, themes
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


@task
def follow_reports() -> int:
    """Moves reports that nobody can handle any more, tells managers what was told without a name, reminds owners once.

    Returns how many reports and messages that were.
    """
    system = System("listening", clock.now())
    return reports.hand_on(system) + reports.announce(system) + themes.remind_owners(system)


@task
def tell_theme(theme: str) -> int:
    """Tells an answer to everybody who was asked; returns how many were told."""
    return themes.tell_asked(System("listening", clock.now()), theme=UUID(theme))


@task
def remind_agreements() -> int:
    """Reminds people of their own agreements that are due, before the day's run; returns how many."""
    return agreements.remind_due(now=clock.now()).reminded
