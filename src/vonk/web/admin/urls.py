"""Addresses of the settings, under /settings/."""

from __future__ import annotations

from django.urls import include, path

from vonk.web.admin import algorithms, imports, purposes

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:batch>/", imports.import_batch, name="import_batch"),
    path("imports/<uuid:batch>/apply/", imports.import_apply, name="import_apply"),
    path("imports/<uuid:batch>/undo/", imports.import_undo, name="import_undo"),
    path("reports/", include("vonk.web.admin.reports_urls")),
    path("intranet/", include("vonk.web.admin.intranet_urls")),
    path("purposes/", purposes.purposes, name="purposes"),
    path("models/", algorithms.cards, name="model_cards"),
]
