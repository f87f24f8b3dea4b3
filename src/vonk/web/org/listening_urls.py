"""Addresses of what people say together, under /org/listening/."""

from __future__ import annotations

from django.urls import path

from vonk.web.org import interviews, listening, reports

urlpatterns = [
    path("", listening.listening, name="org_listening"),
    path("themes/new/", listening.theme_new, name="theme_new"),
    path("themes/<uuid:theme>/", listening.theme, name="theme"),
    path("themes/<uuid:theme>/tell/", listening.theme_tell, name="theme_tell"),
    path("themes/<uuid:theme>/withdrawal/", listening.theme_withdraw, name="theme_withdraw"),
    path("themes/<uuid:theme>/again/", listening.theme_restore, name="theme_restore"),
    path("reports/", reports.reports, name="org_reports"),
    path("reports/<uuid:report>/", reports.report, name="org_report"),
    path("reports/<uuid:report>/do/", reports.do, name="org_report_do"),
    path("interviews/", interviews.interviews, name="interviews"),
    path("interviews/<uuid:interview>/", interviews.interview, name="interview"),
    path("interviews/<uuid:interview>/removal/", interviews.interview_delete, name="interview_delete"),
]
