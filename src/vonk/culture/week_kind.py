"""The weekly message to a manager, and the call for help from one: when they are pointless, and why they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vonk.culture import telling
from vonk.culture.actions.week import mark, unmark
from vonk.culture.choice import SHARES
from vonk.culture.week_messages import HELP, KIND
from vonk.learning.models import Enrolment, Share
from vonk.messaging import kinds
from vonk.messaging.kinds import Addressed, Due, Explanation
from vonk.people.access import Reader
from vonk.people.days import organisation_day
from vonk.people.purposes import purpose_on


def recheck(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """Pointless once it was answered, taken back or done, or the team changed hands: read anew for all at once."""
    if not purpose_on("nudges", now=now):
        return {one.id: "purpose_off" for one in due}
    today = organisation_day(now)
    leads = telling.led_by({one.person for one in due}, today=today)
    still = telling.offers(leads, now=now, today=today)
    reasons = {}
    for one in due:
        offered = {f"{offer.choice.action}:{offer.choice.about}" for offer in still.get(one.person, ())}
        if one.subject not in offered:
            reasons[one.id] = "settled"
    return reasons


def explain(subjects: Sequence[str], _reader: Reader) -> Mapping[str, Explanation]:
    """Which disclosed fact was used, by the rule in its words; what was taken back since is no longer named."""
    about: dict[str, list[str]] = {}
    for subject in subjects:
        action, _sep, what = subject.partition(":")
        about.setdefault(action, []).append(what)
    shared = [what for action in SHARES for what in about.get(action, ())]
    facts = {str(row.public_id): _shared_on(row) for row in Share.objects.filter(public_id__in=shared)}
    asked = Enrolment.objects.filter(public_id__in=about.get("request", ()))
    facts |= {str(row.public_id): _asked_on(row) for row in asked}
    return {subject: _explanation(*subject.split(":", 1), facts=facts) for subject in subjects}


def _shared_on(row: Share) -> str:
    if row.withdrawn_at is not None:
        return _taken_back()
    return _("What was shared with you on %(day)s.") % {"day": date_format(row.shared_at, "j F")}


def _taken_back() -> str:
    return _("Something that was shared with you, and has been taken back since.")


def _asked_on(row: Enrolment) -> str:
    day = date_format(row.requested_on, "j F") if row.requested_on else ""
    return _("A request that waits for you since %(day)s.") % {"day": day}


def _explanation(action: str, about: str, *, facts: Mapping[str, str]) -> Explanation:
    general = {
        **dict.fromkeys((*SHARES, "request"), _taken_back()),
        "duty": _("What the law or the collective agreement asks: required, until when, done or not yet."),
        "ritual": _("The ritual of your team that is today."),
    }
    used = facts.get(about) or general.get(action) or _("Nothing about your team: everybody gets the same question.")
    return Explanation(
        used=(used,),
        rule=_(
            "At most one a week, on your first working day: who is stuck, then requests, what was finished, tips, "
            "duties, the ritual of today. If none of these waits, a general question at most once in four weeks."
        ),
        chance=_("No chance: everybody gets this."),
        who_sees=_("Only you. Nobody sees whether you do it."),
    )


def _done(message: Addressed, now: datetime) -> None:
    action, _sep, about = message.subject.partition(":")
    mark(person=message.person, day=organisation_day(now), action=action, about=about, now=now)


def _not_done(message: Addressed, now: datetime) -> None:
    action, _sep, about = message.subject.partition(":")
    unmark(person=message.person, day=organisation_day(now), action=action, about=about)


def _nothing_outdated(_due: Sequence[Due], _now: datetime) -> Mapping[int, str]:
    return {}


def _why_help(subjects: Sequence[str], _reader: Reader) -> Mapping[str, Explanation]:
    why = Explanation(
        used=(_("A manager asked for it with one tap, knowing that the name and the unit are told."),),
        rule=_("Everybody of the learning team who works for that unit gets it, once."),
        chance=_("No chance: everybody gets this."),
        who_sees=_("The learning team of that unit."),
    )
    return dict.fromkeys(subjects, why)


def register() -> None:
    """Hands the kinds to messaging; called once when the app is ready."""
    kinds.register(KIND, recheck=recheck, link_actions={"done": _done, "undo:done": _not_done}, explain=explain)
    kinds.register(HELP, recheck=_nothing_outdated, link_actions={}, explain=_why_help)
