"""The letters about feedback: one to who is asked, one to who asked."""

from __future__ import annotations

from vonk.dialogue.models import FeedbackRequest
from vonk.dialogue.row_messages import letter
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content

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
    return letter(ASKED, row.public_id, content, to=row.colleague_id, dedupe=f"feedback:{row.public_id}")


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
    return letter(ANSWERED, row.public_id, content, to=row.person_id, dedupe=f"feedback:{row.public_id}:answered")
