"""The question of the week as a calendar file (RFC 5545), so that it comes up when the team meets."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Event

from vonk.culture.week_texts import card, card_of_week
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web.access import ViewerRequest, leader
from vonk.web.talks.invitation import calendar_file

SATURDAY = 5
LASTS = timedelta(minutes=10)


@require_safe
@leader
def question(request: ViewerRequest) -> HttpResponse:
    """Ten minutes at nine on the next working day; one moves it to where it fits."""
    asked = card(request.GET.get("card", "")) or card_of_week(request.viewer.today)
    start = _next_morning(request.viewer)
    event = Event()
    event.add("uid", f"question-{start:%Y%m%d}-{asked.code}@vonk")
    event.add("dtstamp", request.now)
    event.add("dtstart", start)
    event.add("duration", LASTS)
    event.add("summary", words(asked.title))
    event.add("description", _("Say it like this: ‘%(words)s’") % {"words": words(asked.words)})
    return calendar_file(event)


def _next_morning(viewer: Viewer) -> datetime:
    day = viewer.today + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(9), tzinfo=ZoneInfo(viewer.tz)).astimezone(UTC)
