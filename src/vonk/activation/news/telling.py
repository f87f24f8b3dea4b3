"""Tells of a new offering once, to whom it matters; and once more to who asked to be reminded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext

from vonk.activation.news.feed import NEW_FOR
from vonk.activation.news.matching import CHOSEN, CHUNK, NAMED, Match, knows, matches
from vonk.catalog.actions import announced
from vonk.catalog.models import Offering, Topic
from vonk.messaging import kinds
from vonk.messaging.actions import Draft, queue
from vonk.messaging.kinds import Addressed, Answer, Content, Due
from vonk.messaging.models import Message
from vonk.people.access import Reader, System
from vonk.people.days import organisation_day
from vonk.people.models import Role
from vonk.people.purposes import purpose_on
from vonk.people.texts import Text, words

KIND: Final = "news"
AGAIN: Final = "news_again"
REMIND_AFTER: Final = timedelta(days=14)
REMIND: Final = Answer("remind", {"nl": "Herinner me over twee weken", "en": "Remind me in two weeks"})
ASKED: Final = f"answer:{REMIND.code}"
BECAUSE: Final = {
    CHOSEN: {
        "nl": "Je krijgt dit omdat je “{name}” koos als onderwerp.",
        "en": "You get this because you chose the topic “{name}”.",
    },
    NAMED: {
        "nl": "Je krijgt dit omdat het bedoeld is voor je functie: {name}.",
        "en": "You get this because it is meant for your role: {name}.",
    },
}
LANGUAGES: Final = ("nl", "en")
SUBJECT: Final = 60  # characters that a list of messages shows


def tell_news(system: System) -> int:
    """Queues a message about each new offering for whom it matches; returns how many.

    Every message has a key of its own and the offering is marked at the end: after a kill it goes on where it was.
    """
    today = organisation_day(system.now)
    pushed = purpose_on("nudges", now=system.now)
    told = 0
    for offering in _new(today).filter(announced_at=None).order_by("offered_from", "pk"):
        because = _names(offering)
        if not because:  # about nothing and for nobody in particular: the intranet tells it
            continue
        for some in batched(matches(offering, today=today), CHUNK):
            drafts = [_draft(offering, match, because, pushed=pushed) for match in some]
            told += len(queue(drafts=drafts, now=system.now).messages)
        announced(system, offering=offering.pk)
    return told


def _new(today: date) -> QuerySet[Offering]:
    return Offering.objects.filter(offered_from__gt=today - NEW_FOR, offered_from__lte=today)


def _names(offering: Offering) -> dict[tuple[str, int], Text]:
    topics = {(CHOSEN, pk): name for pk, name in offering.topics.values_list("pk", "name")}
    return topics | {(NAMED, pk): name for pk, name in offering.roles.values_list("pk", "name")}


def _draft(offering: Offering, match: Match, names: Mapping[tuple[str, int], Text], *, pushed: bool) -> Draft:
    name = names[match.because, match.of]
    why = {lang: said.format(name=words(name, lang)) for lang, said in BECAUSE[match.because].items()}
    return Draft(
        person=match.person,
        message_class="social",
        kind=KIND,
        subject=f"{offering.public_id}:{match.because}:{match.of}",
        content=_content(offering, why, question=True),
        dedupe=f"{KIND}:{offering.public_id}:{match.person}",
        channel="email" if pushed else "",
        weight=1.0 if match.because == CHOSEN else 0.0,
    )


def _content(offering: Offering, why: Text, *, question: bool) -> Content:
    """What it is, which problem it solves, and why this person hears of it."""
    title = {lang: words(offering.title, lang) for lang in LANGUAGES}
    body = {lang: f"{words(offering.problem, lang)} {why[lang]}".strip() for lang in LANGUAGES}
    subject = {"nl": f"Nieuw: {title['nl']}"[:SUBJECT], "en": f"New: {title['en']}"[:SUBJECT]}
    return Content(
        subject=subject,
        headline=title,
        body=body,
        button={"nl": "Bekijk het", "en": "Have a look"},
        url=f"/me/requests/?offering={offering.public_id}",
        question={"nl": "Komt het nu niet uit?", "en": "Not a good moment?"} if question else None,
        answers=(REMIND,) if question else (),
    )


def _remind(message: Addressed, now: datetime) -> None:
    """Once more in two weeks, in the inbox alone: asked for by the person, pushed to nobody."""
    offering = Offering.objects.filter(public_id=_offering(message.subject)).first()
    if offering is None:
        return
    why = {"nl": "Je vroeg om een herinnering.", "en": "You asked to be reminded."}
    draft = Draft(
        person=message.person,
        message_class="social",
        kind=AGAIN,
        subject=message.subject,
        content=_content(offering, why, question=False),
        dedupe=f"{AGAIN}:{offering.public_id}:{message.person}",
        channel="",
        due_on=organisation_day(now) + REMIND_AFTER,
    )
    queue(drafts=[draft], now=now)


def _noted(_message: Addressed, _now: datetime) -> None:
    """Nothing more follows: whether a reminder still holds is asked when it would come."""


def recheck(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """What is no longer offered or no news any more, and what may not be pushed."""
    reasons = _stale(due, now)
    if not purpose_on("nudges", now=now):
        pushed = Message.objects.filter(pk__in=[one.id for one in due]).exclude(channel="")
        reasons |= dict.fromkeys(pushed.values_list("pk", flat=True), "purpose_off")
    return reasons


def recheck_again(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """The same, and what somebody has looked at since, or does not want any more."""
    asked = Message.objects.filter(kind=KIND, action=ASKED, person__in={one.person for one in due})
    wanted = set(asked.values_list("person", "subject"))
    reasons = {one.id: "not_wanted" for one in due if (one.person, one.subject) not in wanted}
    return reasons | _stale(due, now)


def _stale(due: Sequence[Due], now: datetime) -> dict[int, str]:
    """Two questions for each offering, however many messages there are about it."""
    about: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        about[_offering(one.subject)].append(one)
    today = organisation_day(now)
    offered = Offering.objects.filter(public_id__in=about, offered_from__lte=today)
    rows = {str(public_id): pk for public_id, pk in offered.values_list("public_id", "pk")}
    reasons: dict[int, str] = {}
    for public_id, those in about.items():
        if public_id not in rows:
            reasons |= {one.id: "not_offered" for one in those}
            continue
        known = knows(rows[public_id], [one.person for one in those])
        reasons |= {one.id: "known_already" for one in those if one.person in known}
    return reasons


def explain(subjects: Sequence[str], _reader: Reader) -> Mapping[str, kinds.Explanation]:
    """Why each of these came, from the message alone: the topic or role that it was matched by."""
    split = {subject: subject.split(":") for subject in subjects}
    topics = _named(Topic.objects.filter(pk__in=_of(split.values(), CHOSEN)).values_list("pk", "name"))
    roles = _named(Role.objects.filter(pk__in=_of(split.values(), NAMED)).values_list("pk", "name"))
    told = {}
    for subject, (_public_id, because, of) in split.items():
        if because == CHOSEN:
            fact = gettext("You chose this topic: %(name)s.") % {"name": topics.get(int(of), "…")}
        else:
            fact = gettext("It is meant for your role: %(name)s.") % {"name": roles.get(int(of), "…")}
        told[subject] = kinds.Explanation(
            used=(fact, gettext("You have not taken part in it.")),
            rule=gettext("What is new is told once, and only to whom it matches. You choose your topics yourself."),
            chance=gettext("None. No lot was drawn for this message."),
            who_sees=gettext("Only you. Nobody sees whether you read it."),
        )
    return told


def _of(split: Iterable[list[str]], because: str) -> list[int]:
    return [int(parts[2]) for parts in split if parts[1] == because]


def _named(rows: Iterable[tuple[int, Text]]) -> dict[int, str]:
    return {pk: words(name) for pk, name in rows}


def _offering(subject: str) -> str:
    return subject.partition(":")[0]


def register() -> None:
    """Hands the kinds to messaging; called once when the app is ready."""
    not_now = {"not_now": _noted, "undo:not_now": _noted}
    remind = {ASKED: _remind, f"undo:{ASKED}": _noted}
    kinds.register(KIND, recheck=recheck, link_actions={**not_now, **remind}, explain=explain)
    kinds.register(AGAIN, recheck=recheck_again, link_actions=not_now, explain=explain)
