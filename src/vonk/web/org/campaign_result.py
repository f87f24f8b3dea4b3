"""What a campaign shows so far: the verdict in words, its course over the looks, and the two groups."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from vonk.insight.campaigns import CampaignShown
from vonk.web import formats
from vonk.web.charts import Course, Mark, Point


def result(found: CampaignShown) -> dict[str, Any]:
    """The context of `org/campaign_result.html`, with the heading of the page."""
    return {
        "title": _title(found),
        "lead": _lead(found),
        "course": _course(found),
        "arms": [_arm(found, at) for at in range(len(found.arms))],
        "fair": found.fair,
        "within": found.within_days,
    }


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
