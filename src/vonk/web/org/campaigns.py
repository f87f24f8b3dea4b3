"""/org/campaigns: what runs, what is planned and what was tried; and one campaign with what was agreed beforehand."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vonk.activation import campaigns as activation
from vonk.figures.queries import READERS
from vonk.insight.campaigns import campaign as campaign_shown
from vonk.insight.decided import RunShown, last_run
from vonk.people.access import NotAllowed
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.charts import Bar, Bars
from vonk.web.org import campaigns_words
from vonk.web.org.campaign_result import result
from vonk.web.org.campaigns_form import LANGUAGES
from vonk.web.org.campaigns_new import cards_of, told_start
from vonk.web.toasts import say


@require_safe
@granted(*READERS)
def campaigns(request: ViewerRequest) -> HttpResponse:
    """Every campaign within reach, by what is going on with it."""
    search, page = request.GET.get("q", "").strip(), request.GET.get("page", "1")
    found = activation.campaigns(request.viewer, search=search, page=int(page) if page.isdecimal() else 1)
    headings = {"running": _("Running"), "draft": _("Drafts"), "over": _("What was tried")}
    groups = [
        (headings[group], [_line(line) for line in lines])
        for group, lines in groupby(found.lines, key=lambda line: line.group)
    ]
    context = {
        "groups": groups,
        "search": search,
        "found": found,
        "query": f"{urlencode({'q': search})}&" if search else "",
        "may_make": any(grant.role == "learning_team" for grant in request.viewer.grants),
        "run": _run(_last_run(request)),
    }
    return render(request, "org/campaigns.html", context)


def _line(line: activation.CampaignLine) -> dict[str, str]:
    said = [campaigns_words.kind_names()[line.kind], formats.span(line.starts_on, line.ends_on)]
    if line.state == "stopped":
        said.append(_("stopped"))
    return {
        "title": words(line.name),
        "url": reverse("campaign", args=[line.public_id]),
        "meta": " · ".join(said),
    }


def kind_name(kind: str) -> str:
    """Why somebody got a step, or was left alone."""
    names = {
        "step": _("One step, now"),
        "lot": _("Left out by lot, to compare with"),
        "active": _("Silence: just active themselves"),
        "enough": _("Silence: had enough messages lately"),
        "nothing": _("Silence: nothing that fits now"),
        "away": _("Silence: not at work in the coming days"),
        "own_wish": _("Silence: that is what they chose"),
    }
    return names[kind]


def _last_run(request: ViewerRequest) -> RunShown | None:
    """Of the whole organisation, so not for who works for a part of it."""
    try:
        return last_run(request.viewer)
    except NotAllowed:
        return None


def _run(found: RunShown | None) -> dict[str, object] | None:
    """The last run as bars; a kind with too few people says so."""
    if found is None:
        return None
    bars = tuple(Bar(kind_name(one.kind), one.share, phase="ink") for one in found.kinds)
    people = _("%(people)s people, rounded to fives") % {"people": formats.number(found.people)}
    return {"meta": f"{formats.full_date(found.day)} · {people}", "bars": Bars(bars)}


@require_safe
@granted(*READERS)
def campaign(request: ViewerRequest, campaign: UUID) -> HttpResponse:
    """One campaign: a draft with what it will cost, or what was agreed and what it shows."""
    return _page(request, campaign)


def _page(request: ViewerRequest, campaign: UUID, problem: activation.NotPossible | None = None) -> HttpResponse:
    viewer = request.viewer
    try:
        found = activation.campaign(viewer, campaign)
    except LookupError as missing:
        raise Http404 from missing
    codes = dict.fromkeys((*found.hindrances, *(problem.codes if problem else ())))
    context = {
        "campaign": found,
        "name": words(found.name),
        "audience": campaigns_words.audience_words(found.audience),
        "agreed": campaigns_words.agreed(found),
        "stopped": campaigns_words.stop_words(found.stop_reason),
        "cards": _cards(found),
        "hindrances": [campaigns_words.hindrance_words(code) for code in codes],
        "waits": _waits(request, found),
        "next_look": next((day for day in found.looks if day > viewer.today), None),
        **_state(request, found),
    }
    template = "org/campaign_draft.html" if found.state == "draft" else "org/campaign.html"
    return render(request, template, context, status=400 if problem else 200)


def _state(request: ViewerRequest, found: activation.CampaignPage) -> dict[str, Any]:
    """The heading, and what goes with it: the cost of a draft, the result of a comparison."""
    if found.state == "draft":
        cost = activation.cost(request.viewer, found.public_id) if found.may_steer and found.kind != "aa" else None
        told = campaigns_words.cost_lines(cost, compares=found.kind == "test") if cost else None
        return {"cost": {"title": told[0], "lines": told[1]} if told else None}
    if _waits(request, found):
        return {"result": None, "title": words(found.name), "lead": ""}
    if found.kind == "inform":
        return {"result": None, **_told(found)}
    shown = result(campaign_shown(request.viewer, found.public_id))
    return {"result": shown, "title": shown["title"], "lead": shown["lead"]}


def _waits(request: ViewerRequest, found: activation.CampaignPage) -> bool:
    """Whether it has started, and the run in which it begins is still to come."""
    to_come = found.begun_at is None and found.starts_on >= request.viewer.today
    return found.state == "running" and found.kind != "aa" and to_come


def _told(found: activation.CampaignPage) -> dict[str, str]:
    if found.stop_reason == "too_small":
        return {"title": _("It was not told"), "lead": ""}
    title = _("It is being told") if found.state == "running" else _("It was told")
    lead = _("Once to each person it is for, under the caps of everybody. Who reads it is not counted.")
    return {"title": title, "lead": lead}


def _cards(found: activation.CampaignPage) -> list[dict[str, str]]:
    """The card as people see it, in each language; none when they see the words of the play."""
    if not found.card:
        return []
    written = {f"name_{lang}": found.name.get(lang) or words(found.name) for lang in LANGUAGES}
    for part in ("problem", "benefit"):
        written |= {f"{part}_{lang}": found.card[part].get(lang, "") for lang in LANGUAGES}
    return cards_of(written)


@require_POST
@granted("learning_team")
def start(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Starts a draft as it stands."""
    try:
        activation.start_campaign(request.viewer, campaign=campaign)
    except activation.NotPossible as problem:
        return _page(request, campaign, problem)
    except activation.TooManyLooks:
        say(request, _("You asked for twenty sizes today. Tomorrow you can start it; the draft keeps."))
    else:
        told_start(request, campaign)
    return redirect("campaign", campaign)


@require_POST
@granted("learning_team")
def take_back(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Makes a draft again of what has not begun."""
    if activation.take_back(request.viewer, campaign=campaign):
        say(request, _("It is a draft again. Nobody got anything."))
    else:
        say(request, _("It has begun, so the agreement stands. You can stop it."))
    return redirect("campaign", campaign)


@require_POST
@granted("learning_team")
def remove(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Throws a draft away; can be undone."""
    activation.remove_draft(request.viewer, campaign=campaign)
    say(request, _("The draft is gone."), undo_url=reverse("campaign_restore", args=[campaign]))
    return redirect("campaigns")


@require_POST
@granted("learning_team")
def restore(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Brings a draft back."""
    activation.restore_draft(request.viewer, campaign=campaign)
    say(request, _("The draft is back."))
    return redirect("campaign", campaign)


@require_POST
@granted("learning_team")
def stop(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Stops a campaign; for seven days it can be resumed."""
    if activation.stop_campaign(request.viewer, campaign=campaign, now=request.now):
        undo = reverse("campaign_resume", args=[campaign])
        say(request, _("Stopped. You can resume it within seven days."), undo_url=undo)
    return redirect("campaign", campaign)


@require_POST
@granted("learning_team")
def resume(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Takes the stop back."""
    if not activation.resume_campaign(request.viewer, campaign=campaign, now=request.now):
        raise Http404
    say(request, _("It goes on."))
    return redirect("campaign", campaign)
