"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The insight app."""

    name = "vonk.insight"
    label = "insight"
