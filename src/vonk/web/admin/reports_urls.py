"""Addresses of what was told to the administrator, under /settings/reports/."""

from __future__ import annotations

from django.urls import path

from vonk.web.admin import reports

urlpatterns = [
    path("", reports.reports, name="admin_reports"),
    path("<uuid:report>/", reports.report, name="admin_report"),
    path("<uuid:report>/do/", reports.do, name="admin_report_do"),
]
