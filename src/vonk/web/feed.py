"""/feed/<token>/: what is new to learn, for any intranet, as RSS, JSON and a card: no cookie, no word about anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import wraps
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.csp import CSP, build_policy
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.activation.news import Feed, Item, feed_of
from vonk.people.access import System
from vonk.people.texts import words

KEPT_FOR: Final = 900  # seconds; after withdrawal a copy is shown no longer than this
ON_CARD: Final = 5
LONGEST_TITLE, LONGEST_WORDS = 120, 240
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Line:
    """One thing that is new, in one language, with its whole address."""

    code: str
    label: str
    title: str
    words: str
    url: str
    at: datetime
    minutes: int | None


@dataclass(frozen=True)
class Asked:
    """A feed as it is asked for: in which language, and of which topic."""

    feed: Feed
    lang: str
    address: str  # of this very page

    @property
    def title(self) -> str:
        """What stands above it."""
        return _("New to learn at %(organisation)s") % {"organisation": self.feed.organisation}

    @property
    def lines(self) -> tuple[Line, ...]:
        """The items in the language that was asked for."""
        return tuple(line(item) for item in self.feed.items)


type Shown = Callable[[HttpRequest, Asked], HttpResponse]


def line(item: Item) -> Line:
    """An item in the active language."""
    at = datetime.combine(item.day, time(12), UTC)
    title, more = words(item.title)[:LONGEST_TITLE], words(item.words)[:LONGEST_WORDS]
    return Line(item.code, _label(item), title, more, absolute(item.url), at, item.minutes)


def absolute(path: str) -> str:
    """A page of Vonk, as others link to it."""
    return f"{settings.VONK_BASE_URL}{path}"


def _label(item: Item) -> str:
    return {
        "offering": _("New"),
        "campaign": _("Good to know"),
        "doing": _("You said, we do"),
        "done": _("You said, we did"),
        "not_doing": _("You said, we don’t, because"),
    }[item.kind]


def _feed(view: Shown) -> Callable[..., HttpResponseBase]:
    """Answers for a key that is in use, in the language asked for, so that it may be kept and asked for again."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponseBase:
        system = System("show what is new", request.now)  # type: ignore[attr-defined]
        found = feed_of(system, token=token, topic=request.GET.get("topic", "")[:64])
        if found is None:
            raise Http404
        wanted = request.GET.get("lang", "")
        lang = wanted if wanted in LANGUAGES else found.lang
        with translation.override(lang):
            response = view(request, Asked(found, lang, absolute(request.get_full_path())))
        response["Content-Language"] = lang
        response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
        response["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return answered


@_feed
def rss(_request: HttpRequest, asked: Asked) -> HttpResponse:
    """For feed readers, Teams channels and most intranets."""
    feed = Rss201rev2Feed(asked.title, absolute("/me/"), asked.title, language=asked.lang, feed_url=asked.address)
    for one in asked.lines:
        feed.add_item(
            title=one.title,
            link=one.url,
            description=one.words,
            categories=[one.label],
            pubdate=one.at,
            unique_id=one.code,
            unique_id_is_permalink=False,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@_feed
def json(request: HttpRequest, asked: Asked) -> HttpResponse:
    """As JSON Feed 1.1, for a script on a page of a named origin: a browser keeps it from every other."""
    items = [
        {
            "id": one.code,
            "url": one.url,
            "title": one.title,
            "content_text": one.words,
            "date_published": one.at.isoformat(),
            "tags": [one.label],
        }
        for one in asked.lines
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": asked.title,
        "home_page_url": absolute("/me/"),
        "feed_url": asked.address,
        "language": asked.lang,
        "items": items,
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type="application/feed+json")
    origin = request.headers.get("Origin", "")
    if origin in asked.feed.origins:
        response["Access-Control-Allow-Origin"] = origin
    patch_vary_headers(response, ["Origin"])
    return response


@_feed
def card(request: HttpRequest, asked: Asked) -> HttpResponse:
    """A small page for a frame on a page of a named origin: a browser shows it in no other."""
    theme = request.GET.get("theme", "")
    shown = {
        "lang": asked.lang,
        "title": asked.title,
        "lines": asked.lines[:ON_CARD],
        "home": absolute(reverse("today")),
        "theme": theme if theme in {"light", "dark"} else "",
    }
    # Without the request: no cookie is read or set for it, and nothing about who reads it.
    response = HttpResponse(render_to_string("feed/card.html", shown))
    policy: dict[str, list[str]] = {
        "default-src": [CSP.NONE],
        "style-src": [CSP.SELF],
        "form-action": [CSP.NONE],
        "base-uri": [CSP.NONE],
        "frame-ancestors": [*asked.feed.origins] or [CSP.NONE],
    }
    response.headers["Content-Security-Policy"] = build_policy(policy)
    response.xframe_options_exempt = bool(asked.feed.origins)  # the older header knows no origins
    return response
