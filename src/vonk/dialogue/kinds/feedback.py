"""The messages about feedback: when one is pointless, and why it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vonk.dialogue.feedback_letters import ANSWERED, ASKED
from vonk.dialogue.models import FeedbackRequest
from vonk.messaging import kinds
from vonk.messaging.kinds import Due, Explanation
from vonk.people.access import Reader


def _asked_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    """Taken back, or settled on the page before the message went out."""
    waiting = _ids(FeedbackRequest.objects.filter(withdrawn_at=None, answered_at=None, declined_at=None), due)
    return {message.id: "settled" for message in due if message.subject not in waiting}


def _answered_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    """Deleted by the asker before the message went out."""
    kept = _ids(FeedbackRequest.objects.filter(withdrawn_at=None), due)
    return {message.id: "deleted" for message in due if message.subject not in kept}


def _ids(rows: QuerySet[FeedbackRequest], due: Sequence[Due]) -> set[str]:
    found = rows.filter(public_id__in={message.subject for message in due}).values_list("public_id", flat=True)
    return {str(public_id) for public_id in found}


def _why_asked(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = Explanation(
        used=(_("A colleague chose you by name."), _("The question is about one skill at work.")),
        rule=_("Asked by a colleague, sent once."),
        chance=_("Chance plays no part."),
        who_sees=_("Only your colleague reads your answer."),
    )
    return dict.fromkeys(subjects, why)


def _why_answered(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = Explanation(
        used=(_("You asked for it."), _("Your colleague answered.")),
        rule=_("Sent once, when there is an answer."),
        chance=_("Chance plays no part."),
        who_sees=_("Only you."),
    )
    return dict.fromkeys(subjects, why)


def register() -> None:
    """Adds the kinds; called once when the app is ready."""
    kinds.register(ASKED, recheck=_asked_in_vain, link_actions={}, explain=_why_asked)
    kinds.register(ANSWERED, recheck=_answered_in_vain, link_actions={}, explain=_why_answered)
