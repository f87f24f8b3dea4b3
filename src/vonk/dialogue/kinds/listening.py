"""The messages about listening: when one is pointless, and why it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from vonk.dialogue.listening_letters import ANSWERED, HEARD, LATE, TOLD, TRAINING_ANSWERED
from vonk.dialogue.models import BarrierReport, Theme
from vonk.dialogue.row_messages import alike, pointless_unless
from vonk.messaging import kinds
from vonk.messaging.kinds import Addressed, Due
from vonk.people.days import organisation_day


def _late_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """Done, given another day, or another owner."""
    late_now = Theme.objects.filter(withdrawn_on=None, answer="doing", due_on__lt=organisation_day(now))
    owners = {str(key): owner for key, owner in late_now.values_list("public_id", "owner")}
    return {message.id: "settled" for message in due if owners.get(message.subject) != message.person}


_why_told = alike(
    _("You lead the team."),
    _("Somebody chose to tell this to you."),
    rule=_("Sent once for each report."),
    who_sees=_("You; after ten working days the learning team."),
)
_why_answered = alike(
    _("You reported what gets in the way."),
    _("There is an answer."),
    rule=_("Sent with an answer, at most once a day."),
    who_sees=_("You and who answers it."),
)
_why_training = alike(
    _("You asked the learning team for something to learn."),
    _("There is an answer."),
    rule=_("Sent with an answer, at most once a day."),
    who_sees=_("You and the learning team."),
)
_why_heard = alike(
    _("Your part of the organisation was asked."),
    _("There is an answer to what it said."),
    rule=_("Told to everybody who was asked."),
    who_sees=_("Nobody sees whether you read it."),
)
_why_late = alike(
    _("You are named as the owner."),
    _("The day that was named has passed."),
    rule=_("Sent once after that day."),
    who_sees=_("The learning team sees that the day has passed."),
)


def _leave(addressed: Addressed, now: datetime) -> None:
    """Not now: it was the only one."""


def register() -> None:
    """Adds the kinds; called once when the app is ready."""
    waiting = pointless_unless(BarrierReport.objects.filter(state="open", route="manager"), "settled")
    kept = pointless_unless(BarrierReport.objects.exclude(state="withdrawn"), "withdrawn")
    stands = pointless_unless(Theme.objects.filter(withdrawn_on=None), "withdrawn")
    kinds.register(TOLD, recheck=waiting, link_actions={}, explain=_why_told)
    kinds.register(ANSWERED, recheck=kept, link_actions={}, explain=_why_answered)
    kinds.register(TRAINING_ANSWERED, recheck=kept, link_actions={}, explain=_why_training)
    kinds.register(HEARD, recheck=stands, link_actions={}, explain=_why_heard)
    kinds.register(LATE, recheck=_late_in_vain, link_actions={"not_now": _leave}, explain=_why_late)
