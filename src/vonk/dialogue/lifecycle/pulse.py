"""What is exported, erased and expired of pulse."""

from __future__ import annotations


def register() -> None:
    """Adds the class; called once when the app is ready."""
