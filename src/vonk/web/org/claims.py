"""/org/playbook/claims: numbers about learning that people quote, how good they are, and what to say instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.activation import claims as queries
from vonk.figures.queries import READERS
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, granted
from vonk.web.org.playbook import LONGEST_SEARCH
from vonk.web.reading import read_now

TEXTS = ("claim", "heard", "origin", "caveat", "instead")


@require_safe
@granted(*READERS)
def claims(request: ViewerRequest) -> HttpResponse:
    """Every claim, or those with the words that are looked for."""
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = queries.claims(request.viewer, search=search)
    rows = [
        {
            "id": one.id,
            "grade": one.grade,
            "usable": one.usable,
            "checked": [source for source in one.sources if source.checked],
            "unchecked": [source for source in one.sources if not source.checked],
            **{name: words(getattr(one, name)) for name in TEXTS},
        }
        for one in found
    ]
    context = {"kinds": _kinds(rows), "search": search, "read_more": read_now("heard_numbers", "learning_team")}
    return render(request, "org/claims.html", context)


def _kinds(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What must not be used, what is no fact, and what may be told with its caveat."""
    kinds = (
        (_("Do not use"), [row for row in rows if row["grade"] == "X"]),
        (_("Not as a fact"), [row for row in rows if row["grade"] == "D"]),
        (_("With its caveat"), [row for row in rows if row["usable"]]),
    )
    return [{"name": name, "rows": found} for name, found in kinds if found]
