"""/team/reading: short pieces for who leads people, recipes for a team, and the one quiet line on the first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.activation.play_queries import recipes_for_leaders
from vonk.people.access import Viewer
from vonk.web import recipes
from vonk.web.access import ViewerRequest, leader
from vonk.web.parts import Part
from vonk.web.reading import ReadLine, article_page, read_now, reading_list

WEEKS = ("manager_new", "stuck", "looking_back")  # week by week another piece, the same for every manager


@dataclass(frozen=True)
class Shown:
    """What the section on the first page shows."""

    lines: tuple[ReadLine, ...]


def part(viewer: Viewer) -> Part | None:
    """One piece this week. It follows the calendar alone, so it says nothing about the team; no query."""
    moment = WEEKS[viewer.today.isocalendar().week % len(WEEKS)]
    lines = read_now(moment, "manager")[:1]
    return Part("team/parts/reading.html", Shown(lines)) if lines else None


@require_safe
@leader
def reading(request: ViewerRequest) -> HttpResponse:
    """All short pieces for who leads people."""
    return reading_list(request, "manager", template="team/reading.html")


@require_safe
@leader
def article(request: ViewerRequest, slug: str) -> HttpResponse:
    """One piece."""
    plays = {one.id: one.title for one in recipes_for_leaders(request.viewer)}
    return article_page(request, slug, "manager", plays=plays, route="team_recipe")


@require_safe
@leader
def recipe_list(request: ViewerRequest) -> HttpResponse:
    """What a manager or a team can do, each with how to do it."""
    rows = [recipes.shown(one) for one in recipes_for_leaders(request.viewer)]
    return render(request, "team/recipes.html", {"rows": rows})


@require_safe
@leader
def recipe(request: ViewerRequest, play: str) -> HttpResponse:
    """One recipe on one sheet; of what a manager or a team does."""
    return recipes.recipe_page(request, play, back=reverse("team_recipes"), back_name=_("All recipes"))
