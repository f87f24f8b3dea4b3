"""Numbers, money, days and spans as people read them in the active language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.utils import formats, timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, ngettext

type Number = int | float | Decimal
type Unit = Literal["%", "pp", "", "+", "€", "days"]

MINUS = "−"
RANGE = "–"
DAYS_IN_WORDS, WEEKS_IN_WORDS = 14, 63
HARD_SPACE = "\N{NO-BREAK SPACE}"


def number(value: Number, digits: int = 0) -> str:
    """`1240` as "1.240" (nl) or "1,240" (en); a true minus sign, and no minus before a zero."""
    written: str = formats.number_format(abs(Decimal(str(value))), decimal_pos=digits, force_grouping=True)
    is_zero = not any(sign in "123456789" for sign in written)
    return written if value >= 0 or is_zero else MINUS + written


def figure(value: Number, unit: Unit = "%", digits: int = 0) -> str:
    """One figure with its unit: a fraction as "38%", a difference of fractions as "+3,9 pp", money as "€ 1.240"."""
    return _with_unit(bare(value, unit, digits), unit, value)


def bare(value: Number, unit: Unit = "%", digits: int = 0) -> str:
    """The figure without its unit, as it stands in an interval or on an axis."""
    shown = round(Decimal(str(value)) * (100 if unit in ("%", "pp") else 1), digits)
    written = number(shown, digits)
    rounded_up = shown > 0
    return f"+{written}" if unit in ("pp", "+") and rounded_up else written


def _with_unit(written: str, unit: Unit, value: Number) -> str:
    if unit == "%":
        return f"{written}%"
    if unit == "pp":
        return f"{written}{HARD_SPACE}pp"
    if unit == "€":
        return f"€{HARD_SPACE}{written}"
    if unit == "days":
        return ngettext("%(n)s day", "%(n)s days", round(value)) % {"n": written}
    return written


def interval(low: Number, high: Number, unit: Unit = "%", digits: int = 0) -> str:
    """The two bounds: "35–42"; with words when one of them is below zero: "−0,7 to 8,5"."""
    left, right = bare(low, unit, digits), bare(high, unit, digits)
    if low < 0 or high < 0:
        return gettext("%(low)s to %(high)s") % {"low": left, "high": right}
    return f"{left.lstrip('+')}{RANGE}{right.lstrip('+')}"


def euro(amount: Number) -> str:
    """Whole euros without cents, other amounts with: "€ 1.240", "€ 12,50"."""
    cents = Decimal(str(amount)) % 1 != 0
    return f"€{HARD_SPACE}{number(amount, 2 if cents else 0)}"


def _local(moment: date) -> date:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def day(moment: date) -> str:
    """The day in full, without the year: "dinsdag 24 november"."""
    return format_date(_local(moment), "l j F")


def short_day(moment: date) -> str:
    """The day in a list: "di 24 nov", "Tue 24 Nov"."""
    local = _local(moment)
    month = format_date(local, "M").replace(".", "")
    # Django writes short months with a capital in every language; the full name knows better.
    if format_date(local, "F")[0].islower():
        month = month.lower()
    return f"{format_date(local, 'D j')} {month}"


def full_date(moment: date) -> str:
    """The date with its year: "24 november 2026"."""
    return format_date(_local(moment), "j F Y")


def day_month(moment: date) -> str:
    """The date without its year: "24 november"."""
    return format_date(_local(moment), "j F")


def clock_time(moment: datetime) -> str:
    """The time on the clock, local: "10:00"."""
    return format_date(_local(moment), "H:i")


def span(first: date, last: date) -> str:
    """From and until: "1 september – 23 november", "3 – 9 november", or with years when they differ."""
    first, last = _local(first), _local(last)
    if first.year != last.year:
        return f"{full_date(first)} {RANGE} {full_date(last)}"
    start = format_date(first, "j") if first.month == last.month else day_month(first)
    return f"{start} {RANGE} {day_month(last)}"


def ago(moment: date, now: datetime) -> str:
    """How long ago, in the largest whole unit: "vandaag", "gisteren", "6 weken geleden"."""
    days = (_as_day(now) - _as_day(moment)).days
    if days <= 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if days < DAYS_IN_WORDS:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    if days < WEEKS_IN_WORDS:
        return ngettext("%(n)s week ago", "%(n)s weeks ago", days // 7) % {"n": days // 7}
    return ngettext("%(n)s month ago", "%(n)s months ago", days // 30) % {"n": days // 30}


def _as_day(moment: date) -> date:
    local = _local(moment)
    return local.date() if isinstance(local, datetime) else local
