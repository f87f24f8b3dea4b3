"""Says in the reader's language what people feel about learning, how well that is known, and where two sides differ."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from vonk.insight.voices import Gap, Quality, Voice
from vonk.web import formats
from vonk.web.charts import FigureTable
from vonk.web.measures import driver_name, said
from vonk.web.org.people_side import of_one_unit

FEWEST_PEOPLE, HOLDS_TOGETHER = 200, 0.7  # the limits of insight.quality, in words


def title(lowest: tuple[Voice, ...], told: tuple[Voice, ...]) -> str:
    """The finding of the page."""
    if not told:
        return _("What people feel about learning is not known yet")
    if not of_one_unit(told):
        return _("What is known here comes in part from a larger unit")
    if len(lowest) == 1:
        return _lowest_title(_code(lowest[0]))
    if lowest:
        return _("%(one)s and %(other)s are lowest, and do not clearly differ") % {
            "one": driver_name(_code(lowest[0])),
            "other": driver_name(_code(lowest[1])).lower(),
        }
    return _("No driver is clearly lower than the others")


def _lowest_title(driver: str) -> str:
    return {
        "autonomy": _("People feel least free in what they learn"),
        "ownership": _("People feel least that their learning is their own"),
        "mastery": _("People notice least that they get better at their work"),
        "joy": _("Learning gives people least joy"),
        "belonging": _("People feel most alone in their learning"),
        "purpose": _("People see least what their learning is for"),
    }[driver]


def lead(lowest: tuple[Voice, ...], told: tuple[Voice, ...], *, on: date | None) -> str:
    """The figures in one sentence, or when there will be some."""
    if lowest:
        parts = [_figure(voice) for voice in lowest]
        return _("%(figures)s of 100; the others lie higher, by more than the uncertainty.") % {
            "figures": _(" and ").join(parts)
        }
    if told and not of_one_unit(told):
        return _("So these drivers are not laid side by side.")
    if told:
        return _("The differences between them are smaller than the uncertainty. So begin where people want to begin.")
    if on:
        return _("The first figures can come on %(day)s, if by then enough people have answered.") % {
            "day": formats.full_date(on)
        }
    return ""


def _figure(voice: Voice) -> str:
    value, interval = said(voice.figure)
    return f"{driver_name(_code(voice))} {value} ({interval})"


def hangs_together(voice: Voice) -> str:
    """Whether three statements measure one thing, with its figures, of a scale that is told."""
    quality = voice.quality
    if quality is None:
        return ""
    return _("The three statements hang together well enough: %(omega)s, n = %(n)s.") % {
        "omega": omega(quality),
        "n": formats.number(voice.figure.base or 0),
    }


def held_back(voice: Voice | None, *, on: date | None) -> str:
    """Why a scale is not told, and when it may be."""
    quality = voice.quality if voice else None
    if voice is None:
        reason = _("Too few people to show.")
    elif quality is None or quality.omega is None or quality.omega >= HOLDS_TOGETHER:
        reason = _("Not reliable enough to tell: fewer than %(n)s people answered.") % {"n": FEWEST_PEOPLE}
    else:
        reason = _(
            "Not reliable enough to tell: the three statements do not hang together (%(omega)s; %(least)s is needed)."
        ) % {"omega": omega(quality), "least": formats.number(HOLDS_TOGETHER, 2)}
    if on is None:
        return reason
    return f"{reason} " + _("Looked at again on %(day)s.") % {"day": formats.full_date(on)}


def omega(quality: Quality) -> str:
    """McDonald's omega with its interval."""
    if quality.omega is None:
        return ""
    written = f"ω {formats.number(quality.omega, 2)}"
    if quality.omega_low is None or quality.omega_high is None:
        return written
    return f"{written} ({formats.number(quality.omega_low, 2)}–{formats.number(quality.omega_high, 2)})"


def teams_differ(voice: Voice) -> str:
    """A warning beside a part of the organisation whose teams do not differ; empty where they do."""
    quality = voice.quality
    if quality is None or quality.icc1 is None or quality.aggregable or voice.unit.level == 0:
        return ""
    return _("Teams hardly differ in this, so the figure of one unit says little.")


def reliability(told: tuple[Voice, ...]) -> FigureTable:
    """The scores as text, with how well their statements hang together and how much teams differ."""
    head = (_("driver"), _("of 100"), _("interval"), _("people"), "α", "ω", "ICC(1)", "r_wg")
    return FigureTable(head, tuple(_line(voice) for voice in told))


def _line(voice: Voice) -> tuple[str, ...]:
    quality = voice.quality
    found = (quality.alpha, quality.omega, quality.icc1, quality.rwg) if quality else (None,) * 4
    numbers = (formats.number(number, 2) if number is not None else "" for number in found)
    return (driver_name(_code(voice)), *said(voice.figure), formats.number(voice.figure.base or 0), *numbers)


def gap_title(code: str, gap: Gap | None) -> str:
    """Whether two sides disagree about one matter."""
    matter = {"value": _("Is learning here worth the time?"), "own_time": _("Is it learned in people’s own time?")}[
        code
    ]
    if gap is None:
        return f"{matter} " + _("Not yet knowable.")
    verdict = _("The two sides disagree.") if gap.low > 0 or gap.high < 0 else _("No clear difference.")
    return f"{matter} {verdict}"


def gap_difference(gap: Gap) -> str:
    """How far they are apart, in points of 100."""
    return _("Managers minus employees: %(points)s points of 100 (%(interval)s).") % {
        "points": formats.figure(round(100 * gap.difference), "+"),
        "interval": formats.interval(round(100 * gap.low), round(100 * gap.high), ""),
    }


def _code(voice: Voice) -> str:
    return voice.signal.partition(".")[2]
