"""The messages of this app: the action of the week, the card of a team."""

from __future__ import annotations

from vonk.culture import card_message, week_kind


def register() -> None:
    """Called once when the app is ready."""
    week_kind.register()
    card_message.register()
