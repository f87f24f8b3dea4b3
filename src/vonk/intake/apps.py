"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The intake app."""

    name = "vonk.intake"
    label = "intake"

    def ready(self) -> None:
        """Says what happens to this app's personal data."""
        from vonk.intake import lifecycle  # noqa: PLC0415 - models are loaded only now

        lifecycle.register()
