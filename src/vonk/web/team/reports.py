"""Barriers that people of the team told their manager."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from vonk.dialogue.queries import reports as queries
from vonk.people.access import Viewer
from vonk.web import desks
from vonk.web.access import leader
from vonk.web.parts import Part

PLACE = desks.Place("manager", "team_reports", "team_report", "team_report_do", gettext_lazy("Told to you"))
reports, report, do = desks.views(PLACE, leader)


def part(viewer: Viewer) -> Part | None:
    """That something waits, without whose it is; None when nothing does."""
    waiting = queries.waiting_on(viewer, desk="manager")
    return Part("team/parts/reports.html", waiting) if waiting else None
