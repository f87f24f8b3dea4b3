"""Template filters for figures, money and dates; the words themselves are made in `vonk.web.formats`."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vonk.web import formats

register = template.Library()


@register.filter
def number(value: formats.Number | None, digits: int = 0) -> str:
    """`{{ 1240|number }}`, `{{ 3.94|number:1 }}`."""
    return "" if value is None else formats.number(value, digits)


@register.filter
def percent(value: formats.Number | None, digits: int = 0) -> str:
    """`{{ 0.38|percent }}` is "38%"."""
    return "" if value is None else formats.figure(value, "%", digits)


@register.filter
def points(value: formats.Number | None, digits: int = 1) -> str:
    """`{{ 0.039|points }}` is "+3,9 pp"."""
    return "" if value is None else formats.figure(value, "pp", digits)


@register.filter
def euro(value: formats.Number | None) -> str:
    """`{{ 1240|euro }}` is "€ 1.240"."""
    return "" if value is None else formats.euro(value)


@register.filter
def day(value: date | None) -> str:
    """`{{ now|day }}` is "dinsdag 24 november"."""
    return "" if value is None else formats.day(value)


@register.filter
def short_day(value: date | None) -> str:
    """`{{ due|short_day }}` is "di 24 nov"."""
    return "" if value is None else formats.short_day(value)


@register.filter
def day_month(value: date | None) -> str:
    """`{{ due|day_month }}` is "24 november"."""
    return "" if value is None else formats.day_month(value)


@register.filter
def full_date(value: date | None) -> str:
    """`{{ since|full_date }}` is "24 november 2026"."""
    return "" if value is None else formats.full_date(value)


@register.filter
def clock_time(value: datetime | None) -> str:
    """`{{ start|clock_time }}` is "10:00"."""
    return "" if value is None else formats.clock_time(value)


@register.filter
def ago(value: date | None, now: datetime) -> str:
    """`{{ finished|ago:now }}` is "6 weken geleden"."""
    return "" if value is None else formats.ago(value, now)


@register.simple_tag
def span(first: date, last: date) -> str:
    """`{% span start end %}` is "1 september – 23 november"."""
    return formats.span(first, last)


@register.simple_tag
def estimate(
    value: formats.Number, low: formats.Number, high: formats.Number, unit: formats.Unit = "%", digits: int = 0
) -> SafeString:
    """`{% estimate 0.38 0.35 0.42 %}` is **38%** (35–42): bold, then quiet."""
    return format_html(
        '<b>{}</b> <span class="interval-text">({})</span>',
        formats.figure(value, unit, digits),
        formats.interval(low, high, unit, digits),
    )
