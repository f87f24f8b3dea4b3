"""The messages about feedback: one to who is asked, one to who asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vonk.dialogue.models import FeedbackRequest
from vonk.messaging import kinds
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content, Due, Explanation
from vonk.people.access import Reader

ASKED, ANSWERED = "feedback_asked", "feedback_answered"


def asked(row: FeedbackRequest, asker: str) -> Draft:
    """To the colleague; what it is about stands on the page alone."""
    content = Content(
        subject={"nl": f"{asker} vraagt je iets", "en": f"{asker} asks you something"},
        headline={"nl": f"{asker} wil van je leren", "en": f"{asker} would like to learn from you"},
        body={
            "nl": "Twee korte vragen over iets wat je in het werk zag. Kun je nu niet, zeg dat dan; dat is ook goed.",
            "en": "Two short questions about something you saw at work. If you cannot now, say so; that is fine too.",
        },
        button={"nl": "Lees de vragen", "en": "Read the questions"},
        url=f"/me/feedback/{row.public_id}/",
    )
    return Draft(
        person=row.colleague_id or 0,
        message_class="transactional",
        kind=ASKED,
        subject=str(row.public_id),
        content=content,
        dedupe=f"feedback:{row.public_id}",
    )


def answered(row: FeedbackRequest) -> Draft:
    """To the asker."""
    content = Content(
        subject={"nl": "Je vroeg een collega iets", "en": "You asked a colleague something"},
        headline={"nl": "Je collega heeft geantwoord", "en": "Your colleague has answered"},
        body={
            "nl": "Alleen jij leest wat er staat. Je kunt het houden, meenemen naar een gesprek of verwijderen.",
            "en": "Only you read what it says. You can keep it, take it to a talk or delete it.",
        },
        button={"nl": "Lees het antwoord", "en": "Read the answer"},
        url="/me/feedback/",
    )
    return Draft(
        person=row.person_id,
        message_class="transactional",
        kind=ANSWERED,
        subject=str(row.public_id),
        content=content,
        dedupe=f"feedback:{row.public_id}:answered",
    )


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
