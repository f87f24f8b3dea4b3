"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class CultureConfig(AppConfig):
    """The culture app."""

    name = "vonk.culture"
    label = "culture"

    def ready(self) -> None:
        """Says what happens to this app's personal data, and what it sends."""
        from vonk.culture import kinds, lifecycle  # noqa: PLC0415 - models are loaded only now

        lifecycle.register()
        kinds.register()
