"""Names the clockwork to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ConfConfig(AppConfig):
    """Schedule, worker and supervisor."""

    name = "vonk.conf"
    label = "clockwork"
