"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people app."""

    name = "vonk.people"
    label = "people"
