"""Addresses of what a manager can read: short pieces and recipes."""

from __future__ import annotations

from django.urls import path

from vonk.web.team import reading

urlpatterns = [
    path("reading/", reading.reading, name="team_reading"),
    path("reading/<slug:slug>/", reading.article, name="team_article"),
    path("recipes/", reading.recipe_list, name="team_recipes"),
    path("recipes/<slug:play>/", reading.recipe, name="team_recipe"),
]
