"""What holds on a day, and which day it is for the organisation."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from vonk.people.models import Organisation


def valid_on(day: date) -> Q:
    """Of a membership or a leadership: that it holds on this day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def organisation_zone() -> ZoneInfo:
    """The zone of the organisation."""
    return ZoneInfo(Organisation.objects.values_list("tz", flat=True).first() or "UTC")


def organisation_day(now: datetime) -> date:
    """The calendar day of the organisation."""
    return now.astimezone(organisation_zone()).date()
