"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The learning app."""

    name = "vonk.learning"
    label = "learning"

    def ready(self) -> None:
        """Says what happens to this app's personal data, what a manager may see of it, and what it sends."""
        from vonk.learning import disclosed, lifecycle, request_kind  # noqa: PLC0415 - models are loaded only now

        lifecycle.register()
        disclosed.register()
        request_kind.register()
