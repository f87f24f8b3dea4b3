"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The messaging app."""

    name = "vonk.messaging"
    label = "messaging"
