"""Which one thing a manager may do or ask this week: chosen from what was disclosed or released, and from nothing else.

Pure. The choice must not leak: two teams with the same disclosed facts get the same words (decisions.md section 3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format

from vonk.culture.week_texts import card, card_of_week, week_texts
from vonk.learning.disclosed import Asked, Required, Shared
from vonk.people.disclosures import PersonSeen
from vonk.people.texts import Text, words

FIELDS: Final = ("shared", "asked_of_you", "statutory")  # of the registry; nothing else about anybody
REQUEST_AFTER = timedelta(days=3)
DEBRIEF_WITHIN, TIP_WITHIN, DUTY_WITHIN = timedelta(days=14), timedelta(days=28), timedelta(days=14)
CARDS = 2  # the question of the week, and one to have instead
ORDER: Final = ("stuck", "request", "completed", "tip", "duty", "ritual", "card")
SHARES: Final = ("stuck", "completed", "tip")


@dataclass(frozen=True)
class SharedBy:
    """Something shared, with who shared it as one says it in this team."""

    name: str
    initials: str
    person: UUID
    key: int
    fact: Shared


@dataclass(frozen=True)
class RitualToday:
    """A ritual that the team holds today."""

    public_id: UUID
    name: str


@dataclass(frozen=True)
class Choice:
    """One thing to do. `about` is what it is about, for its owner alone; `tells` whose field it makes known.

    text: which words of content/week.yaml. facts: what is filled in; a Text or a day is said in the reader's language.
    """

    action: str
    about: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    person: UUID | None = None
    tells: tuple[tuple[int, str], ...] = ()
    quiet: bool = False

    @property
    def rank(self) -> tuple[int, date]:
        """What goes first: by kind, then what has waited longest."""
        return ORDER.index(self.action), self.facts.get("day", date.max)


@dataclass(frozen=True)
class Said:
    """A choice in one language."""

    title: str
    question: str
    why: str
    rule: str
    evidence: str
    done: str


def called(people: Sequence[PersonSeen]) -> dict[int, str]:
    """By which name to speak of each: the given name, or the whole name where two share it."""
    given = Counter(person.subject.given_name for person in people)
    return {
        person.subject.person: person.subject.given_name
        if given[person.subject.given_name] == 1
        else person.subject.name
        for person in people
    }


def shared_with_you(people: Sequence[PersonSeen]) -> tuple[SharedBy, ...]:
    """Everything that people share, the longest ago first."""
    names = called(people)
    found = [
        SharedBy(names[one.subject.person], one.subject.initials, one.subject.public_id, one.subject.person, fact)
        for one in people
        for fact in one.facts("shared")
        if isinstance(fact, Shared)
    ]
    return tuple(sorted(found, key=lambda one: (one.fact.on, one.name)))


def specific(people: Sequence[PersonSeen], *, today: date) -> tuple[Choice, ...]:
    """What somebody waits for: stuck, a request of more than three days, finished, a tip, a duty; in that order."""
    found = [*_shared(people, today), *_requests(people, today), *_duties(people, today)]
    return tuple(sorted(found, key=lambda one: one.rank))


def choose(
    people: Sequence[PersonSeen],
    *,
    today: date,
    ritual: RitualToday | None = None,
    settled: Collection[tuple[str, str]] = (),
    known: bool = True,
) -> tuple[Choice, ...]:
    """Everything to do in order: what somebody waits for, else the ritual of today; the question of the week, another.

    settled: pairs of action and what it was about that were dealt with this week. known: whether the viewer may see
    what people share; else nothing is said of whether somebody waits.
    """
    waits = specific(people, today=today)
    held = ritual if not waits else None
    rituals = [Choice("ritual", str(held.public_id), "ritual", {"title": held.name})] if held else []
    quiet = known and not waits
    weekly = [
        Choice("card", card_of_week(today, later=later).code, "card", quiet=quiet and not later)
        for later in range(CARDS)
    ]
    return tuple(one for one in (*waits, *rituals, *weekly) if (one.action, one.about) not in settled)


def say(choice: Choice, lang: str) -> Said:
    """A choice in words."""
    with translation.override(lang):
        facts = {name: _filled(value, lang) for name, value in choice.facts.items()}
        texts = week_texts().actions[choice.text]
        told = {name: words(text, lang).format(**facts) for name, text in texts.items()}
    if choice.action == "card" and (one := card(choice.about)) is not None:
        told |= {"title": words(one.title, lang), "question": words(one.words, lang)}
        told["why"] = f"{words(one.why, lang)} {told['quiet' if choice.quiet else 'any']}"
    return Said(told["title"], told["question"], told["why"], told["rule"], told.get("evidence", ""), told["done"])


def _filled(value: object, lang: str) -> object:
    if isinstance(value, date):
        return date_format(value, "j F")
    return words(value, lang) if isinstance(value, Mapping) else value


def _shared(people: Sequence[PersonSeen], today: date) -> list[Choice]:
    within = {"completed": DEBRIEF_WITHIN, "tip": TIP_WITHIN}
    return [
        _of_share(one)
        for one in shared_with_you(people)
        if not one.fact.answered and (one.fact.what == "stuck" or one.fact.on > today - within[one.fact.what])
    ]


def _of_share(one: SharedBy) -> Choice:
    fact = one.fact
    text = "stuck_step" if fact.what == "stuck" and fact.step else fact.what
    facts = {"name": one.name, "title": fact.offering, "step": fact.step, "day": fact.on}
    return Choice(fact.what, str(fact.public_id), text, facts, one.person, ((one.key, "shared"),))


def _requests(people: Sequence[PersonSeen], today: date) -> list[Choice]:
    names = called(people)
    return [
        Choice(
            "request",
            str(fact.enrolment),
            "request",
            {"name": names[one.subject.person], "title": fact.offering, "day": fact.requested_on},
            one.subject.public_id,
            ((one.subject.person, "asked_of_you"),),
        )
        for one in people
        for fact in one.facts("asked_of_you")
        if isinstance(fact, Asked)
        and fact.requested_on is not None
        and fact.requested_on < today - REQUEST_AFTER
        and not fact.asked_back
    ]


def _duties(people: Sequence[PersonSeen], today: date) -> list[Choice]:
    """One for each duty that is due within two weeks; what is past its date is no longer the one thing of a week."""
    names = called(people)
    late: dict[UUID, list[tuple[PersonSeen, date]]] = {}
    titles: dict[UUID, Text] = {}
    for one in people:
        for fact in one.facts("statutory"):
            if isinstance(fact, Required) and not fact.done and fact.due and today <= fact.due <= today + DUTY_WITHIN:
                late.setdefault(fact.offering_id, []).append((one, fact.due))
                titles[fact.offering_id] = fact.offering
    found = []
    for offering, who in late.items():
        first, day = who[0][0].subject, min(due for _one, due in who)
        facts = {"name": names[first.person], "title": titles[offering], "day": day, "n": len(who)}
        tells = tuple((one.subject.person, "statutory") for one, _due in who)
        alone = len(who) == 1
        person = first.public_id if alone else None
        found.append(Choice("duty", str(offering), "duty_one" if alone else "duty", facts, person, tells))
    return found
