"""The messages about conversations."""

from __future__ import annotations


def register() -> None:
    """Adds the kinds; called once when the app is ready."""
