"""Addresses of the scan."""

from __future__ import annotations

from django.urls import path

from vonk.web.org import scan

urlpatterns = [
    path("", scan.scan, name="scan"),
    path("columns/", scan.scan_map, name="scan_map"),
    path("result/", scan.scan_result, name="scan_result"),
]
