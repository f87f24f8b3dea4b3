"""Words and addresses that both sides of a talk share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.dialogue.guides import Guide, guide
from vonk.dialogue.pairs import Side
from vonk.dialogue.queries.conversations import TalkLine
from vonk.people.texts import words
from vonk.web import formats

PREFIX: Mapping[Side, str] = {"me": "my", "team": "team"}
SOURCES = {
    "can_now": gettext_lazy("Can now, could not before"),
    "transfer": gettext_lazy("Used at work"),
    "confirmation": gettext_lazy("Seen by a colleague"),
    "commitment": gettext_lazy("Planned: when → then"),
    "feedback": gettext_lazy("Feedback from a colleague"),
    "worth": gettext_lazy("What makes learning worthwhile"),
}


@dataclass(frozen=True)
class Names:
    """The names of the routes on one side, for `{% url %}`."""

    list: str
    new: str
    talk: str
    act: str
    file: str
    print: str
    agreement: str


def names(side: Side) -> Names:
    """The routes of the employee, or of the manager."""
    prefix = PREFIX[side]
    return Names(
        list=f"{prefix}_talks",
        new=f"{prefix}_talk_new",
        talk=f"{prefix}_talk",
        act=f"{prefix}_talk_act",
        file=f"{prefix}_talk_file",
        print=f"{prefix}_talk_print",
        agreement=f"{prefix}_agreement",
    )


@dataclass(frozen=True)
class LineShown:
    """One talk in a list, in words."""

    url: str
    whom: str
    meta: str
    line: TalkLine


def shown(line: TalkLine, side: Side) -> LineShown:
    """With whom and when first; what kind of talk after it."""
    parts = [words(guide(line.template).title), about(line), state(line)]
    return LineShown(
        reverse(names(side).talk, args=[line.public_id]), with_whom(line), " · ".join(filter(None, parts)), line
    )


def with_whom(line: TalkLine) -> str:
    """The other by given name, and the moment when there is one."""
    who = line.other.given_name if line.other else _("somebody who no longer works here")
    if line.held_on:
        return _("With %(name)s, %(day)s") % {"name": who, "day": _unbroken(formats.full_date(line.held_on))}
    if line.planned_for:
        day, at = _unbroken(formats.day(line.planned_for)), formats.clock_time(line.planned_for)
        return _("With %(name)s, %(day)s at %(time)s") % {"name": who, "day": day, "time": at}
    return _("With %(name)s, no moment yet") % {"name": who}


def _unbroken(day: str) -> str:
    """No line ends between a day and its month."""
    return re.sub(r"(\d) ", "\\1\N{NO-BREAK SPACE}", day)


def about(line: TalkLine) -> str:
    """What the talk is about: an activity, or the proposer's own words."""
    if line.offering:
        return _("about “%(title)s”") % {"title": words(line.offering)}
    return line.about


def state(line: TalkLine) -> str:
    """How it stands, when that needs saying."""
    if line.state == "cancelled":
        return _("called off")
    if line.state == "open" and not line.mine:
        return _("proposed to you")
    return _("proposed by you") if line.state == "open" else ""


def day_has_come(moment: datetime | None, now: datetime) -> bool:
    """Whether the talk is today or was before."""
    return moment is not None and timezone.localtime(moment).date() <= timezone.localtime(now).date()


def agenda(kind: Guide) -> str:
    """That learning stands on the agenda by itself; empty when the whole talk is about it."""
    return words(kind.agenda)
