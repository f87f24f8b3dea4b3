"""Stops a campaign that did harm, and tells who made it: nothing that still waits goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from vonk.activation.models import Campaign
from vonk.messaging import kinds
from vonk.messaging.actions import Draft, queue
from vonk.messaging.kinds import Content
from vonk.people.access import Reader, System
from vonk.people.models import Grant
from vonk.people.texts import words

KIND: Final = "campaign_stopped"
HEADLINE: Final = {"nl": "Een campagne is vanzelf gestopt", "en": "A campaign stopped by itself"}
BUTTON: Final = {"nl": "Bekijk wat er gezien is", "en": "See what was seen"}
BODY: Final = {
    "guardrail": {
        "nl": "Bij “{name}” is een grens bereikt die vooraf was afgesproken. Niemand krijgt er nog iets van.",
        "en": "“{name}” reached a limit that was agreed beforehand. Nobody gets anything more of it.",
    },
    "verdict": {
        "nl": "“{name}” doet hier meer kwaad dan goed. Niemand krijgt er nog iets van.",
        "en": "“{name}” does more harm than good here. Nobody gets anything more of it.",
    },
}


@transaction.atomic
def stop_by_itself(system: System, *, campaign: int, reason: str) -> bool:
    """Stops a running campaign for "guardrail:<name>" or "verdict:harmful"; False when it does not run any more.

    Messages that wait are cancelled when they would go out. Who made it is told once; without them the learning team.
    """
    row = Campaign.objects.select_for_update().get(pk=campaign)
    if row.stopped_at is not None:
        return False
    row.state, row.stopped_at, row.stop_reason = "stopped", system.now, reason
    row.save(update_fields=["state", "stopped_at", "stop_reason"])
    team = Grant.objects.filter(Q(until=None) | Q(until__gt=system.now), role="learning_team", person__isnull=False)
    told = [row.made_by_id] if row.made_by_id else team.values_list("person_id", flat=True).distinct()
    queue(drafts=[_draft(row, person) for person in told], now=system.now)
    return True


def _draft(row: Campaign, person: int) -> Draft:
    return Draft(
        person=person,
        message_class="transactional",
        kind=KIND,
        subject=str(row.public_id),
        content=_content(row),
        dedupe=f"{KIND}:{row.public_id}:{person}",
    )


def _content(row: Campaign) -> Content:
    body = BODY[row.stop_reason.partition(":")[0]]
    told = {lang: text.format(name=words(row.name, lang)) for lang, text in body.items()}
    page = f"/org/campaigns/{row.public_id}/"
    return Content(subject=HEADLINE, headline=HEADLINE, body=told, button=BUTTON, url=page)


def _recheck(_due: Sequence[kinds.Due], _now: datetime) -> Mapping[int, str]:
    return {}


def _explain(subjects: Sequence[str], _reader: Reader) -> Mapping[str, kinds.Explanation]:
    told = kinds.Explanation(
        used=(gettext("That you made this campaign, or belong to the learning team."),),
        rule=gettext("A campaign that does harm stops by itself, and who runs it hears of it once."),
        chance=gettext("None. No lot was drawn for this message."),
        who_sees=gettext("Only you."),
    )
    return dict.fromkeys(subjects, told)


def register() -> None:
    """Hands the kind to messaging; called once when the app is ready."""
    kinds.register(KIND, recheck=_recheck, link_actions={}, explain=_explain)
