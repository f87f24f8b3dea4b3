"""Template filters for a ritual: the time on the clock, and a day as an address holds it."""

from __future__ import annotations

from datetime import date

from django import template

from vonk.culture.queries.rituals import RitualShown
from vonk.web import own_time

register = template.Library()


@register.filter
def begins(ritual: RitualShown) -> str:
    """At what time it begins: "09:15"."""
    return own_time.clock(ritual.starts_at)


@register.filter
def iso(day: date) -> str:
    """The day in an address: "2026-11-24"."""
    return day.isoformat()
