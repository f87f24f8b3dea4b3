"""/org/ingredients: time, talks, goals, drivers, barriers, sharing and use side by side; which is missing, per unit."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.figures.queries import READERS
from vonk.insight.ingredients import ingredients
from vonk.web.access import ViewerRequest, granted
from vonk.web.ingredients import shown


@require_safe
@granted(*READERS)
def page(request: ViewerRequest, unit: UUID | None = None) -> HttpResponse:
    """A unit and those below it, in the order of the organisation."""
    wanted = request.GET.get("page", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else 1
    try:
        found = ingredients(request.viewer, unit, page=number)
    except LookupError as missing:
        raise Http404 from missing
    own = shown(found.own)
    context = {
        "unit": found.where.unit.name,
        "title": own.missing if found.own.missing or found.own.close else _("What learning needs, and what there is"),
        "row": own,
        "below": [(shown(row), reverse("org_ingredients_unit", args=[row.unit.public_id])) for row in found.below],
        "trail": [(one.name, reverse("org_ingredients_unit", args=[one.public_id])) for one in found.where.above],
        "found": found,
    }
    return render(request, "org/ingredients.html", context)
