"""A talk as a calendar file (RFC 5545 and 5546): one invitation that moves and is cancelled under the same name."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from vonk.dialogue.guides import guide
from vonk.dialogue.pairs import Side
from vonk.dialogue.queries.conversations import TalkShown
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web.talks.said import names


def calendar_file(event: Event, *, method: str = "", name: str = "vonk.ics") -> HttpResponse:
    """One event as a file to download; a zone that it names is described in it."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Vonk//EN")
    if method:
        calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def invitation(viewer: Viewer, talk: TalkShown, *, side: Side, now: datetime) -> HttpResponse:
    """The talk in the reader's zone; nothing of what it is about, for a calendar is often seen by others."""
    line = talk.line
    if line.planned_for is None:
        msg = "a talk without a moment has no invitation"
        raise ValueError(msg)
    off = line.state == "cancelled"
    event = Event()
    event.add("uid", f"talk-{line.public_id}@vonk")
    event.add("sequence", talk.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", line.planned_for.astimezone(ZoneInfo(viewer.tz)))
    event.add("duration", timedelta(minutes=line.minutes))
    other = line.other.name if line.other else ""
    event.add("summary", _("Talk with %(name)s") % {"name": other})
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("class", "PRIVATE")
    url = f"{settings.VONK_BASE_URL}{reverse(names(side).talk, args=[line.public_id])}"
    minutes = _("%(n)s minutes") % {"n": line.minutes}
    event.add("description", f"{words(guide(line.template).title)}, {minutes}\n{url}")
    if line.place:
        event.add("location", line.place)
    organiser, guest = (viewer.name, other) if line.mine else (other, viewer.name)
    event.add("organizer", _person(organiser))
    event.add("attendee", _person(guest))
    return calendar_file(event, method="CANCEL" if off else "REQUEST", name="vonk-talk.ics")


def _person(name: str) -> vCalAddress:
    """By name alone: an address is not needed to put it in one's own calendar."""
    found = vCalAddress("invalid:nomail")
    found.params["CN"] = name
    return found
