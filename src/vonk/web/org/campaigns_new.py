"""/org/campaigns/new/: a campaign from problem to start on one page, kept as a draft or started."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vonk.activation import campaigns as actions
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.org import campaigns_words
from vonk.web.org.campaigns_form import LANGUAGES, CampaignForm
from vonk.web.org.campaigns_start import as_planned, initial, new_url
from vonk.web.toasts import say

__all__ = ["card", "edit", "new", "new_url"]


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def new(request: ViewerRequest) -> HttpResponseBase:
    """A new one: empty, about a weak spot, with a play, or like another campaign."""
    given = actions.choices(request.viewer)
    like = request.GET.get("like", "")
    if like:
        first = as_planned(request.viewer, _found(request, like))
    else:
        first = initial(request.viewer, given, request.GET.dict())
    form = CampaignForm(request.viewer, given, request.POST or None, initial=first)
    return _answer(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@granted("learning_team")
def edit(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """A draft, to go on with."""
    found = _found(request, str(campaign))
    if found.state != "draft" or not found.may_steer:
        raise Http404
    given = actions.choices(request.viewer)
    form = CampaignForm(request.viewer, given, request.POST or None, initial=as_planned(request.viewer, found))
    return _answer(request, form, campaign)


@require_POST
@granted("learning_team")
def card(request: ViewerRequest) -> HttpResponse:
    """The card as people will see it, while it is being written."""
    return render(request, "org/campaign_card.html", {"cards": cards_of(request.POST.dict())})


def _found(request: ViewerRequest, campaign: str) -> actions.CampaignPage:
    try:
        return actions.campaign(request.viewer, UUID(campaign))
    except (LookupError, ValueError) as missing:
        raise Http404 from missing


def cards_of(written: dict[str, Any]) -> list[dict[str, str]]:
    """The card in each language, from the fields of the form."""
    return [
        {
            "lang": lang,
            "subject": str(written.get(f"name_{lang}") or ""),
            "problem": str(written.get(f"problem_{lang}") or ""),
            "benefit": str(written.get(f"benefit_{lang}") or ""),
        }
        for lang in LANGUAGES
    ]


def _answer(request: ViewerRequest, form: CampaignForm, campaign: UUID | None) -> HttpResponseBase:
    """Shows the page, or does what the pressed button says."""
    cost = None
    if request.method == "POST" and form.is_valid():
        do = request.POST.get("do", "")
        try:
            if do == "keep":
                return _keep(request, form, campaign)
            if do == "start":
                return _start(request, form, campaign)
            cost = actions.cost_if(request.viewer, planned=form.planned())
        except actions.NotPossible as problem:
            form.refuse(problem)
        except actions.NotYourPart:
            form.add_error("unit", _("You can address the part that you work for. Choose a unit there."))
        except actions.TooManyLooks:
            form.add_error(None, _("You asked for twenty sizes today. Tomorrow you can ask again; a draft keeps."))
    return render(request, "org/campaign_form.html", _context(form, campaign, cost), status=400 if form.errors else 200)


def _context(form: CampaignForm, campaign: UUID | None, cost: actions.Cost | None) -> dict[str, Any]:
    written = {name: form[name].value() for name in form.fields}
    told = campaigns_words.cost_lines(cost, compares=form.compares) if cost else None
    return {
        "form": form,
        "given": form.given,
        "campaign": campaign,
        "cards": cards_of(written),
        "cost": {"title": told[0], "lines": told[1], "enough": cost.people is not None} if told and cost else None,
    }


def _keep(request: ViewerRequest, form: CampaignForm, campaign: UUID | None) -> HttpResponseBase:
    if campaign is None:
        campaign = actions.save_draft(request.viewer, planned=form.planned())
    else:
        actions.change_draft(request.viewer, campaign=campaign, planned=form.planned())
    say(request, _("Kept as a draft. Nothing happens until you start it."))
    return redirect("campaign", campaign)


def _start(request: ViewerRequest, form: CampaignForm, campaign: UUID | None) -> HttpResponseBase:
    started = actions.start_planned(request.viewer, campaign=campaign, planned=form.planned())
    told_start(request, started)
    return redirect("campaign", started)


def told_start(request: ViewerRequest, campaign: UUID) -> None:
    """Says when it begins, with the way back as long as nothing has happened."""
    found = actions.campaign(request.viewer, campaign)
    day = formats.day(found.starts_on)
    said = _("It begins on %(day)s, at the first run of that day.") % {"day": day}
    say(request, said, undo_url=reverse("campaign_back", args=[campaign]) if found.may_take_back else "")
