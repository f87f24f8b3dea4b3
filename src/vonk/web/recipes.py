"""A recipe on one sheet of paper, the same for the learning team and for a manager."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vonk.activation.play_queries import Recipe, recipe
from vonk.people.texts import words
from vonk.web import play_words
from vonk.web.access import ViewerRequest


def recipe_page(request: ViewerRequest, play: str, *, back: str, back_name: str) -> HttpResponse:
    """The sheet; 404 for an unknown play. `back` is where the reader came from."""
    try:
        found = recipe(request.viewer, play)
    except LookupError as missing:
        raise Http404 from missing
    context = {"recipe": shown(found), "back": back, "back_name": back_name}
    return render(request, "reading/recipe.html", context)


def shown(found: Recipe) -> dict[str, object]:
    """A recipe in the reader's language."""
    facts = (
        _("When: %(moment)s") % {"moment": play_words.phase_name(found.phase)},
        play_words.takes(found.minutes, found.manager_minutes),
        _("evidence %(grade)s") % {"grade": found.grade},
    )
    return {
        "id": found.id,
        "title": words(found.title),
        "summary": words(found.summary),
        "steps": play_words.recipe(found.steps),
        "caveat": words(found.caveat),
        "grade": found.grade,
        "facts": " · ".join(filter(None, facts)),
    }
