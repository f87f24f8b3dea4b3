"""What a manager sees of talks: only what both wrote in the one page that is theirs."""

from __future__ import annotations


def register() -> None:
    """Adds the fields to the registry; called once when the app is ready."""
