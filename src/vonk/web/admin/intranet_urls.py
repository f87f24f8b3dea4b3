"""Addresses of the keys for the intranet, under /settings/intranet/."""

from __future__ import annotations

from django.urls import path

from vonk.web.admin import intranet

urlpatterns = [
    path("", intranet.intranet, name="intranet"),
    path("<uuid:key>/", intranet.key, name="intranet_key"),
    path("<uuid:key>/withdraw/", intranet.withdraw, name="intranet_withdraw"),
    path("<uuid:key>/restore/", intranet.restore, name="intranet_restore"),
]
