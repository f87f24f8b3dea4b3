"""Says what comparisons showed of a play: here, as published, and elsewhere, as other organisations told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.activation.evidence import KnownOf
from vonk.insight.campaigns import ResultHere, results_here
from vonk.people.access import Viewer
from vonk.web import formats
from vonk.web.charts import Effect, Interval


@dataclass(frozen=True)
class Here:
    """What the last published comparison in this organisation says of a play."""

    verdict: str
    detail: str
    url: str
    chart: Effect | None


def heres(viewer: Viewer, *, play: str = "") -> Mapping[str, Here]:
    """By play; those of which nothing was published are left out."""
    return {name: _here(one) for name, one in results_here(viewer, play=play).items()}


def _here(one: ResultHere) -> Here:
    verdict = {
        "works_here": _("Works here"),
        "does_not_work_here": _("Does not do enough here"),
        "harmful": _("Did harm here"),
        "not_yet_knowable": _("Not yet knowable"),
    }[one.verdict]
    detail = _("Comparison of %(day)s") % {"day": formats.full_date(one.on)}
    chart = None
    if one.low is not None and one.high is not None:
        interval = Interval(one.difference, one.low, one.high)
        chart = Effect(verdict, interval, low=min(-0.06, one.low), high=max(0.12, one.high))
    return Here(verdict, detail, reverse("campaign", args=[one.campaign]), chart)


def elsewhere(known: KnownOf | None) -> str:
    """What other organisations found, as what one may expect; empty when none told anything."""
    if known is None or not known.elsewhere_says:
        return ""
    says = {
        "helps": _("it helps, on average"),
        "harms": _("it does harm, on average"),
        "unclear": _("on average it may as well do nothing"),
    }
    told = ngettext(
        "%(n)s organisation told what it found: %(effect)s.",
        "%(n)s organisations told what they found: %(effect)s.",
        known.places,
    ) % {"n": formats.number(known.places), "effect": says[known.elsewhere_says]}
    return f"{told} {_('Decisions here count with it.')}"
