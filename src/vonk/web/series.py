"""A team's ritual in words and on a line of time, and the days that a calendar leaves out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.culture.days import YEAR, Recurrence
from vonk.culture.queries.rituals import Moment, RitualShown
from vonk.web import own_time
from vonk.web.charts import Beat, Rhythm

BEAT = {"held": "kept", "skipped": "skipped", "planned": "unsaid"}
MONDAY = date(2024, 1, 1)


def when(found: RitualShown) -> str:
    """How often and at what time: "every Tuesday at 09:15, 15 minutes"."""
    day = date_format(MONDAY + timedelta(days=found.recurrence.weekday), "l").lower()
    values = {"day": day if date_format(MONDAY, "l")[0].islower() else day.capitalize()}
    often = {1: _("every %(day)s"), 2: _("every other %(day)s")}.get(
        found.recurrence.every_weeks, _("every fourth %(day)s")
    )
    at = _("at %(time)s, %(length)s") % {
        "time": own_time.clock(found.starts_at),
        "length": own_time.lasts(found.minutes),
    }
    return f"{often % values} {at}"


def line(found: RitualShown) -> Rhythm:
    """The last moments, and today when it falls today; else the next."""
    beats = [Beat(_short(moment.day), BEAT[moment.state]) for moment in found.past]  # type: ignore[arg-type]
    if found.today:
        state = "now" if found.today.state == "planned" else BEAT[found.today.state]
        beats.append(Beat(_("today"), state))  # type: ignore[arg-type]
    elif found.next:
        beats.append(Beat(_short(found.next.day), "later"))
    return Rhythm(tuple(beats))


def held(found: RitualShown) -> str:
    """How many of the last moments were held; empty when none lies behind."""
    if not found.past:
        return ""
    count = len(found.past)
    return ngettext("%(held)s of the last %(n)s held", "%(held)s of the last %(n)s held", count) % {
        "held": found.held, "n": count,
    }  # fmt: skip


def current(found: RitualShown) -> Moment | None:
    """The moment of today, else the next."""
    return found.today or found.next


def _short(day: date) -> str:
    month = date_format(day, "M").replace(".", "")
    lower = date_format(day, "F")[0].islower()
    return f"{day.day} {month.lower() if lower else month}"


def at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A moment on the clock of a zone."""
    return datetime.combine(day, time(), zone) + timedelta(minutes=minutes)


def length(found: RitualShown) -> timedelta:
    """How long it lasts."""
    return timedelta(minutes=found.minutes)


def holidays(recurrence: Recurrence, today: date) -> list[date]:
    """On which of its days in the coming year it is a public holiday."""
    return [day for day in recurrence.with_holidays(recurrence.first, today + YEAR) if recurrence.is_holiday(day)]
