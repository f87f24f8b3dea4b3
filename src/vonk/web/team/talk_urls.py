"""Addresses of a manager's talks."""

from __future__ import annotations

from django.urls import include, path

from vonk.web.talks.views import paths
from vonk.web.team import talks

urlpatterns = [
    path("", talks.team_talks, name="team_talks"),
    path("new/", talks.team_talk_new, name="team_talk_new"),
    path("new/<uuid:person>/", talks.team_talk_with, name="team_talk_with"),
    path("", include(paths("team"))),
]
