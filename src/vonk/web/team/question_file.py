"""The question of the week as a calendar file (RFC 5545), so that it comes up when the team meets."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vonk.people.access import Viewer
from vonk.web.access import ViewerRequest, leader
from vonk.web.team import questions
from vonk.web.team.prompts import WEEKLY

LINE = 75  # octets
SATURDAY = 5
STAMP = "%Y%m%dT%H%M%SZ"


@require_safe
@leader
def question(request: ViewerRequest) -> HttpResponse:
    """Ten minutes at nine on the next working day; one moves it to where it fits."""
    wanted = request.GET.get("later", "")
    later = int(wanted) % WEEKLY if wanted.isascii() and wanted.isdigit() else 0
    asked = questions.of_week(request.viewer.today, later=later)
    start = _next_morning(request.viewer)
    said = _("Say it like this: ‘%(words)s’") % {"words": asked.words}
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vonk//team//EN", "BEGIN:VEVENT"),
        f"UID:question-{start:%Y%m%d}-{later}@vonk",
        f"DTSTAMP:{request.now.astimezone(UTC):{STAMP}}",
        f"DTSTART:{start:{STAMP}}",
        "DURATION:PT10M",
        f"SUMMARY:{_escaped(str(asked.title))}",
        f"DESCRIPTION:{_escaped(said)}",
        *("END:VEVENT", "END:VCALENDAR"),
    )
    body = "".join(f"{_folded(line)}\r\n" for line in lines)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="vonk.ics"'
    return response


def _next_morning(viewer: Viewer) -> datetime:
    day = viewer.today + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(9), tzinfo=ZoneInfo(viewer.tz)).astimezone(UTC)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never through the middle of a letter."""
    pieces, piece = [], ""
    for sign in line:
        if len(f"{piece}{sign}".encode()) > LINE:
            pieces.append(piece)
            piece = " "
        piece += sign
    return "\r\n".join([*pieces, piece])
