"""Which plays go first for somebody whom one thing stands most in the way, and which everybody else gets."""

from __future__ import annotations

from dataclasses import dataclass

from vonk.activation.playbook import playbook
from vonk.people.access import Viewer
from vonk.people.texts import Text

MOST = 2


@dataclass(frozen=True)
class Tried:
    """Titles of plays in one phase: those that may go first because of the barrier, and the usual one."""

    first: tuple[Text, ...]
    usual: Text  # empty when none is in use in this phase


def tried_against(viewer: Viewer, *, barrier: str, phase: str) -> Tried:
    """What is in use against one of `engine.barriers.BARRIERS`, at most two, beside the default of the phase."""
    from vonk.engine.barriers import COM_B  # noqa: PLC0415 - pages that do without do not wait for SciPy

    plays = [play for play in playbook(at=viewer.now).plays if play.phase == phase and play.sendable]
    fits = [play for play in plays if COM_B[barrier] & set(play.barrier)]
    fits.sort(key=lambda play: (barrier not in play.taps, play.phase_default))
    usual = next((play.text("title") for play in plays if play.phase_default), {})
    return Tried(tuple(play.text("title") for play in fits[:MOST] if not play.phase_default), usual)
