"""Addresses of what was told to a manager, under /team/reports/."""

from __future__ import annotations

from django.urls import path

from vonk.web.team import reports

urlpatterns = [
    path("", reports.reports, name="team_reports"),
    path("<uuid:report>/", reports.report, name="team_report"),
    path("<uuid:report>/do/", reports.do, name="team_report_do"),
]
