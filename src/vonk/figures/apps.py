"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """The figures app."""

    name = "vonk.figures"
    label = "figures"
