"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ActivationConfig(AppConfig):
    """The activation app."""

    name = "vonk.activation"
    label = "activation"

    def ready(self) -> None:
        """Says what happens to this app's personal data, and what a nudge and a campaign's card are to messaging."""
        from vonk.activation import lifecycle, nudges  # noqa: PLC0415 - models are loaded only now
        from vonk.activation.campaigns import stopping, telling  # noqa: PLC0415
        from vonk.activation.news import telling as news  # noqa: PLC0415

        lifecycle.register()
        nudges.register()
        telling.register()
        stopping.register()
        news.register()
