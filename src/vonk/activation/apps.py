"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ActivationConfig(AppConfig):
    """The activation app."""

    name = "vonk.activation"
    label = "activation"
