"""Algorithm cards: what each model is for, how good it was on the newest people, and whether it is used."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from vonk.activation.suggestions import KINDS, CardShown, model_cards
from vonk.people.queries import purposes
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted

WHAT = {
    "stall": (
        gettext_lazy("Where learning may come to a stop"),
        gettext_lazy(
            "Tells the learner, on the page of what they learn, how many of ten people in their situation did nothing "
            "for four weeks. Reads days of activity and steps of earlier learning here, and nothing else. Long absence "
            "looks like a stop to it. Learning that the law requires is left out."
        ),
    ),
    "next": (
        gettext_lazy("What else might suit"),
        gettext_lazy(
            "Suggests to the learner, on their first page, what others took who took the same, if ten people at least "
            "took both. Reads who took what, and nothing else. What is new can not be suggested yet."
        ),
    ),
}
WHY_NOT = {
    "not_enough": gettext_lazy(
        "Not used: not enough yet. It takes 500 cases whose outcome is known, over three months at least for a stop."
    ),
    "not_better": gettext_lazy("Not used: on the newest people it did no better than rules without a model."),
    "not_calibrated": gettext_lazy(
        "Not used: on the newest people its chances were off by more than five in a hundred."
    ),
}
MEASURES = {
    "auc": gettext_lazy("Tells who stops from who goes on (0.5 is chance, 1 is always)"),
    "ece": gettext_lazy("How far its chances are off on average"),
    "brier": gettext_lazy("Squared error of its chances"),
    "slope": gettext_lazy("Slope of calibration (1 is right, less is too sure)"),
    "intercept": gettext_lazy("Intercept of calibration (0 is right)"),
    "recall": gettext_lazy("Hits: what people took last stands among its first three"),
}


@dataclass(frozen=True)
class Measure:
    """One row of figures: the model, and the rules without one, each with its interval of 90 %."""

    name: str
    model: str
    rules: str


@require_safe
@granted("administrator", "works_council")
def cards(request: ViewerRequest) -> HttpResponse:
    """One section for each model, also for one that never learned."""
    found = {card.kind: card for card in model_cards(request.viewer)}
    sections = [(*WHAT[kind], found.get(kind), *_told(found.get(kind))) for kind in KINDS]
    on = next(line.on for line in purposes(request.viewer) if line.purpose == "suggestions_by_model")
    return render(request, "admin/algorithms.html", {"sections": sections, "on": on})


def _told(card: CardShown | None) -> tuple[str, list[Measure]]:
    """Why it is not used, and its figures."""
    if card is None:
        return "", []
    both = card.metrics.get("model", {}), card.metrics.get("rules", {})
    rows = [Measure(str(name), *(_between(way.get(code)) for way in both)) for code, name in MEASURES.items()
            if code in both[0]]  # fmt: skip
    return str(WHY_NOT.get(card.why_not, "")), rows


def _between(value: dict[str, float] | None) -> str:
    if value is None:
        return ""
    told = {at: formats.number(round(value[at], 3), 3) for at in ("value", "low", "high")}
    return _("%(value)s (%(low)s to %(high)s)") % told
