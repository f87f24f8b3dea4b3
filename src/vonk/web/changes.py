"""Says of a theme that was answered whether what people say has changed since: better, worse, unclear, or not yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vonk.dialogue.queries.themes import ThemeShown
from vonk.figures.queries import READERS
from vonk.insight.voices import Change, Home, NotYet, at_home, change_of
from vonk.people.access import Viewer
from vonk.web import formats, measures

MOST = 5  # of so many, the latest, it is looked up what changed


@dataclass(frozen=True)
class Changed:
    """A theme, and what became of it in words; both texts are empty where there is nothing to say yet."""

    theme: ThemeShown
    words: str = ""
    interval: str = ""


def with_changes(viewer: Viewer, themes: Iterable[ThemeShown]) -> tuple[Changed, ...]:
    """Each theme with what changed since its answer, looked up for the first five that are being done or are done."""
    found: list[Changed] = []
    looked, home = 0, at_home(viewer)
    for theme in themes:
        look = theme.answer in {"doing", "done"} and bool(theme.measure) and looked < MOST
        looked += look
        found.append(_changed(viewer, theme, home) if look else Changed(theme))
    return tuple(found)


def _changed(viewer: Viewer, theme: ThemeShown, home: Home) -> Changed:
    """Before is a window that closed before the answer, after one that opened when it was done, or else answered."""
    since = theme.done_on or theme.answered_on or theme.raised_on
    change = change_of(viewer, theme.measure, theme.unit.public_id, theme.answered_on or since, since, home=home)
    if isinstance(change, NotYet):
        # Who has no grant reads a larger unit only where the own unit shows nothing: then nothing is claimed.
        unknown = change.missing == "before" and not any(grant.role in READERS for grant in viewer.grants)
        return Changed(theme, "" if unknown else _not_yet(change))
    return Changed(theme, _said(theme, change), _numbers(theme, change))


def _said(theme: ThemeShown, change: Change) -> str:
    """A direction only when the whole interval lies on one side of zero."""
    if change.low <= 0 <= change.high:
        return _("No clear change since.")
    rose = change.low > 0
    good = rose != theme.measure.startswith("barrier.")  # a barrier that fewer people meet is the better one
    return _("Better since.") if good else _("Worse since.")


def _not_yet(missing: NotYet) -> str:
    if missing.missing == "after" and missing.on:
        return _("Whether it helped can be known on %(day)s.") % {"day": formats.full_date(missing.on)}
    if missing.missing == "hidden":
        return _("Too few people answered to tell whether it helped.")
    return _("Nothing was measured before, so nobody can tell whether it helped.")


def _numbers(theme: ThemeShown, change: Change) -> str:
    """From what to what, and between which bounds the difference lies; not that this was the cause."""
    if measures.is_score(theme.measure):
        before, after = (formats.figure(100 * (figure.value or 0), "") for figure in (change.before, change.after))
        span = formats.interval(100 * change.low, 100 * change.high, "+")
    else:
        before, after = measures.share(change.before), measures.share(change.after)
        span = formats.interval(change.low, change.high, "pp")
    said = _("%(measure)s: from %(before)s to %(after)s; difference %(span)s points")
    return said % {"measure": measures.measure_name(theme.measure), "before": before, "after": after, "span": span}
