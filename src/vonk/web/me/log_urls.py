"""Addresses of what a team learns together, under /me/log/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import log

urlpatterns = [
    path("", log.my_log, name="my_log"),
    path("<uuid:post>/reply/", log.reply, name="my_log_reply"),
    path("replies/<uuid:reply>/back/", log.reply_back, name="my_log_reply_back"),
    path("replies/<uuid:reply>/again/", log.reply_again, name="my_log_reply_again"),
    path("rituals/<uuid:ritual>.ics", log.ritual_calendar, name="ritual_calendar"),
]
