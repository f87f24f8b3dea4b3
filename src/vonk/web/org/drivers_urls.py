"""Addresses of what people feel about learning, and of what they use of it."""

from __future__ import annotations

from django.urls import path

from vonk.web.org import drivers, use

urlpatterns = [
    path("drivers/", drivers.drivers, name="org_drivers"),
    path("drivers/units/<uuid:unit>/", drivers.drivers, name="org_drivers_unit"),
    path("use/", use.use, name="org_use"),
    path("use/units/<uuid:unit>/", use.use, name="org_use_unit"),
]
