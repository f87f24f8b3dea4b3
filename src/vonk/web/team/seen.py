"""/team/seen: everything that a manager can ever see of somebody in the team, drawn from the registry itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vonk.people.disclosures import registered
from vonk.web.access import ViewerRequest, leader


@require_safe
@leader
def what_you_see(request: ViewerRequest) -> HttpResponse:
    """The same list as on every employee's own page, without anybody's facts."""
    fields = [field for field in registered() if field.audience == "manager"]
    return render(request, "team/seen.html", {"fields": fields})
