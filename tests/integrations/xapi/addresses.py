"""Only the record store's addresses, as conf/urls.py has them."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("xapi/", include("vonk.integrations.xapi.urls"))]
