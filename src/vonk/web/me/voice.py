"""What stands in the way, told to who can take it away; and what was done with it."""

from __future__ import annotations

from vonk.people.access import Viewer
from vonk.web.parts import Part


def part(viewer: Viewer) -> Part | None:  # noqa: ARG001 - nothing yet
    """The section on the first page; None when there is nothing to show."""
    return None
