"""The messages about listening: when one is pointless, and why it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from vonk.dialogue.listening_letters import ANSWERED, HEARD, LATE, TOLD
from vonk.dialogue.models import BarrierReport, Theme
from vonk.messaging import kinds
from vonk.messaging.kinds import Addressed, Due, Explanation
from vonk.people.access import Reader
from vonk.people.days import organisation_day


def _told_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    """Taken back, answered already, or given to the learning team."""
    waiting = _ids(BarrierReport.objects.filter(state="open", route="manager"), due)
    return {message.id: "settled" for message in due if message.subject not in waiting}


def _answered_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    kept = _ids(BarrierReport.objects.exclude(state="withdrawn"), due)
    return {message.id: "withdrawn" for message in due if message.subject not in kept}


def _heard_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    kept = _ids(Theme.objects.filter(withdrawn_on=None), due)
    return {message.id: "withdrawn" for message in due if message.subject not in kept}


def _late_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """Done, given another day, or another owner."""
    late_now = Theme.objects.filter(withdrawn_on=None, answer="doing", due_on__lt=organisation_day(now))
    owners = {str(key): owner for key, owner in late_now.values_list("public_id", "owner")}
    return {message.id: "settled" for message in due if owners.get(message.subject) != message.person}


def _ids[Row: Model](rows: QuerySet[Row], due: Sequence[Due]) -> set[str]:
    found = rows.filter(public_id__in={message.subject for message in due}).values_list("public_id", flat=True)
    return {str(public_id) for public_id in found}


def _because(*used: str, rule: str, who_sees: str) -> Explanation:
    return Explanation(used=used, rule=rule, chance=_("Chance plays no part."), who_sees=who_sees)


def _why_told(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("You lead the team."),
        _("Somebody chose to tell this to you."),
        rule=_("Sent once for each report."),
        who_sees=_("You; after ten working days the learning team."),
    )
    return dict.fromkeys(subjects, why)


def _why_answered(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("You reported what gets in the way."),
        _("There is an answer."),
        rule=_("Sent with an answer, at most once a day."),
        who_sees=_("You and who answers it."),
    )
    return dict.fromkeys(subjects, why)


def _why_heard(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("Your part of the organisation was asked."),
        _("There is an answer to what it said."),
        rule=_("Told to everybody who was asked."),
        who_sees=_("Nobody sees whether you read it."),
    )
    return dict.fromkeys(subjects, why)


def _why_late(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("You are named as the owner."),
        _("The day that was named has passed."),
        rule=_("Sent once after that day."),
        who_sees=_("The learning team sees that the day has passed."),
    )
    return dict.fromkeys(subjects, why)


def _leave(addressed: Addressed, now: datetime) -> None:
    """Not now: it was the only one."""


def register() -> None:
    """Adds the kinds; called once when the app is ready."""
    kinds.register(TOLD, recheck=_told_in_vain, link_actions={}, explain=_why_told)
    kinds.register(ANSWERED, recheck=_answered_in_vain, link_actions={}, explain=_why_answered)
    kinds.register(HEARD, recheck=_heard_in_vain, link_actions={}, explain=_why_heard)
    kinds.register(LATE, recheck=_late_in_vain, link_actions={"not_now": _leave}, explain=_why_late)
