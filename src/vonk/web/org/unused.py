"""/org/unused: places that nobody began with and offerings that hardly anybody is enrolled in, with what they cost."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.figures.queries import READERS
from vonk.insight.unused import Idle, Quiet, Unused, unused
from vonk.people.texts import words as read
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.measures import obligation_name
from vonk.web.org.campaigns_start import new_url
from vonk.web.org.words import together


@require_safe
@granted(*READERS)
def page(request: ViewerRequest) -> HttpResponse:
    """The costliest first; for who reads the whole organisation."""
    wanted = request.GET.get("page", "")
    found = unused(request.viewer, page=int(wanted) if wanted.isascii() and wanted.isdigit() else 1)
    may_change = request.viewer.has("learning_team")
    context = {
        "found": found,
        "title": _title(found),
        "window": formats.span(found.windows.start, found.windows.last_day) if found.windows else "",
        "idle": [_idle(one, may_change=may_change) for one in found.idle],
        "quiet": [_quiet(one, may_change=may_change) for one in found.quiet],
        "may_change": may_change,
    }
    return render(request, "org/unused.html", context)


def _title(found: Unused) -> str:
    costs = [one.cost for one in found.idle if one.cost]
    if costs:
        about = sum((cost[0] for cost in costs), Decimal(0))
        return _("Places that nobody began with cost about %(euro)s") % {"euro": formats.euro(about)}
    if found.idle:
        places = sum(one.places for one in found.idle)
        return _("About %(n)s places were not begun") % {"n": formats.number(places)}
    return (
        _("Which offer is not used is not known yet") if found.windows is None else _("No place stands idle for sure")
    )


def _idle(one: Idle, *, may_change: bool) -> dict[str, object]:
    window = formats.span(one.figure.window.start, one.figure.window.last_day)
    cost = one.cost
    return {
        "title": read(one.title),
        "url": reverse("offering", args=[one.public_id]),
        "why": _("About %(n)s places (%(interval)s) without a first activity within 28 days.")
        % {"n": formats.number(one.places), "interval": formats.interval(one.low, one.high, "")},
        "meta": together([window, obligation_name(one.figure.signal), price_words(one.price)]),
        "cost": formats.euro(cost[0]) if cost else "",
        "interval": formats.interval(cost[1], cost[2], "") if cost else "",
        "price_url": reverse("offering_for_whom", args=[one.public_id]) if may_change and not cost else "",
        "campaign": new_url(offering=one.public_id, play="two-step-start", code="few_start") if may_change else "",
    }


def _quiet(one: Quiet, *, may_change: bool) -> dict[str, object]:
    since = _("offered since %(day)s") % {"day": formats.full_date(one.offered_from)} if one.offered_from else ""
    return {
        "title": read(one.title),
        "url": reverse("offering_for_whom" if may_change else "offering", args=[one.public_id]),
        "meta": together([price_words(one.price), since]),
    }


def price_words(price: Decimal | None) -> str:
    """What one place costs."""
    if price is None:
        return _("price not known")
    return _("%(euro)s a place") % {"euro": formats.euro(price)}
