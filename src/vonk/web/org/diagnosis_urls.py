"""Addresses of the pages that say what gets in the way, what is missing and what stands idle, under /org/."""

from __future__ import annotations

from django.urls import path

from vonk.web.org import for_whom, friction, ingredients, overview, unused

urlpatterns = [
    path("friction/", friction.friction, name="org_friction"),
    path("overview/", overview.table, name="org_overview"),
    path("overview.csv", overview.file, name="org_overview_file"),
    path("ingredients/", ingredients.page, name="org_ingredients"),
    path("ingredients/units/<uuid:unit>/", ingredients.page, name="org_ingredients_unit"),
    path("unused/", unused.page, name="org_unused"),
    path("offerings/<uuid:offering>/for-whom/", for_whom.for_whom, name="offering_for_whom"),
]
