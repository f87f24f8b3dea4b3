"""What a campaign shows so far: the verdict in words, its course over the looks, the two groups, and the guards."""

from __future__ import annotations

from datetime import date
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _

from vonk.insight.campaigns import ArmShown, CampaignShown, LookShown
from vonk.web import formats
from vonk.web.charts import Course, DotRow, DotRows, Interval, Mark, Point
from vonk.web.measures import band
from vonk.web.org import campaign_result_words as said

WEEK = 7
FEWEST_SPAN = 0.1  # of the chart, to either side of no difference
WIDEST = 3.0  # times the interval of now: what is wider is cut at the edge
GRAIN = 0.05  # the scale of the two groups begins and ends at whole twentieths
TREATED = ("treated", "nudge")


def result(found: CampaignShown) -> dict[str, Any]:
    """The context of `org/campaign_result.html`, with the heading of the page."""
    return {
        "title": said.title(found),
        "lead": said.lead(found),
        "course": _course(found),
        "seen": _seen(found),
        "arms": _arms(found),
        "notes": said.notes(found),
        "guards": said.guard_rows(found),
        "fair": found.fair,
        "fairness": said.fairness(found),
        "others": said.other_rows(found),
        "then": said.then(found),
    }


def _at(found: CampaignShown, day: date) -> float:
    """A day in weeks since the start."""
    return (day - found.starts_on).days / WEEK


def _course(found: CampaignShown) -> Course | None:
    looks = [(look, look.low, look.high) for look in found.looks if look.low is not None and look.high is not None]
    if not looks:
        return None
    points = tuple(
        Point(_at(found, look.day), look.difference, low, high, formats.short_day(look.day))
        for look, low, high in looks
    )
    expected = _expected(found, points[-1])
    wide = WIDEST * (points[-1].high - points[-1].low)
    reach = [p for p in (*points, *expected) if p.high - p.low <= wide]
    title, note = said.expectation(found)
    return Course(
        "difference",
        points,
        _labels(points, expected),
        worth=found.smallest_effect,
        low=min(-FEWEST_SPAN, *(p.low for p in reach)),
        high=max(FEWEST_SPAN, *(p.high for p in reach)),
        expected=expected,
        expected_title=title,
        expected_note=note,
        phase="ink" if found.kind == "aa" else "impact",
        caption=said.caption(found),
    )


def _expected(found: CampaignShown, now: Point) -> tuple[Point, ...]:
    later = found.known.expected if found.known else None
    if later is None or found.stopped or _at(found, later.on) <= now.at:
        return ()
    label = formats.short_day(later.on)
    return (Point(_at(found, later.on), now.estimate, later.low, later.high, label),)


def _labels(points: tuple[Point, ...], expected: tuple[Point, ...]) -> tuple[Mark, ...]:
    """Weeks, few enough to be read; the last look has its word."""
    first, now, until = points[0].at, points[-1].at, (expected or points)[-1].at
    every = max(1, ceil((until - first) / 10))
    weeks = range(ceil(first), floor(until) + 1)
    marks = [
        Mark(float(week), formats.number(week)) for week in weeks if abs(week - now) >= every and week % every == 0
    ]
    here = Mark(now, _("week %(n)s") % {"n": formats.number(round(now))})
    return tuple(sorted([*marks, here], key=lambda mark: mark.at))


def _seen(found: CampaignShown) -> list[tuple[str, str]]:
    """Without an interval no chart: each look as a line."""
    plain: list[LookShown] = [look for look in found.looks if look.low is None]
    return [(formats.full_date(look.day), formats.figure(look.difference, "pp", 1)) for look in plain]


def _arms(found: CampaignShown) -> DotRows | None:
    if not found.arms:
        return None
    ends = [value for arm in found.arms for value in (arm.low, arm.high) if value is not None]
    low = floor(min(ends, default=0.0) / GRAIN) * GRAIN
    high = ceil(max(ends, default=1.0) / GRAIN) * GRAIN
    rows = tuple(_arm(found, arm, low, high) for arm in found.arms)
    left, right = formats.figure(low), formats.figure(high)
    return DotRows(rows, left=left, middle=said.what_counts(found), right=right)


def _arm(found: CampaignShown, arm: ArmShown, low: float, high: float) -> DotRow:
    interval = None
    if arm.value is not None and arm.low is not None and arm.high is not None:
        interval = Interval(arm.value, arm.low, arm.high)
    return DotRow(
        said.arm_name(arm.arm),
        interval,
        phase="impact" if arm.arm in TREATED and found.kind != "aa" else "ink",
        base=formats.number(arm.base) if arm.base is not None else "",
        digits=1,
        low=low,
        high=high,
        said=band(arm.band) if arm.band else "",
    )
