"""What messaging asks of a nudge: is it still wanted, what a link in it does, and why somebody gets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from vonk.activation.drafts import KIND
from vonk.activation.models import Decision
from vonk.activation.playbook import plays_as_decided
from vonk.activation.texts import barrier_lines, chance_line, fact_lines
from vonk.engine.playbook.schema import Play
from vonk.learning.actions import set_aside
from vonk.learning.models import BusyPeriod, Enrolment, Preview
from vonk.messaging import kinds
from vonk.people.access import Reader
from vonk.people.models import Organisation
from vonk.people.purposes import purpose_on
from vonk.people.texts import words

# Who looked around without opening a step is on the way as well, though nothing says "started".
STILL_OPEN = {"before": ("approved",), "during": ("approved", "started"), "after": ("completed",)}
QUIET_FOR = timedelta(days=2)  # own activity on this day or since is less than 48 hours ago, or may be
NOT_NOW_DAYS, NOT_THIS_DAYS = 14, 365


def recheck(due: Sequence[kinds.Due], now: datetime) -> Mapping[int, str]:
    """Which of these are no longer wanted: finished meanwhile, active since, a campaign or measurement stopped."""
    if not purpose_on("nudges", now=now):
        return {message.id: "purpose_off" for message in due}
    today = now.astimezone(ZoneInfo(Organisation.objects.get().tz)).date()
    found = _decisions([message.subject for message in due])
    people = [message.person for message in due]
    active, busy = _active(people, today - QUIET_FOR), _busy(people, today)
    reasons = {message.id: _outdated(found.get(message.subject), today) for message in due}
    for message in due:
        if not reasons[message.id] and message.person in active:
            reasons[message.id] = "active_since"
        elif not reasons[message.id] and message.person in busy and found[message.subject].phase != "after":
            reasons[message.id] = "busy_now"
    return {message: reason for message, reason in reasons.items() if reason}


def _busy(people: Sequence[int], today: date) -> set[int]:
    """Who of these called today busy: what waits before or during learning can wait (the play after it cannot)."""
    rows = BusyPeriod.objects.filter(person__in=people, ended_at=None, day_from__lte=today, day_to__gte=today)
    return set(rows.values_list("person_id", flat=True))


def _active(people: Sequence[int], since: date) -> set[int]:
    """Who of these learned anything since that day, also without having enrolled in it."""
    enrolled = Enrolment.objects.filter(person__in=people, last_active_on__gte=since)
    looked = Preview.objects.filter(person__in=people, last_on__gte=since)
    return {*enrolled.values_list("person_id", flat=True), *looked.values_list("person_id", flat=True)}


def _decisions(subjects: Sequence[str]) -> dict[str, Decision]:
    rows = Decision.objects.filter(public_id__in=subjects).select_related("person", "enrolment__offering", "campaign")
    return {str(row.public_id): row for row in rows}


def _outdated(decision: Decision | None, today: date) -> str:
    if decision is None or decision.enrolment is None:
        return "gone"
    if not decision.person.measured:
        return "measurement_stopped"
    if decision.campaign is not None and decision.campaign.state == "stopped":
        return "campaign_stopped"
    enrolment = decision.enrolment
    if enrolment.state not in STILL_OPEN[decision.phase]:
        return "finished"
    return "set_aside" if enrolment.set_aside_until is not None and enrolment.set_aside_until > today else ""


def explain(subjects: Sequence[str], _reader: Reader) -> Mapping[str, kinds.Explanation]:
    """Why each of these was sent, from its decision row and the play as it was then, in the active language."""
    found = _decisions(subjects)
    plays = plays_as_decided((decision.play, decision.play_version) for decision in found.values())
    return {
        subject: _explanation(decision, plays.get((decision.play, decision.play_version)))
        for subject, decision in found.items()
    }


def _explanation(decision: Decision, play: Play | None) -> kinds.Explanation:
    offering = words(decision.enrolment.offering.title) if decision.enrolment else ""
    lines = fact_lines(decision.facts, offering=offering, decided_on=decision.run_day)
    lines += barrier_lines(decision.facts)
    campaign = words(decision.campaign.name) if decision.campaign else ""
    return kinds.Explanation(
        used=tuple(lines),
        rule=words(play.text("why_rule")) if play else "",
        chance=chance_line(decision.propensity, campaign=campaign),
        who_sees=gettext("Only you. Your manager does not."),
    )


def _put_off(days: int) -> Callable[[kinds.Addressed, datetime], None]:
    def act(message: kinds.Addressed, now: datetime) -> None:
        decision = Decision.objects.filter(public_id=message.subject, enrolment__isnull=False).first()
        if decision is not None and decision.enrolment_id is not None:
            until = (now + timedelta(days=days)).date() if days else None
            set_aside(enrolment=decision.enrolment_id, until=until, now=now)

    return act


def register() -> None:
    """Hands the kind to messaging; called once when the app is ready."""
    actions = {
        "not_now": _put_off(NOT_NOW_DAYS),
        "not_this": _put_off(NOT_THIS_DAYS),
        "undo:not_now": _put_off(0),
        "undo:not_this": _put_off(0),
    }
    kinds.register(KIND, recheck=recheck, link_actions=actions, explain=explain)
