"""What is exported, erased and expired of transfer."""

from __future__ import annotations


def register() -> None:
    """Adds the class; called once when the app is ready."""
