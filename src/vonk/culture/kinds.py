"""The messages of this app: the action of the week, the card of a team."""

from __future__ import annotations


def register() -> None:
    """Called once when the app is ready."""
