"""Addresses of what Vonk knows of me, under /me/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import data

urlpatterns = [
    path("data/", data.my_data, name="my_data"),
    path("data/export/", data.my_data_export, name="my_data_export"),
    path("data/measurement/<slug:state>/", data.my_measurement, name="my_measurement"),
    path("data/shares/<uuid:share>/take-back/", data.my_share_back, name="my_share_back"),
    path("data/shares/<uuid:share>/again/", data.my_share_again, name="my_share_again"),
]
