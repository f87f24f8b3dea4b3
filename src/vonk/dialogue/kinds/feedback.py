"""The messages about feedback: when one is pointless, and why it came."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vonk.dialogue.feedback_letters import ANSWERED, ASKED
from vonk.dialogue.models import FeedbackRequest
from vonk.dialogue.row_messages import alike, pointless_unless
from vonk.messaging import kinds

_why_asked = alike(
    _("A colleague chose you by name."),
    _("The question is about one skill at work."),
    rule=_("Asked by a colleague, sent once."),
    who_sees=_("Only your colleague reads your answer."),
)
_why_answered = alike(
    _("You asked for it."),
    _("Your colleague answered."),
    rule=_("Sent once, when there is an answer."),
    who_sees=_("Only you."),
)


def register() -> None:
    """Adds the kinds: of what still waits for an answer, and of what the asker has not deleted."""
    kept = FeedbackRequest.objects.filter(withdrawn_at=None)
    waiting = pointless_unless(kept.filter(answered_at=None, declined_at=None), "settled")
    kinds.register(ASKED, recheck=waiting, link_actions={}, explain=_why_asked)
    kinds.register(ANSWERED, recheck=pointless_unless(kept, "deleted"), link_actions={}, explain=_why_answered)
