"""/org/reading and the recipes: what the learning team can read and lay on the table."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.activation import play_queries
from vonk.figures.queries import READERS
from vonk.web.access import ViewerRequest, granted
from vonk.web.reading import article_page, reading_list
from vonk.web.recipes import recipe_page


@require_safe
@granted(*READERS)
def reading(request: ViewerRequest) -> HttpResponse:
    """All short pieces, series by series."""
    return reading_list(request, "learning_team", template="org/reading.html")


@require_safe
@granted(*READERS)
def article(request: ViewerRequest, slug: str) -> HttpResponse:
    """One piece."""
    plays = {line.id: line.title for line in play_queries.plays(request.viewer) if line.status != "retired"}
    return article_page(request, slug, "learning_team", plays=plays, route="play")


@require_safe
@granted(*READERS)
def recipe(request: ViewerRequest, play: str) -> HttpResponse:
    """The recipe of a play on one sheet."""
    return recipe_page(request, play, back=reverse("play", args=[play]), back_name=_("Back to the play"))
