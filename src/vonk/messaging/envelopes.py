"""Makes stored messages ready to go: words in one language, the reason, and the links that work without sign-in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from vonk.messaging import kinds, links
from vonk.messaging.arbiter import STOPPABLE
from vonk.messaging.channels import Envelope
from vonk.messaging.kinds import Content, Explanation
from vonk.messaging.models import Message
from vonk.messaging.receivers import Receiver
from vonk.people.access import System
from vonk.people.models import Organisation
from vonk.people.texts import words

PUT_OFF = ("not_now", "not_this")


def envelopes(
    messages: Sequence[Message], people: Mapping[int, Receiver], *, lang: str, now: datetime
) -> dict[int, Envelope]:
    """One envelope for each message, by its id; `lang` is the active language."""
    organisation = Organisation.objects.first()
    name = organisation.name if organisation else ""
    reasons = _explanations(messages, now)
    return {
        message.pk: _envelope(
            message, people[message.person_id], lang, name, reasons.get((message.kind, message.subject))
        )
        for message in messages
    }


def _explanations(messages: Sequence[Message], now: datetime) -> dict[tuple[str, str], Explanation]:
    subjects: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        subjects[message.kind].append(message.subject)
    found: dict[tuple[str, str], Explanation] = {}
    for name, wanted in subjects.items():
        if kind := kinds.find(name):
            explained = kind.explain(wanted, System("deliver", now))
            found |= {(name, subject): explanation for subject, explanation in explained.items()}
    return found


def _envelope(
    message: Message, receiver: Receiver, lang: str, organisation: str, explanation: Explanation | None
) -> Envelope:
    content = Content.from_json(message.content)
    kind = kinds.find(message.kind)
    offered = kind.offered(content) if kind else frozenset()
    asked = [answer for answer in content.answers if f"answer:{answer.code}" in offered]
    return Envelope(
        message_id=message.public_id.hex,
        message_class=message.message_class,
        address=receiver.email,
        lang=lang,
        organisation=organisation,
        subject=words(content.subject, lang),
        headline=words(content.headline, lang),
        body=words(content.body, lang),
        button=words(content.button, lang),
        path=content.url,
        question=words(content.question, lang),
        answers=tuple(
            (words(answer.label, lang), links.sign(message.public_id, f"answer:{answer.code}")) for answer in asked
        ),
        explanation=explanation,
        links={purpose: links.sign(message.public_id, purpose) for purpose in _purposes(message, offered)},
    )


def _purposes(message: Message, offered: frozenset[str]) -> list[str]:
    put_off = [purpose for purpose in PUT_OFF if purpose in offered]
    return [*put_off, "pause", "stop"] if message.message_class in STOPPABLE else put_off
