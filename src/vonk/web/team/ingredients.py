"""/team/ingredients: which ingredient of learning is missing in the own team, or in the nearest larger unit."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vonk.insight.ingredients import team_ingredients
from vonk.web.access import ViewerRequest, leader
from vonk.web.ingredients import shown
from vonk.web.team.units import current, one_team


@require_safe
@leader
def page(request: ViewerRequest) -> HttpResponse:
    """One row of marks with the sentence first; released figures alone."""
    viewer, tabs = one_team(request)
    found = team_ingredients(viewer)
    if found is None:
        raise Http404
    return render(request, "team/ingredients.html", {"row": shown(found), "tabs": tabs, "unit": current(tabs)})
