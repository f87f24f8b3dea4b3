"""Learning time in words: a week of days, a moment, a length, and what was kept of what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.learning.time_free import HOUR, Moment
from vonk.learning.time_queries import Block, Kept, MyTime
from vonk.web import formats

WORKING_DAYS, WHOLE_WEEK = 5, 7
WEEKS = 4


@dataclass(frozen=True)
class Day:
    """One day of the strip; `slots` are the times that stand in it."""

    name: str
    today: bool
    slots: tuple[str, ...]


@dataclass(frozen=True)
class BlockSaid:
    """One moment and the words for it."""

    public_id: UUID
    words: str
    state: str
    over: bool
    was_moved: bool


@dataclass(frozen=True)
class Week:
    """The learning time of one person this week, as a first page shows it."""

    days: tuple[Day, ...]
    asked: BlockSaid | None
    next: BlockSaid | None
    kept: str
    agreed: str


def week(found: MyTime, today: date) -> Week:
    """The week with its strip and sentences; Saturday and Sunday only when something stands there."""
    here = found.this_week
    weekend = any(block.moment.day.weekday() >= WORKING_DAYS for block in here)
    length = WHOLE_WEEK if weekend else WORKING_DAYS
    days = [found.monday + timedelta(days=n) for n in range(length)]
    return Week(
        days=tuple(
            Day(
                format_date(day, "D j").lower() if _lower(day) else format_date(day, "D j"),
                day == today,
                tuple(hours(block.moment, short=weekend) for block in here if block.moment.day == day),
            )
            for day in days
        ),
        asked=said(found.asked) if found.asked else None,
        next=said(found.next) if found.next else None,
        kept=kept(found.kept),
        agreed=agreed(found),
    )


def _lower(day: date) -> bool:
    # Django writes short days with a capital in every language; the full name knows better.
    return format_date(day, "l")[0].islower()


def said(block: Block) -> BlockSaid:
    """A moment of one's own in words."""
    return BlockSaid(block.public_id, moment(block.moment), block.state, block.over, block.was_moved)


def kept(found: Kept) -> str:
    """How many of the last moments were kept, a moved one where it went; empty when nothing was said yet."""
    if not found.of:
        return ""
    words = _("kept %(kept)s of the last %(of)s") % {"kept": found.kept, "of": found.of}
    if found.moved:
        after = ngettext("%(n)s after a move", "%(n)s after a move", found.moved) % {"n": found.moved}
        return f"{words}, {after}"
    return words


def agreed(found: MyTime) -> str:
    """One's own hours of the last four whole weeks beside what was agreed."""
    if found.norm is None:
        if not found.minutes_kept:
            return _("Nothing is agreed here about learning in working time.")
        return _("You kept %(kept)s in the last four weeks. Nothing is agreed here about learning in working time.") % {
            "kept": lasts(found.minutes_kept)
        }
    words = _("You agreed on %(norm)s a week.") if found.agreed else _("Here %(norm)s a week is agreed.")
    words %= {"norm": lasts(found.norm)}
    if not found.minutes_kept:  # nothing to be proud of is nothing to rub in
        return words
    values = {"kept": lasts(found.minutes_kept), "all": lasts(WEEKS * found.norm)}
    so_far = _("In the last four weeks you kept %(kept)s of %(all)s.") % values
    return f"{words} {so_far}"


def moment(at: Moment) -> str:
    """Day and hours: "Thursday 26 November 10:00 – 11:00"."""
    return f"{formats.day(at.day)} {hours(at, exact=True)}"


def hours(at: Moment, *, short: bool = False, exact: bool = False) -> str:
    """From and until; whole hours without minutes unless `exact`, only the beginning when `short`."""
    start, end = clock(at.starts_at), clock(at.ends_at)
    if not exact:
        start, end = (words.removesuffix(":00").removeprefix("0") or "0" for words in (start, end))
    return start if short else f"{start} {formats.RANGE} {end}"


def clock(minutes: int) -> str:
    """Minutes after midnight on a clock: "09:15"."""
    return f"{minutes // HOUR % 24:02}:{minutes % HOUR:02}"


def lasts(minutes: int) -> str:
    """How long: "45 minutes", "1 hour", "1,5 hours"."""
    if 0 < minutes < HOUR:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    whole, rest = divmod(minutes, HOUR)
    if not rest:
        return ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": whole}
    many = round(minutes / HOUR, 2)
    return _("%(n)s hours") % {"n": number_format(many, decimal_pos=1 if rest * 10 % HOUR == 0 else 2)}


def at_clock(words: time) -> int:
    """A time of day in minutes after midnight."""
    return words.hour * HOUR + words.minute


def begins(at: Moment) -> datetime:
    """When it begins on the person's own clock, without a zone."""
    return datetime.combine(at.day, time()) + timedelta(minutes=at.starts_at)
