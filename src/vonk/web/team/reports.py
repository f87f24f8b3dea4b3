"""Barriers that people of the team told their manager."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vonk.dialogue.queries import reports as queries
from vonk.people.access import Viewer
from vonk.web import desks
from vonk.web.access import ViewerRequest, leader
from vonk.web.parts import Part

PLACE = desks.Place("manager", "team_reports", "team_report", "team_report_do", gettext_lazy("Told to you"))


def part(viewer: Viewer) -> Part | None:
    """That something waits, without whose it is; None when nothing does."""
    waiting = queries.waiting_on(viewer, desk="manager")
    return Part("team/parts/reports.html", waiting) if waiting else None


@require_safe
@leader
def reports(request: ViewerRequest) -> HttpResponse:
    """What people told this manager, and nobody else."""
    return desks.listed(request, PLACE)


@require_safe
@leader
def report(request: ViewerRequest, report: UUID) -> HttpResponse:
    """One of them."""
    return desks.shown(request, PLACE, report)


@require_POST
@leader
def do(request: ViewerRequest, report: UUID) -> HttpResponseBase:
    """Something is done about it."""
    return desks.did(request, PLACE, report)
