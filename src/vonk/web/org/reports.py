"""Barriers that were told to the learning team, and those that nobody answered in time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from vonk.web import desks
from vonk.web.access import granted

PLACE = desks.Place("learning_team", "org_reports", "org_report", "org_report_do", gettext_lazy("Reports"))
reports, report, do = desks.views(PLACE, granted("learning_team"))
