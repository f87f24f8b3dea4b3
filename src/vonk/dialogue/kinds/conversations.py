"""The messages about talks: one when the other has to know something, one when an own agreement is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from vonk.dialogue.guides import LANGUAGES, explained, guide, told
from vonk.dialogue.models import Agreement, Conversation
from vonk.dialogue.pairs import Side, leading
from vonk.messaging import kinds
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content
from vonk.people.access import Reader
from vonk.people.days import organisation_day, organisation_zone
from vonk.people.models import Person
from vonk.people.purposes import purpose_on
from vonk.people.texts import Text, words

TALK, AGREEMENT = "talk", "agreement"
OWN_AGREEMENT = 100.0  # goes before whatever a run of decisions proposes


@dataclass(frozen=True)
class About:
    """What a message about a talk points at, as its opaque subject: talk, event, sequence, and whose page."""

    talk: UUID
    event: str  # asked | moved | cancelled
    sequence: int
    side: Side

    def __str__(self) -> str:
        return f"{self.talk}:{self.event}:{self.sequence}:{self.side}"

    @classmethod
    def read(cls, subject: str) -> About:
        """Back from a subject."""
        talk, event, sequence, side = subject.split(":")
        return cls(UUID(talk), event, int(sequence), "me" if side == "me" else "team")


def talk_draft(row: Conversation, event: str, *, to: Side, tz: str) -> Draft | None:
    """What the other of the two is told; None once there is no other."""
    person, by = (row.employee, row.manager) if to == "me" else (row.manager, row.employee)
    if person is None or by is None:
        return None
    subject = About(row.public_id, event, row.sequence, to)
    moment = row.planned_for and row.planned_for.astimezone(ZoneInfo(person.tz or tz))
    values = {
        "name": every(lambda: by.given_name),
        "title": guide(row.template).title,
        "minutes": every(lambda: row.minutes),
        "when": _when(moment),
    }
    return Draft(
        person=person.pk,
        message_class="transactional",
        kind=TALK,
        subject=str(subject),
        content=_content(event, values, f"/{to}/talks/{row.public_id}/"),
        dedupe=f"talk:{subject}",
    )


def agreement_draft(row: Agreement) -> Draft:
    """That an own agreement is due today; row with owner, conversation, its employee and manager."""
    talk = row.conversation
    side: Side = "me" if row.owner_id == talk.employee_id else "team"
    other = talk.manager if side == "me" else talk.employee
    values = {"name": every(lambda: other.given_name if other else ""), "when": every(lambda: _day(row.due_on))}
    return Draft(
        person=row.owner_id,
        message_class="nudge",
        kind=AGREEMENT,
        subject=str(row.public_id),
        content=_content("due", values, f"/{side}/talks/{talk.public_id}/#agreed"),
        dedupe=f"agreement:{row.public_id}:{row.due_on}",
        weight=OWN_AGREEMENT,
    )


def _content(event: str, values: Mapping[str, Mapping[str, object]], url: str) -> Content:
    subject, headline, body, button = (
        told(event, part, **values) for part in ("subject", "headline", "body", "button")
    )
    return Content(subject, headline, body, button, url)


def every(said: Callable[[], object]) -> Mapping[str, object]:
    """What `said` gives in each language."""
    found = {}
    for lang in LANGUAGES:
        with translation.override(lang):
            found[lang] = said()
    return found


def _when(moment: datetime | None) -> Text:
    if moment is None:
        return told("moment", "open")
    day = every(lambda: date_format(moment, "l j F"))
    return told("moment", "known", day=_capitals(day), time=every(lambda: date_format(moment, "H:i")))


def _capitals(text: Mapping[str, object]) -> Mapping[str, object]:
    return {lang: f"{said}"[:1].upper() + f"{said}"[1:] for lang, said in text.items()}


def _day(day: date | None) -> str:
    return date_format(day, "l j F") if day else ""


def recheck_talks(due: Sequence[kinds.Due], now: datetime) -> Mapping[int, str]:
    """Which of these say something that is no longer so."""
    subjects = {message.id: About.read(message.subject) for message in due}
    found = _talks(subjects.values(), now)
    reasons = {key: _outdated(about, found.get(about.talk)) for key, about in subjects.items()}
    return {key: reason for key, reason in reasons.items() if reason}


def _talks(abouts: Iterable[About], now: datetime) -> dict[UUID, Conversation]:
    rows = Conversation.objects.filter(public_id__in={about.talk for about in abouts})
    return {row.public_id: row for row in rows.annotate(together=leading(organisation_day(now)))}


def _outdated(about: About, row: Conversation | None) -> str:
    if row is None or row.manager_id is None:
        return "gone"
    if not row.together:  # type: ignore[attr-defined]  # annotated above
        return "not_together"
    if about.event == "cancelled":
        return "" if row.state == "cancelled" else "goes_on"
    if row.state != "open":
        return row.state
    return "moved_since" if row.sequence > about.sequence else ""


def recheck_agreements(due: Sequence[kinds.Due], now: datetime) -> Mapping[int, str]:
    """Which of these were done, dropped or moved meanwhile, or have lost one of the two."""
    if not purpose_on("nudges", now=now):
        return {message.id: "purpose_off" for message in due}
    today = organisation_day(now)
    rows = Agreement.objects.filter(public_id__in={message.subject for message in due}).select_related("conversation")
    rows = rows.annotate(
        together=leading(today, manager="conversation__manager", employee="conversation__employee")
    ).select_related("conversation__employee", "conversation__manager")
    found = {str(row.public_id): row for row in rows}
    reasons = {message.id: pointless(found.get(message.subject), today) for message in due}
    return {key: reason for key, reason in reasons.items() if reason}


def pointless(row: Agreement | None, today: date) -> str:
    """Why nobody needs to hear of an agreement; empty when its owner does. row: annotated with `together`."""
    if row is None or row.conversation.manager is None:
        return "gone"
    if row.done_on or row.dropped_on:
        return "ended"
    if row.due_on is None or row.due_on > today:
        return "moved"
    if _left(row.conversation.employee, today) or _left(row.conversation.manager, today):
        return "left"
    own = row.owner_id == row.conversation.employee_id
    return "" if own or row.together else "not_together"  # type: ignore[attr-defined]


def _left(person: Person, today: date) -> bool:
    return person.employed_to is not None and person.employed_to < today


def explain_talks(subjects: Sequence[str], _reader: Reader) -> Mapping[str, kinds.Explanation]:
    """Why somebody hears of a talk: the other of the two opened, moved or cancelled it."""
    abouts = {subject: About.read(subject) for subject in subjects}
    rows = Conversation.objects.filter(public_id__in={about.talk for about in abouts.values()})
    found = {row.public_id: row for row in rows.select_related("employee", "manager")}
    return {subject: _explanation(TALK, _other(found.get(about.talk), about.side)) for subject, about in abouts.items()}


def _other(row: Conversation | None, side: Side) -> str:
    other = None if row is None else row.manager if side == "me" else row.employee
    return other.given_name if other else "…"


def explain_agreements(subjects: Sequence[str], _reader: Reader) -> Mapping[str, kinds.Explanation]:
    """Why somebody hears of an agreement: it is their own, and due."""
    rows = Agreement.objects.filter(public_id__in=subjects).select_related(
        "conversation__employee", "conversation__manager"
    )
    found = {str(row.public_id): row for row in rows}
    return {subject: _explained(found[subject]) for subject in subjects if subject in found}


def _explained(row: Agreement) -> kinds.Explanation:
    side: Side = "me" if row.owner_id == row.conversation.employee_id else "team"
    day = date_format(row.made_at.astimezone(organisation_zone()), "j F")
    return _explanation("due", _other(row.conversation, side), day=day)


def _explanation(kind: str, name: str, **values: str) -> kinds.Explanation:
    return kinds.Explanation(
        used=(words(explained(kind, "used", name=name, **values)),),
        rule=words(explained(kind, "rule")),
        chance=words(explained(kind, "chance")),
        who_sees=words(explained(kind, "who_sees", name=name)),
    )


def register() -> None:
    """Adds the kinds; called once when the app is ready."""
    kinds.register(TALK, recheck=recheck_talks, link_actions={}, explain=explain_talks)
    kinds.register(AGREEMENT, recheck=recheck_agreements, link_actions={}, explain=explain_agreements)
