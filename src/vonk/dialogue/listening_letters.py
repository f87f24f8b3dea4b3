"""The letters about listening: a report that was told, an answer to one, and what became of a theme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vonk.dialogue.models import BarrierReport, Theme
from vonk.dialogue.row_messages import letter
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content
from vonk.people.texts import Text, words

SAID = {
    "doing": {"nl": "Jullie zeiden, wij doen", "en": "You said, we do"},
    "done": {"nl": "Jullie zeiden, wij deden", "en": "You said, we did"},
    "not_doing": {"nl": "Jullie zeiden, wij doen het niet, want", "en": "You said, we don’t, because"},
}
TOLD, ANSWERED, HEARD, LATE = "report_told", "report_answered", "heard", "theme_late"
TRAINING_ANSWERED = "training_answered"


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
    return letter(TOLD, row.public_id, content, to=row.owner_id, dedupe=f"report:{row.public_id}:told")


def to_reporter(row: BarrierReport, day: date) -> Draft:
    """That there is an answer, at most one a day for each report; what it says stands on the page alone."""
    if row.barrier == BarrierReport.TRAINING:
        return _to_who_asked(row, day)
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
    return letter(ANSWERED, row.public_id, content, to=row.reporter_id, dedupe=f"report:{row.public_id}:{day}")


def _to_who_asked(row: BarrierReport, day: date) -> Draft:
    content = Content(
        subject={"nl": "Antwoord op wat je wilde leren", "en": "An answer to what you wanted to learn"},
        headline={"nl": "Je kreeg antwoord", "en": "You got an answer"},
        body={
            "nl": "Je vroeg het leerteam om iets dat er niet was. Lees wat ze vonden, of waarom niet.",
            "en": "You asked the learning team for something that was not there. Read what they found, or why not.",
        },
        button={"nl": "Lees het antwoord", "en": "Read the answer"},
        url="/me/requests/",
    )
    once = f"report:{row.public_id}:{day}"
    return letter(TRAINING_ANSWERED, row.public_id, content, to=row.reporter_id, dedupe=once)


def heard(theme: Theme, people: Sequence[int]) -> list[Draft]:
    """To those who were asked, in the inbox alone: once for each answer that a theme gets."""
    content = Content(
        subject=SAID[theme.answer],
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
    once = f"theme:{theme.public_id}:late:{theme.due_on}"
    return letter(LATE, theme.public_id, content, to=theme.owner_id, dedupe=once, message_class="nudge")


def _both(text: Text) -> dict[str, str]:
    """In either language, from the one there is when the other is missing."""
    return {lang: words(text, lang) for lang in ("nl", "en")}
