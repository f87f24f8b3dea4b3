"""Barriers that were told to the administrator: what the technology gets in the way of."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vonk.web import desks
from vonk.web.access import ViewerRequest, granted

PLACE = desks.Place("administrator", "admin_reports", "admin_report", "admin_report_do", gettext_lazy("Reports"))


@require_safe
@granted("administrator")
def reports(request: ViewerRequest) -> HttpResponse:
    """The list, with its age."""
    return desks.listed(request, PLACE)


@require_safe
@granted("administrator")
def report(request: ViewerRequest, report: UUID) -> HttpResponse:
    """One of them."""
    return desks.shown(request, PLACE, report)


@require_POST
@granted("administrator")
def do(request: ViewerRequest, report: UUID) -> HttpResponseBase:
    """Something is done about it."""
    return desks.did(request, PLACE, report)
