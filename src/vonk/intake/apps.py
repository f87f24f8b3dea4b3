"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The intake app."""

    name = "vonk.intake"
    label = "intake"
