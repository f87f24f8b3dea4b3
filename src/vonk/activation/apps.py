"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ActivationConfig(AppConfig):
    """The activation app."""

    name = "vonk.activation"
    label = "activation"

    def ready(self) -> None:
        """Says what happens to this app's personal data."""
        from vonk.activation import lifecycle  # noqa: PLC0415 - models are loaded only now

        lifecycle.register()
