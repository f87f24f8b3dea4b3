"""The words of the weekly message to a manager, and of the call for help from one."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from vonk.culture.choice import say
from vonk.culture.telling import Offer
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content
from vonk.people.access import Viewer

KIND: Final = "manager_week"
HELP: Final = "manager_help"
LANGUAGES: Final = ("nl", "en")
ASK_AGAIN_AFTER = 28  # days


def draft(offer: Offer, *, week: str, unit: UUID | None) -> Draft:
    """One action, one question, one button. The subject line is the same for everybody."""
    said = {lang: say(offer.choice, lang) for lang in LANGUAGES}
    two = {"nl": "Het kost ongeveer twee minuten.", "en": "It takes about two minutes."}
    content = Content(
        subject={"nl": "Eén vraag voor deze week", "en": "One question for this week"},
        headline={lang: one.title for lang, one in said.items()},
        body={lang: f"{one.why}\n\n‘{one.question}’\n\n{two[lang]}" for lang, one in said.items()},
        button={"nl": "Open je week", "en": "Open your week"},
        url=f"/team/?unit={unit}" if unit else "/team/",
    )
    return Draft(
        person=offer.manager,
        message_class="nudge",
        kind=KIND,
        subject=f"{offer.choice.action}:{offer.choice.about}",
        content=content,
        dedupe=f"{KIND}:{offer.manager}:{week}",
    )


def help_draft(viewer: Viewer, unit: str, *, asker: UUID, to: int, now: datetime) -> Draft:
    """Who asks for help and for which unit, and nothing else of either."""
    content = Content(
        subject={"nl": "Een leidinggevende vraagt om hulp", "en": "A manager asks for help"},
        headline={
            "nl": f"{viewer.name} wil graag hulp bij leren in het team",
            "en": f"{viewer.name} would like help with learning in the team",
        },
        body={
            "nl": f"{viewer.name} leidt {unit} en vraagt of je een keer meedenkt. Meer dan dit is niet gedeeld. "
            "Neem zelf contact op.",
            "en": f"{viewer.name} leads {unit} and asks whether you would think along. Nothing more was shared. "
            "Please get in touch yourself.",
        },
        button={"nl": "Open Vonk", "en": "Open Vonk"},
        url="/org/",
    )
    return Draft(
        person=to,
        message_class="transactional",
        kind=HELP,
        subject=str(asker),
        content=content,
        dedupe=f"{HELP}:{viewer.own()}:{to}:{now.date().toordinal() // ASK_AGAIN_AFTER}",
    )
