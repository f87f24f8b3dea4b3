"""The address of links in messages that work without signing in, under /l/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import links

urlpatterns = [path("<str:token>/", links.link, name="link")]
