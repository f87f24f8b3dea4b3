"""A manager's own learning: the own time, kept or moved, the log of the month, and what the team sees of it."""

from __future__ import annotations

from dataclasses import dataclass

from vonk.culture.cards import Prompt, prompt_of
from vonk.culture.queries import logs
from vonk.learning import time_queries as times
from vonk.people.access import Viewer
from vonk.web import own_time
from vonk.web.parts import Part


@dataclass(frozen=True)
class Shown:
    """What the section on the first page shows."""

    week: own_time.Week
    state: logs.OwnState
    ask: Prompt | None


def part(viewer: Viewer) -> Part | None:
    """The section on the first page: this week's own time, and once a month the own mistake."""
    mine, state = times.my_time(viewer), logs.own_state(viewer)
    ask = prompt_of(viewer.today) if state.mistake_due(viewer.today) else None
    return Part("team/parts/own.html", Shown(own_time.week(mine, viewer.today), state, ask))
