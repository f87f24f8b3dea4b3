"""Tells an audience something once: the campaign's card as a message under the caps of nudges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from vonk.activation.audience import Clause, Joined, Said, people, said
from vonk.activation.models import Campaign
from vonk.messaging import kinds
from vonk.messaging.actions import Draft, queue
from vonk.messaging.kinds import Content
from vonk.messaging.models import Message
from vonk.people.access import Reader
from vonk.people.days import organisation_day
from vonk.people.purposes import purpose_on
from vonk.people.texts import words

KIND: Final = "campaign"
BUTTON: Final = {"nl": "Bekijk het", "en": "Have a look"}
CHUNK: Final = 2_000
SUBJECT: Final = 60  # characters that a list of messages shows


@transaction.atomic
def tell(campaign: int, *, today: date, now: datetime) -> int:
    """Queues the card for everybody in the audience who was not told yet; returns how many messages it made.

    Whom the caps protect today is told by a later run, as long as the campaign lasts.
    """
    row = Campaign.objects.select_for_update().get(pk=campaign)
    told = Message.objects.filter(kind=KIND, subject=str(row.public_id)).values("person")
    ids = people(row.audience, day=today).filter(measured=True).exclude(pk__in=told).order_by("pk")
    made = 0
    for some in batched(ids.values_list("pk", flat=True).iterator(CHUNK), CHUNK):
        made += len(queue(drafts=[_draft(row, person) for person in some], now=now).messages)
    if made and row.assigned_at is None:
        row.assigned_at = now
        row.save(update_fields=["assigned_at"])
    return made


def _draft(row: Campaign, person: int) -> Draft:
    return Draft(
        person=person,
        message_class="nudge",
        kind=KIND,
        subject=str(row.public_id),
        content=content_of(row),
        dedupe=f"{KIND}:{row.public_id}:{person}",
    )


def content_of(row: Campaign) -> Content:
    """The card as a message: the problem is its headline, the benefit its body."""
    subject = {language: line[:SUBJECT] for language, line in row.name.items() if line}
    card = row.card
    return Content(subject, headline=card["problem"], body=card["benefit"], button=BUTTON, url=card["url"])


def recheck(due: Sequence[kinds.Due], now: datetime) -> Mapping[int, str]:
    """Which of these are pointless by now: the campaign ended or was stopped, or it is no longer about this person."""
    if not (purpose_on("nudges", now=now) and purpose_on("signals", now=now)):
        return {message.id: "purpose_off" for message in due}
    today = organisation_day(now)
    rows = {str(row.public_id): row for row in Campaign.objects.filter(public_id__in={one.subject for one in due})}
    reasons: dict[int, str] = {}
    for subject in {one.subject for one in due}:
        about = [one for one in due if one.subject == subject]
        row = rows.get(subject)
        if row is None or row.state != "running":
            reasons |= {one.id: "campaign_over" for one in about}
            continue
        meant = people(row.audience, day=today).filter(measured=True, pk__in=[one.person for one in about])
        here = set(meant.values_list("pk", flat=True))
        reasons |= {one.id: "no_longer_meant" for one in about if one.person not in here}
    return reasons


def explain(subjects: Sequence[str], _reader: Reader) -> Mapping[str, kinds.Explanation]:
    """Why each of these came: whom the campaign is for, in the active language."""
    return {str(row.public_id): _explanation(row) for row in Campaign.objects.filter(public_id__in=subjects)}


def _explanation(row: Campaign) -> kinds.Explanation:
    rule = said(row.audience)
    return kinds.Explanation(
        used=tuple(_facts(rule)) if rule else (gettext("That you work here. Everybody gets it."),),
        rule=gettext("The learning team tells this once to everybody whom it is meant for: “%(name)s”.")
        % {"name": words(row.name)},
        chance=gettext("None. No lot was drawn for this message."),
        who_sees=gettext("Only you. Nobody sees whether you read it."),
    )


def _facts(rule: Said) -> Iterator[str]:
    """What the audience asks for, as facts about who got the message; of alternatives nothing is said for sure."""
    if isinstance(rule, Joined):
        if rule.how == "and":
            for part in rule.parts:
                yield from _facts(part)
        else:
            yield gettext("Your unit, role, language or what you enrolled in.")
        return
    yield _fact(rule)


def _fact(rule: Clause) -> str:
    about = {
        "unit": gettext("Your unit: %(what)s."),
        "role": gettext("Your role: %(what)s."),
        "lang": gettext("The language that you read."),
        "offering": gettext("What you enrolled in: %(what)s."),
        "obligation": gettext("Whether something that you enrolled in is required."),
        "state": gettext("How far you are with something that you enrolled in."),
    }
    named = gettext(" or ").join(words(value) if not isinstance(value, str) else value for value in rule.values)
    return about[rule.field] % {"what": named}


def _noted(_message: kinds.Addressed, _now: datetime) -> None:
    """Nothing more follows: it is told once, and messaging remembers the answer."""


def register() -> None:
    """Hands the kind to messaging; called once when the app is ready."""
    actions = {"not_now": _noted, "undo:not_now": _noted}
    kinds.register(KIND, recheck=recheck, link_actions=actions, explain=explain)
