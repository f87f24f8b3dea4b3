"""Barriers that were told to the learning team, and those that nobody answered in time."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vonk.web import desks
from vonk.web.access import ViewerRequest, granted

PLACE = desks.Place("learning_team", "org_reports", "org_report", "org_report_do", gettext_lazy("Reports"))


@require_safe
@granted("learning_team")
def reports(request: ViewerRequest) -> HttpResponse:
    """The list, with its age."""
    return desks.listed(request, PLACE)


@require_safe
@granted("learning_team")
def report(request: ViewerRequest, report: UUID) -> HttpResponse:
    """One of them."""
    return desks.shown(request, PLACE, report)


@require_POST
@granted("learning_team")
def do(request: ViewerRequest, report: UUID) -> HttpResponseBase:
    """Something is done about it."""
    return desks.did(request, PLACE, report)
