"""Links in messages that work without signing in: opening one only asks, a tap on the page does it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from vonk.messaging import actions, queries
from vonk.messaging.queries import LinkPage
from vonk.people.access import NotAllowed

ASKS = {
    "not_now": gettext_lazy("Not now?"),
    "not_this": gettext_lazy("No more messages about this?"),
    "pause": gettext_lazy("Pause messages for a month?"),
    "stop": gettext_lazy("Stop these messages?"),
}
TAPS = {
    "not_now": gettext_lazy("Yes, not now"),
    "not_this": gettext_lazy("Yes, not this"),
    "pause": gettext_lazy("Pause for a month"),
    "stop": gettext_lazy("Stop"),
}
DID = {
    "not_now": gettext_lazy("Fine. We leave it for now."),
    "not_this": gettext_lazy("Fine. No more messages about this."),
    "pause": gettext_lazy("Paused. For a month you get no nudges, questions or news from colleagues."),
    "stop": gettext_lazy("Stopped. You get no more messages of this kind."),
}
GONE = {"expired": 410, "forged": 404}


# A token that nobody can guess stands for the person, no cookie does, so there is nothing to forge; and mail programs
# post here by themselves (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first; mail scanners follow every link in a mail."""
    page = queries.link_page(token)
    if not page.lang:
        return _answer(request, page, status=GONE[page.state])
    with translation.override(page.lang):
        if request.method != "POST" or page.state == "used":
            return _answer(request, page)
        try:
            followed = actions.follow(token=token, now=request.now)  # type: ignore[attr-defined]
        except NotAllowed:
            return _answer(request, LinkPage("forged"), status=GONE["forged"])
        if followed.state == "used":
            return _answer(request, page)
        done = str(DID.get(page.purpose, _("Thank you. Your answer is kept.")))
        return _answer(request, page, done=done)


def _answer(request: HttpRequest, page: LinkPage, *, done: str = "", status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "done": done,
        "ask": ASKS.get(page.purpose) or _("Your answer: “%(answer)s”") % {"answer": page.answer},
        "tap": TAPS.get(page.purpose) or _("Send this answer"),
    }
    return render(request, "me/link.html", context, status=status)
