"""Addresses of my messages, under /me/inbox/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import inbox

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("settings/", inbox.message_settings, name="message_settings"),
    path("settings/<slug:what>/<slug:verb>/", inbox.message_settings_change, name="message_settings_change"),
    path("<uuid:message>/", inbox.inbox_message, name="inbox_message"),
    path("<uuid:message>/why/", inbox.inbox_why, name="inbox_why"),
    path("<uuid:message>/undo/", inbox.inbox_undo, name="inbox_undo"),
    path("<uuid:message>/do/<str:action>/", inbox.inbox_act, name="inbox_act"),
]
