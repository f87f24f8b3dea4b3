"""Whether what was learned is used: the question, a booster, a commitment, a colleague's confirmation."""

from __future__ import annotations

from vonk.people.access import Viewer
from vonk.web.parts import Part


def part(viewer: Viewer) -> Part | None:  # noqa: ARG001 - nothing yet
    """The section on the first page; None when there is nothing to show."""
    return None
