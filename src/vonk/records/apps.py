"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The records app."""

    name = "vonk.records"
    label = "records"

    def ready(self) -> None:
        """Says what happens to this app's personal data."""
        from vonk.records import lifecycle  # noqa: PLC0415 - models are loaded only now

        lifecycle.register()
