"""/org/campaigns: the verdict in words, its whole history, and what was agreed beforehand."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vonk.activation import campaigns as actions
from vonk.activation import queries as activation
from vonk.figures.queries import READERS
from vonk.insight.campaigns import CampaignShown
from vonk.insight.campaigns import campaign as campaign_shown
from vonk.insight.decided import RunShown, last_run
from vonk.people.texts import words
from vonk.web import formats
from vonk.web.access import ViewerRequest, granted
from vonk.web.charts import Bar, Bars, Course, Mark, Point
from vonk.web.toasts import say


@granted(*READERS)
def campaigns(request: ViewerRequest) -> HttpResponse:
    """Every campaign."""
    rows = [
        {
            "title": words(row.name),
            "url": reverse("campaign", args=[row.public_id]),
            "meta": formats.span(row.starts_on, row.ends_on),
            "stopped": row.stopped,
        }
        for row in activation.campaigns(request.viewer)
    ]
    return render(request, "org/campaigns.html", {"rows": rows, "run": _run(last_run(request.viewer))})


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


def _run(found: RunShown | None) -> dict[str, object] | None:
    """The last run as bars; a kind with too few people says so."""
    if found is None:
        return None
    bars = tuple(Bar(kind_name(one.kind), one.share, phase="ink") for one in found.kinds)
    people = _("%(people)s people, rounded to fives") % {"people": formats.number(found.people)}
    return {"meta": f"{formats.full_date(found.day)} · {people}", "bars": Bars(bars)}


@granted(*READERS)
def campaign(request: ViewerRequest, campaign: UUID) -> HttpResponse:
    """One campaign; in the replay an A/A check, and it says so."""
    try:
        found = campaign_shown(request.viewer, campaign)
    except LookupError as missing:
        raise Http404 from missing
    context = {
        "campaign": found,
        "name": words(found.name),
        "title": _title(found),
        "lead": _lead(found),
        "course": _course(found),
        "arms": [_arm(found, at) for at in range(len(found.arms))],
        "agreed": _agreed(found),
        "may_stop": request.viewer.has("learning_team"),
    }
    return render(request, "org/campaign.html", context)


def _title(found: CampaignShown) -> str:
    if found.kind == "aa" and found.looks:
        differs = found.looks[-1].low > 0 or found.looks[-1].high < 0
        return (
            _("The check fails: groups that got the same differ")
            if differs
            else _("The check holds: no difference where there can be none")
        )
    titles = {
        "works_here": _("It works here"),
        "does_not_work_here": _("It does not do enough here"),
        "harmful": _("It does harm, and was stopped"),
        "not_yet_knowable": _("Not yet knowable"),
    }
    return titles[found.verdict]


def _lead(found: CampaignShown) -> str:
    if found.kind == "aa":
        return _(
            "These are recorded clicks: nobody in them could read a message. So the two groups, drawn by lot, must "
            "behave alike. This says nothing about whether messages help."
        )
    if found.needed:
        return _("It takes about %(people)s people in all to know.") % {"people": formats.number(found.needed)}
    return ""


def _course(found: CampaignShown) -> Course | None:
    if not found.looks:
        return None
    points = tuple(
        Point(float(at), look.difference, look.low, look.high, formats.short_day(look.day))
        for at, look in enumerate(found.looks, start=1)
    )
    low = min(-0.1, *(p.low for p in points))
    high = max(0.1, *(p.high for p in points))
    labels = (
        tuple(Mark(p.at, p.label) for p in (points[0], points[-1]))
        if len(points) > 1
        else (Mark(points[0].at, points[0].label),)
    )
    return Course(
        "difference",
        points,
        labels,
        worth=found.smallest_effect,
        low=low,
        high=high,
        phase="ink",
        caption=_("difference in percentage points between the two groups; a 95% band that holds at every look"),
    )


def _arm(found: CampaignShown, at: int) -> dict[str, object]:
    arm = found.arms[at]
    names = {"nudge": _("May get messages"), "holdout": _("Gets none, by lot")}
    return {
        "name": names[arm.arm],
        "base": formats.number(arm.base) if arm.base is not None else "",
        "share": formats.figure(arm.value, "%", 1) if arm.value is not None else _("too few people to show"),
    }


def _agreed(found: CampaignShown) -> list[tuple[str, str]]:
    return [
        (
            _("Counts as a result"),
            _("Own activity within %(days)s days of the first decision about somebody") % {"days": found.within_days},
        ),
        (_("Difference that matters"), formats.figure(found.smallest_effect, "pp", 0)),
        (
            _("Who is compared"),
            _(
                "Everybody about whom something was decided, one time each; nine in ten may get messages, one in "
                "ten gets none"
            ),
        ),
        (_("Period"), formats.span(found.starts_on, found.ends_on)),
        (_("Seal"), found.plan_digest[:16]),
    ]


@require_POST
@granted("learning_team")
def stop(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Stops a campaign; for seven days it can be resumed."""
    actions.stop_campaign(request.viewer, campaign=campaign, now=request.now)
    say(
        request,
        _("Stopped. You can resume it within seven days."),
        undo_url=reverse("campaign_resume", args=[campaign]),
    )
    return redirect("campaign", campaign)


@require_POST
@granted("learning_team")
def resume(request: ViewerRequest, campaign: UUID) -> HttpResponseBase:
    """Takes the stop back."""
    if not actions.resume_campaign(request.viewer, campaign=campaign, now=request.now):
        raise Http404
    say(request, _("It goes on."))
    return redirect("campaign", campaign)
