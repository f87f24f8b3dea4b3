"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The catalog app."""

    name = "vonk.catalog"
    label = "catalog"
