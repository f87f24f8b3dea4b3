"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The learning app."""

    name = "vonk.learning"
    label = "learning"
