"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The messaging app."""

    name = "vonk.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Says what happens to this app's personal data."""
        from vonk.messaging import lifecycle  # noqa: PLC0415 - models are loaded only now

        lifecycle.register()
