"""Says what a comparison shows: no word more than may be said, what is known first, and when the rest will be."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.insight.campaigns import CampaignShown, GuardShown, OtherShown
from vonk.web import formats

FAIR_FROM = 0.001  # chance below which the groups count as divided otherwise than by the lot
EVIDENCE_FROM = 200  # people in each group, from which a result counts together with others


def title(found: CampaignShown) -> str:
    """The finding."""
    if found.kind == "aa" and found.looks:
        return _check(found)
    if found.stop_reason.startswith("guardrail:"):
        return _("Stopped: a limit was reached")
    if found.fair is False:
        return _("Nothing can be read from this: the groups came out unequal")
    weeks = found.known.weeks if found.known else None
    if found.verdict == "not_yet_knowable" and weeks and not found.stopped:
        told = ngettext("Not yet knowable: about %(n)s week more", "Not yet knowable: about %(n)s weeks more", weeks)
        return told % {"n": weeks}
    return {
        "works_here": _("It works here"),
        "does_not_work_here": _("It does not do enough here"),
        "harmful": _("It does harm, and was stopped"),
        "not_yet_knowable": _("Not yet knowable"),
    }[found.verdict]


def _check(found: CampaignShown) -> str:
    last = found.looks[-1]
    differs = (last.low or 0.0) > 0 or (last.high or 0.0) < 0
    return (
        _("The check fails: groups that got the same differ")
        if differs
        else _("The check holds: no difference where there can be none")
    )


def lead(found: CampaignShown) -> str:
    """What was seen, and how sure that is."""
    if found.kind == "aa":
        return _(
            "These are recorded clicks: nobody in them could read a message. So the two groups, drawn by lot, must "
            "behave alike. This says nothing about whether messages help."
        )
    if found.fair is False:
        return _("Who came to the moment is not divided as the lot did it, so the groups differ in more than the play.")
    told = [_both(found), _how_sure(found), _first(found)]
    return " ".join(filter(None, told))


def _both(found: CampaignShown) -> str:
    """The two shares."""
    shares = [formats.figure(arm.value, "%", 1) for arm in found.arms if arm.value is not None]
    if len(shares) < 2:  # noqa: PLR2004 two groups
        return ""
    words = {"with": shares[0], "without": shares[1]}
    return {
        "took_up": _("With it %(with)s were active again, without it %(without)s."),
        "started": _("With it %(with)s began, without it %(without)s."),
        "step": _("With it %(with)s took a further step, without it %(without)s."),
        "completed": _("With it %(with)s finished, without it %(without)s."),
        "applied": _("With it %(with)s used it, without it %(without)s."),
    }[found.outcome] % words


def _how_sure(found: CampaignShown) -> str:
    if not found.looks:
        return ""
    if found.descriptive:
        return _("Fewer than twenty teams in a group: this is what was seen, and more cannot be said.")
    worth = formats.figure(found.smallest_effect, "pp", 0)
    return {
        "works_here": _("That difference is more than chance makes, however often one looks."),
        "does_not_work_here": _("What difference there may be is smaller than the %(worth)s agreed beforehand."),
        "harmful": _("Nobody gets anything more of it."),
        "not_yet_knowable": _("That difference may still be chance."),
    }[found.verdict] % {"worth": worth}


def _first(found: CampaignShown) -> str:
    """What is known on the way to a verdict, or will be first."""
    known = found.known
    if known is None or found.verdict != "not_yet_knowable" or found.stopped:
        return ""
    worth = {"worth": formats.figure(found.smallest_effect, "pp", 0).lstrip("+")}
    if "harm_excluded" in known.facts:
        return _("It is known already that it does no harm of %(worth)s or more.") % worth
    if known.first is None:
        return ""
    told = _("First, around %(day)s, it will be known whether it does harm of %(worth)s or more.")
    return told % {"day": formats.day_month(known.first), **worth}


def caption(found: CampaignShown) -> str:
    """What the chart shows."""
    told = _("difference in percentage points between the two groups; a 95% band that holds at every look")
    return f"{told}; {_('corrected for what people did before')}" if found.adjusted else told


def expectation(found: CampaignShown) -> tuple[str, str]:
    """The words beside the dashed lines: a day, and what will be known then."""
    known = found.known
    if known is None or known.expected is None or found.stopped:
        return "", ""
    day = formats.day_month(known.expected.on)
    if known.expected.low > 0:
        return day, _("If the difference stays like this, the interval leaves zero out.")
    if known.expected.high < found.smallest_effect:
        return day, _("If the difference stays like this, the interval leaves out what matters.")
    if known.on is None:
        return day, _("The last day. If the difference stays like this, it will not be known by then.")
    return day, _("With so many people an answer is likely.")


def what_counts(found: CampaignShown) -> str:
    """What was counted, under the scale."""
    days = {"n": found.within_days}
    return {
        "took_up": _("active within %(n)s days"),
        "started": _("began within %(n)s days"),
        "step": _("a further step within %(n)s days"),
        "completed": _("finished within %(n)s days"),
        "applied": _("used within %(n)s days"),
    }[found.outcome] % days


def arm_name(arm: str) -> str:
    """A group, by what it got."""
    return {
        "nudge": _("May get messages"),
        "holdout": _("Gets none, by lot"),
        "treated": _("Got it"),
        "control": _("Did not get it, by lot"),
    }[arm]


def notes(found: CampaignShown) -> list[str]:
    """Who is counted, who is not yet, and how many are still needed."""
    if not found.arms:
        return []
    told = [_("Who got it and who did not was drawn by lot. People are rounded to fives.")]
    if found.outcome == "applied":
        told.append(_("Only what people say themselves; who says nothing counts as no."))
    known = found.known
    if known is None:
        return told
    if known.waiting:
        told.append(
            _("%(people)s more people do not count yet, because their %(days)s days are not over.")
            % {"people": formats.number(known.waiting), "days": found.within_days}
        )
    if found.verdict == "not_yet_knowable" and not found.stopped and found.fair is not False:
        told.append(_still(found))
    return [note for note in told if note]


def _still(found: CampaignShown) -> str:
    """How many more people it takes, and whether they come."""
    known = found.known
    if known is None or known.people is None:
        return ""
    words = {"people": formats.number(known.people), "pace": formats.number(known.per_week)}
    if not known.enough:
        return (
            _(
                "It takes about %(people)s more people, in both groups together, and they do not come before the end. "
                "From two hundred in each group on it counts together with other organisations."
            )
            % words
        )
    return _("It takes about %(people)s more people, in both groups together; about %(pace)s come in a week.") % words


def fairness(found: CampaignShown) -> str:
    """Whether the groups are as they were drawn, and what to do when not."""
    if found.fair is None:
        return ""
    if found.fair:
        return _("The groups have the sizes that were drawn.")
    return _(
        "The groups do not have the sizes that were drawn: nothing may be read from this. Something let more people of "
        "one group come to the moment: look whether another rule or import touched one of them, then start it anew."
    )


def guard_rows(found: CampaignShown) -> list[dict[str, str]]:
    """Each guard: what it is now, its limit, and how it stands."""
    rows = [_guard(one) for one in found.guards]
    if rows and found.fair is not None:
        kind, words = ("good", _("in order")) if found.fair else ("wrong", _("unequal"))
        now = _("yes") if found.fair else _("no")
        rows.append(
            {
                "name": _("Groups fairly divided"),
                "now": now,
                "limit": f"p > {formats.number(FAIR_FROM, 3)}",
                "kind": kind,
                "state": words,
            }
        )
    return rows


def _guard(one: GuardShown) -> dict[str, str]:
    names = {
        "opt_out": _("Stopped the messages"),
        "complaint": _("Said “not this”"),
        "outside_hours": _("Sent outside working hours"),
        "pulse_response": _("Answers to short questions"),
        "equity_gap": _("Difference between part-time and full-time"),
    }
    states = {
        "ok": ("good", _("in order")),
        "early": ("waiting", _("too early")),
        "stop": ("wrong", _("limit reached")),
    }
    kind, words = states[one.state]
    counted = one.name == "outside_hours"
    sign = -1 if one.name == "pulse_response" else 1  # fewer answers is harm, and is told as less

    def told(value: float) -> str:
        written = formats.number(value) if counted else formats.figure(sign * value, "pp", 1)
        return written.lstrip("+") if one.name == "equity_gap" else written

    now = told(one.value) if one.value is not None else "–"
    return {"name": names[one.name], "now": now, "limit": told(one.limit), "kind": kind, "state": words}


def other_rows(found: CampaignShown) -> list[dict[str, str]]:
    """What else was looked at, told apart from what was asked."""
    return [_other(one) for one in found.others]


def _other(one: OtherShown) -> dict[str, str]:
    names = {
        "took_up": _("Is active again"),
        "started": _("Begins with it"),
        "step": _("Takes a further step"),
        "completed": _("Finishes it"),
        "applied": _("Says that it was used at work"),
    }
    bounds = formats.interval(one.low, one.high, "pp", 1) if one.low is not None and one.high is not None else ""
    return {
        "name": names[one.outcome],
        "difference": formats.figure(one.difference, "pp", 1),
        "bounds": bounds,
        "state": _("differs") if one.find else _("may be chance"),
    }


def then(found: CampaignShown) -> list[tuple[str, str]]:
    """What was agreed to do with each answer."""
    if found.kind != "test":
        return []
    words: dict[str, Any] = {
        "worth": formats.figure(found.smallest_effect, "pp", 0).lstrip("+"),
        "weeks": ceil(((found.ends_on - found.starts_on).days + 1) / 7),
        "people": EVIDENCE_FROM,
    }
    return [
        (
            _("Works here"),
            _("Interval above zero: it counts in every decision from then on, so it is chosen more often."),
        ),
        (
            _("No effect here"),
            _("Interval below %(worth)s: we stop with it here at the end, and try another play.") % words,
        ),
        (
            _("Not yet knowable"),
            _(
                "At most %(weeks)s weeks. After that it counts together with other organisations, without names, from "
                "%(people)s people in each group on."
            )
            % words,
        ),
    ]
