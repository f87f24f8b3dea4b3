"""A kind of message for the tests, and how to make and see messages of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import get_language

from tests.conftest import NOW, House
from vonk.messaging import kinds
from vonk.messaging.actions import Draft, Queued, queue
from vonk.messaging.kinds import Addressed, Answer, Content, Due, Explanation
from vonk.messaging.models import Message
from vonk.people.access import Reader

CONTENT = Content(
    subject={"nl": "De familiekaart, voor je volgende intake", "en": "The family card, for your next intake"},
    headline={
        "nl": "Neem de familiekaart mee naar je volgende intake",
        "en": "Take the family card to your next intake",
    },
    body={
        "nl": "Drie vragen op één kaart, om iedereen aan tafel te horen. Twee minuten lezen is genoeg.",
        "en": "Three questions on one card, to hear everybody at the table. Two minutes of reading is enough.",
    },
    button={"nl": "Pak de kaart erbij", "en": "Open the card"},
    url="/me/learning/card/",
)
QUESTION = Content(
    subject={"nl": "Hoe ging het?"},
    headline={"nl": "Heb je de familiekaart gebruikt?"},
    body={"nl": "Eén tik is genoeg."},
    button={"nl": "Vertel meer"},
    url="/me/",
    question={"nl": "Was de kaart nuttig?"},
    answers=(
        Answer("useful", {"nl": "Nuttig"}),
        Answer("so_so", {"nl": "Ging wel"}),
        Answer("unknown", {"nl": "Niet gevraagd"}),
    ),
)
WHY = {
    "nl": Explanation(
        ("Je rondde ‘Intake met de hele familie’ af op 10 november.", "Je wilde het gebruiken."),
        "Twee weken na afronden één hulpmiddel. Bewijs B.",
        "De helft van de mensen krijgt dit bericht, om te zien of het helpt.",
        "Alleen jij. Niet je leidinggevende.",
    ),
    "en": Explanation(
        ("You finished “Intake with the whole family” on 10 November.", "You wanted to use it."),
        "Two weeks after finishing, one aid. Evidence B.",
        "Half of the people get this message, to see whether it helps.",
        "Only you. Not your manager.",
    ),
}


@dataclass
class Owner:
    """The app that the messages of the tests belong to: what is pointless by now, and what links told it."""

    pointless: dict[str, str] = field(default_factory=dict)  # subject: reason
    told: list[tuple[str, str]] = field(default_factory=list)  # purpose, subject
    reasons: dict[str, Explanation] = field(default_factory=lambda: dict(WHY))
    rechecks: list[int] = field(default_factory=list)  # how many messages each recheck was asked about

    def recheck(self, due: Sequence[Due], now: datetime) -> Mapping[int, str]:
        self.rechecks.append(len(due))
        return {one.id: self.pointless[one.subject] for one in due if one.subject in self.pointless}

    def explain(self, subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:
        return dict.fromkeys(subjects, self.reasons[(get_language() or "nl")[:2]])

    def hears(self, purpose: str) -> kinds.LinkAction:
        def heard(message: Addressed, now: datetime) -> None:
            self.told.append((purpose, message.subject))

        return heard


def register_kind(owner: Owner, name: str = "test") -> None:
    purposes = ("not_now", "not_this", "undo:not_now", "answer:useful", "answer:so_so")
    kinds.register(
        name,
        recheck=owner.recheck,
        link_actions={purpose: owner.hears(purpose) for purpose in purposes},
        explain=owner.explain,
    )


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Owner]:
    """Registers the kind "test" for one test."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    one = Owner()
    register_kind(one)
    return one


def draft(house: House, name: str = "noor", message_class: str = "nudge", subject: str = "s1", **more: Any) -> Draft:
    given: dict[str, Any] = {"content": CONTENT, "dedupe": f"{name}:{message_class}:{subject}", **more}
    return Draft(person=house.people[name].pk, message_class=message_class, kind="test", subject=subject, **given)


def make(house: House, *drafts: Draft, now: datetime = NOW) -> Queued:
    return queue(drafts=drafts, now=now)


def states(house: House, name: str = "noor") -> list[str]:
    return list(Message.objects.filter(person=house.people[name]).order_by("pk").values_list("state", flat=True))


def only(house: House, name: str = "noor") -> Message:
    return Message.objects.get(person=house.people[name])
