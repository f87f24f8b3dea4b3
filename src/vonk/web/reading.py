"""Short pieces as pages and as one quiet line: the list of a face, one piece, and what to read at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from vonk.activation.articles import Article, Role, articles, for_moment, for_play, for_role
from vonk.people.texts import Text, words
from vonk.web.access import ViewerRequest
from vonk.web.markdown import as_html

LISTS = {"learning_team": "org_reading", "manager": "team_reading"}
PAGES = {"learning_team": "org_article", "manager": "team_article"}


@dataclass(frozen=True)
class ReadLine:
    """One line of what to read: `org/read_more.html` shows some."""

    title: str
    summary: str
    series: str
    part: int
    parts: int
    minutes: int
    url: str


def read_now(code: str, role: Role) -> tuple[ReadLine, ...]:
    """What is worth reading at this moment (activation.articles.MOMENTS), in the active language."""
    return tuple(_line(one, role) for one in for_moment(code, role, _language()))


def read_about(play: str, role: Role) -> tuple[ReadLine, ...]:
    """What is written about a play."""
    return tuple(_line(one, role) for one in for_play(play, role, _language()))


def reading_list(request: ViewerRequest, role: Role, *, template: str) -> HttpResponse:
    """Every piece for this reader, series by series."""
    found = groupby(for_role(role, _language()), key=lambda one: one.series)
    series = [{"name": name, "pieces": [_line(one, role) for one in pieces]} for name, pieces in found]
    return render(request, template, {"series": series})


def article_page(
    request: ViewerRequest, slug: str, role: Role, *, plays: Mapping[str, Text], route: str
) -> HttpResponse:
    """One piece with its sources, the parts around it, and those of these plays that it speaks of, at their route."""
    one = articles(_language()).get(slug)
    if one is None or role not in one.who:
        raise Http404
    others = [other for other in for_role(role, _language()) if other.series == one.series and other != one]
    context = {
        "article": one,
        "body": as_html(one.body),
        "others": [_line(other, role) for other in others],
        "list_url": reverse(LISTS[role]),
        "recipes": [{"title": words(plays[p]), "url": reverse(route, args=[p])} for p in one.plays if p in plays],
        "checked": [source for source in one.sources if source.checked],
        "unchecked": [source for source in one.sources if not source.checked],
    }
    return render(request, "reading/article.html", context)


def _line(one: Article, role: Role) -> ReadLine:
    url = reverse(PAGES[role], args=[one.slug])
    return ReadLine(one.title, one.summary, one.series, one.part, one.parts, one.minutes, url)


def _language() -> str:
    return get_language() or "nl"
