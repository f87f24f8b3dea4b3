"""A manager's own learning, as far as the manager shows it."""

from __future__ import annotations

from vonk.people.access import Viewer
from vonk.web.parts import Part


def part(viewer: Viewer) -> Part | None:  # noqa: ARG001 - nothing yet
    """The section on the first page; None when there is nothing to show."""
    return None
