"""Addresses of the organisation's pages."""

from __future__ import annotations

from django.urls import include, path

from vonk.web.org import offerings, time, where

urlpatterns = [
    path("", where.where_we_stand, name="org"),
    path("units/<uuid:unit>/", where.unit, name="unit"),
    path("offerings/", offerings.offerings, name="offerings"),
    path("offerings/<uuid:offering>/", offerings.offering, name="offering"),
    path("campaigns/", include("vonk.web.org.campaigns_urls")),
    path("", include("vonk.web.org.playbook_urls")),
    path("", include("vonk.web.org.diagnosis_urls")),
    path("", include("vonk.web.org.drivers_urls")),
    path("pay/", include("vonk.web.org.pay_urls")),
    path("time/", time.norm, name="org_time"),
    path("time/<int:norm>/remove/", time.remove, name="org_time_remove"),
    path("scan/", include("vonk.web.org.scan_urls")),
    path("listening/", include("vonk.web.org.listening_urls")),
]
