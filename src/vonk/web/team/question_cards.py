"""/team/questions: coaching questions to take to a talk, three of them picked, all of them on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vonk.culture.week_texts import three_questions, week_texts
from vonk.web.access import ViewerRequest, leader


@require_safe
@leader
def questions(request: ViewerRequest) -> HttpResponse:
    """Three for the next talk, and the whole bank."""
    wanted = request.GET.get("later", "")
    later = int(wanted[:4]) if wanted.isascii() and wanted.isdigit() else 0
    context = {
        "three": three_questions(request.viewer.today, later=later),
        "next": later + 1,
        "themes": week_texts().coaching,
    }
    return render(request, "team/questions.html", context)
