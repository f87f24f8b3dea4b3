"""The messages about listening: a report that was told to a manager, an answer to one, and what became of a theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from vonk.dialogue.models import BarrierReport, Theme
from vonk.messaging import kinds
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Addressed, Content, Due, Explanation
from vonk.people.access import Reader
from vonk.people.texts import Text, words

TOLD, ANSWERED, HEARD, LATE = "report_told", "report_answered", "heard", "theme_late"


def to_manager(row: BarrierReport) -> Draft:
    """One, when something is told."""
    content = Content(
        subject={"nl": "Iemand uit je team vraagt je hulp", "en": "Somebody in your team asks for your help"},
        headline={"nl": "Er zit iemand iets in de weg", "en": "Something stands in somebody’s way"},
        body={
            "nl": "Iemand uit je team vertelde jou wat leren in de weg zit. Eén antwoord helpt al.",
            "en": "Somebody in your team told you what gets in the way of learning. One answer helps already.",
        },
        button={"nl": "Lees het", "en": "Read it"},
        url="/team/reports/",
    )
    return Draft(
        person=row.owner_id or 0,
        message_class="transactional",
        kind=TOLD,
        subject=str(row.public_id),
        content=content,
        dedupe=f"report:{row.public_id}:told",
    )


def to_reporter(row: BarrierReport, day: date) -> Draft:
    """That there is an answer, at most one a day for each report; what it says stands on the page alone."""
    content = Content(
        subject={"nl": "Antwoord op wat je meldde", "en": "An answer to what you reported"},
        headline={"nl": "Je kreeg antwoord", "en": "You got an answer"},
        body={
            "nl": "Je vertelde wat leren in de weg zit. Lees wat ermee gebeurt, of waarom niet.",
            "en": "You told what gets in the way of learning. Read what is done about it, or why not.",
        },
        button={"nl": "Lees het antwoord", "en": "Read the answer"},
        url=f"/me/say/{row.public_id}/",
    )
    return Draft(
        person=row.reporter_id or 0,
        message_class="transactional",
        kind=ANSWERED,
        subject=str(row.public_id),
        content=content,
        dedupe=f"report:{row.public_id}:{day}",
    )


def heard(theme: Theme, people: Sequence[int]) -> list[Draft]:
    """To those who were asked, in the inbox alone: once for each answer that a theme gets."""
    content = Content(
        subject={"nl": "Jullie zeiden, wij doen", "en": "You said, we do"},
        headline=_both(theme.title),
        body=_both(theme.because),
        button={"nl": "Lees wat jullie zeiden", "en": "Read what you said"},
        url="/me/say/",
    )
    return [
        Draft(
            person=person,
            message_class="social",
            kind=HEARD,
            subject=str(theme.public_id),
            content=content,
            dedupe=f"heard:{theme.public_id}:{theme.answer}:{person}",
            channel="",
        )
        for person in people
    ]


def late(theme: Theme) -> Draft:
    """To the owner, once, after the day that was promised."""
    content = Content(
        subject={"nl": "Je had iets toegezegd", "en": "You had promised something"},
        headline=_both(theme.title),
        body={
            "nl": "De dag die je noemde is voorbij. Is het gedaan, of komt er een nieuwe dag? Zeg het het leerteam.",
            "en": "The day you named has passed. Is it done, or is there a new day? Tell the learning team.",
        },
        button={"nl": "Lees wat jullie zeiden", "en": "Read what was said"},
        url="/me/say/",
    )
    return Draft(
        person=theme.owner_id or 0,
        message_class="nudge",
        kind=LATE,
        subject=str(theme.public_id),
        content=content,
        dedupe=f"theme:{theme.public_id}:late:{theme.due_on}",
    )


def _both(text: Text) -> dict[str, str]:
    """In either language, from the one there is when the other is missing."""
    return {lang: words(text, lang) for lang in ("nl", "en")}


def _told_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    """Taken back, answered already, or given to the learning team."""
    waiting = _ids(BarrierReport.objects.filter(state="open", route="manager"), due)
    return {message.id: "settled" for message in due if message.subject not in waiting}


def _answered_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    kept = _ids(BarrierReport.objects.exclude(state="withdrawn"), due)
    return {message.id: "withdrawn" for message in due if message.subject not in kept}


def _heard_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
    kept = _ids(Theme.objects.filter(withdrawn_on=None), due)
    return {message.id: "withdrawn" for message in due if message.subject not in kept}


def _late_in_vain(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """Done, given another day, or another owner."""
    late_now = Theme.objects.filter(withdrawn_on=None, answer="doing", due_on__lt=now.date())
    owners = {str(key): owner for key, owner in late_now.values_list("public_id", "owner")}
    return {message.id: "settled" for message in due if owners.get(message.subject) != message.person}


def _ids[Row: Model](rows: QuerySet[Row], due: Sequence[Due]) -> set[str]:
    found = rows.filter(public_id__in={message.subject for message in due}).values_list("public_id", flat=True)
    return {str(public_id) for public_id in found}


def _because(*used: str, rule: str, who_sees: str) -> Explanation:
    return Explanation(used=used, rule=rule, chance=_("Chance plays no part."), who_sees=who_sees)


def _why_told(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("You lead the team."),
        _("Somebody chose to tell this to you."),
        rule=_("Sent once for each report."),
        who_sees=_("You; after ten working days the learning team."),
    )
    return dict.fromkeys(subjects, why)


def _why_answered(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("You reported what gets in the way."),
        _("There is an answer."),
        rule=_("Sent with an answer, at most once a day."),
        who_sees=_("You and who answers it."),
    )
    return dict.fromkeys(subjects, why)


def _why_heard(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("Your part of the organisation was asked."),
        _("There is an answer to what it said."),
        rule=_("Told to everybody who was asked."),
        who_sees=_("Nobody sees whether you read it."),
    )
    return dict.fromkeys(subjects, why)


def _why_late(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    why = _because(
        _("You are named as the owner."),
        _("The day that was named has passed."),
        rule=_("Sent once after that day."),
        who_sees=_("The learning team sees that the day has passed."),
    )
    return dict.fromkeys(subjects, why)


def _leave(addressed: Addressed, now: datetime) -> None:
    """Not now: it was the only one."""


def register() -> None:
    """Adds the kinds; called once when the app is ready."""
    kinds.register(TOLD, recheck=_told_in_vain, link_actions={}, explain=_why_told)
    kinds.register(ANSWERED, recheck=_answered_in_vain, link_actions={}, explain=_why_answered)
    kinds.register(HEARD, recheck=_heard_in_vain, link_actions={}, explain=_why_heard)
    kinds.register(LATE, recheck=_late_in_vain, link_actions={"not_now": _leave}, explain=_why_late)
