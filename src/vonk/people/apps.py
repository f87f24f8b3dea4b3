"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people app."""

    name = "vonk.people"
    label = "people"

    def ready(self) -> None:
        """Says what happens to this app's personal data."""
        from vonk.people import personal_data  # noqa: PLC0415 - models are loaded only now

        personal_data.register()
