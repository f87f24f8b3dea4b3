"""Barriers that were told to the administrator: what the technology gets in the way of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from vonk.web import desks
from vonk.web.access import granted

PLACE = desks.Place("administrator", "admin_reports", "admin_report", "admin_report_do", gettext_lazy("Reports"))
reports, report, do = desks.views(PLACE, granted("administrator"))
