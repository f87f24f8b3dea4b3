"""Addresses of the playbook: its plays, the versions of a play, numbers that go round, and pieces to read."""

from __future__ import annotations

from django.urls import path

from vonk.web.org import claims, play_edit, playbook, reading

urlpatterns = [
    path("playbook/", playbook.playbook, name="playbook"),
    path("playbook/claims/", claims.claims, name="claims"),
    path("playbook/<slug:play>/", playbook.play, name="play"),
    path("playbook/<slug:play>/recipe/", reading.recipe, name="org_recipe"),
    path("playbook/<slug:play>/edit/", play_edit.edit, name="play_edit"),
    path("playbook/<slug:play>/preview/", play_edit.preview, name="play_preview"),
    path("playbook/<slug:play>/shipped/", play_edit.shipped, name="play_shipped"),
    path("playbook/<slug:play>/drop/", play_edit.drop, name="play_drop"),
    path("playbook/<slug:play>/versions/<int:version>/", play_edit.version, name="play_version"),
    path("playbook/<slug:play>/versions/<int:version>/use/", play_edit.use, name="play_use"),
    path("reading/", reading.reading, name="org_reading"),
    path("reading/<slug:slug>/", reading.article, name="org_article"),
]
