"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web app."""

    name = "vonk.web"
    label = "web"
