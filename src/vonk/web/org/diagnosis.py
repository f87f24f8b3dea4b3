"""Says why an offering is probably left: the reasons in words, what speaks for each, and what would tell more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from vonk.activation.playbook import playbook
from vonk.figures.queries import Figure
from vonk.insight.diagnosis import HOT_STEP, LONG_STEP, NO_PROBLEM, Because, Diagnosis, Evidence, Reason, why_left
from vonk.insight.queries import Funnel
from vonk.people.access import Viewer
from vonk.people.texts import words as read
from vonk.web import formats
from vonk.web.measures import measure_name, share
from vonk.web.org.campaigns_start import new_url
from vonk.web.org.words import together

MOST = 3  # reasons on one page
DAYS, OF_DAYS = "begin", 28  # told as a part of four weeks


@dataclass(frozen=True)
class ReasonShown:
    """One reason as it stands on the page, with the play to look at first."""

    name: str
    sure: str
    evidence: tuple[str, ...]
    play: str
    url: str
    action: str


def probably_because(viewer: Viewer, funnel: Funnel, told: list[Figure]) -> dict[str, Any]:
    """The part of the offering's page; `told`: what is told of the offering."""
    found = why_left(viewer, funnel, told)
    plays = {play.id: play for play in playbook(at=viewer.now).plays}
    may_start = viewer.has("learning_team")
    shown = []
    for one in found.named[:MOST] if found.left is not False else ():
        play = plays.get(one.play)
        url, action = _fit(one, funnel.public_id, may_start=may_start and play is not None and play.sendable)
        title = read(play.text("title")) if play else ""
        shown.append(
            ReasonShown(
                _("Because %(reason)s") % {"reason": reason_name(one.reason)},
                _sure(one),
                tuple(map(said, one.evidence)),
                title,
                url,
                action,
            )
        )
    return {"title": _title(found), "left": found.left, "reasons": shown, "waits": _waits(found.waits_for)}


def reason_name(reason: Reason) -> str:
    """A reason, as it stands after “because”."""
    names: dict[Reason, str] = {
        "detached": _("it stands apart from the work"),
        "optional": _("it is optional and slips people’s minds"),
        "hard_to_reach": _("it is hard to get to"),
        "unclear": _("it is not clear what it is for"),
        "too_hard": _("it is too hard"),
        "no_time": _("there is no time for it"),
    }
    return names[reason]


def _title(found: Diagnosis) -> str:
    if found.left is False:
        return _("Nothing says that people leave it")
    first = next(iter(found.named), None)
    if first is None:
        return _("Why people leave it is not known yet")
    reason = {"reason": reason_name(first.reason)}
    return (
        _("Probably because %(reason)s") % reason
        if first.sure == "likely"
        else _("Perhaps because %(reason)s") % reason
    )


def _sure(one: Because) -> str:
    return _("likely") if one.sure == "likely" else _("possible")


def _fit(one: Because, offering: UUID, *, may_start: bool) -> tuple[str, str]:
    """Where the fitting play is: in a new campaign about this offering, else in the playbook."""
    if one.reason == "unclear" and one.evidence[0].code == NO_PROBLEM:
        return reverse("play", args=[one.play]), _("See the approach")
    if may_start:
        return new_url(offering=offering, play=one.play), _("Prepare a campaign")
    return reverse("play", args=[one.play]), _("See the approach")


def said(one: Evidence) -> str:
    """One thing that speaks for a reason, with its figure and from where it counts."""
    if one.code == NO_PROBLEM:
        return _("No text says which problem it solves.")
    if one.code == LONG_STEP and one.step:
        return _("That step takes %(minutes)s minutes, at least twice as long as most.") % {"minutes": one.step.minutes}
    if one.code == HOT_STEP and one.step:
        return _("At step %(step)s, “%(title)s”, clearly more people stop than elsewhere.") % {
            "step": one.step.position,
            "title": read(one.step.title),
        }
    assert one.figure is not None
    assert one.rule is not None
    facts = {"name": measure_name(one.figure.signal), "share": with_interval(one.figure)}
    in_days = one.rule.measure == DAYS
    beyond = one.rule.beyond
    counts = {"beyond": formats.figure(beyond * OF_DAYS, "days") if in_days else formats.figure(beyond, "%")}
    more = _("from %(beyond)s on it counts") if one.rule.side == "above" else _("up to %(beyond)s it counts")
    parts = [_("%(name)s: %(share)s") % facts, more % counts]
    parts.append("" if one.own else _("over the whole organisation"))
    parts.append("" if one.sure else _("not sure: the interval reaches past it"))
    return together(parts)


def with_interval(figure: Figure) -> str:
    """A share with its interval, or its band."""
    if figure.value is None or figure.low is None or figure.high is None:
        return share(figure)
    if figure.measure == DAYS:
        interval = formats.interval(figure.low * OF_DAYS, figure.high * OF_DAYS, "")
        return f"{formats.figure(figure.value * OF_DAYS, 'days')} ({interval})"
    return f"{share(figure)} ({formats.interval(figure.low, figure.high, '%')})"


def _waits(measures: tuple[str, ...]) -> str:
    """Which figures of this offering would tell more."""
    told = {
        "barrier": _("what people say is in the way, from ten of them on"),
        "application": _("whether it is used at work"),
        "motive_must": _("why people began"),
        "A28·chosen": _("how many begin"),
        "steps": _("at which step people stop"),
    }
    found = dict.fromkeys(told[one.partition(".")[0]] for one in measures)
    return _("Not told of this offering yet: %(figures)s.") % {"figures": ", ".join(found)} if found else ""
