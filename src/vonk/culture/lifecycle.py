"""What is exported, erased and expired of rituals, posts and practice."""

from __future__ import annotations


def register() -> None:
    """Called once when the app is ready."""
