"""The one message that somebody gets when a request is decided, asked about, or answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from vonk.learning.models import Enrolment
from vonk.messaging import kinds
from vonk.messaging.actions import Draft, queue
from vonk.messaging.kinds import Content, Due, Explanation
from vonk.people.access import Reader
from vonk.people.texts import Text, words

KIND: Final = "request"
OWN_PAGE, TEAM_PAGE = "/me/requests/", "/team/requests/"
type Both = Mapping[str, str]

# What happened → headline, body, button. No subject line says what it is about, or about whom.
TOLD: Final[Mapping[str, tuple[Both, Both, Both]]] = {
    "approved": (
        {"nl": "Je kunt meedoen", "en": "You can take part"},
        {
            "nl": "Je vroeg om mee te doen aan ‘{title}’. Dat is akkoord. Afzeggen kan zolang het niet begonnen is.",
            "en": "You asked to take part in “{title}”. That is agreed. You can still cancel before it begins.",
        },
        {"nl": "Bekijk je aanvraag", "en": "Look at your request"},
    ),
    "declined": (
        {"nl": "Deze keer niet, en waarom", "en": "Not this time, and why"},
        {
            "nl": "Je vroeg om mee te doen aan ‘{title}’. Dat gaat nu niet door. De reden staat op je pagina. "
            "Je kunt er samen over praten, en opnieuw vragen kan altijd.",
            "en": "You asked to take part in “{title}”. The answer is no for now. The reason is on your page. "
            "You can talk about it together, and you can ask again at any time.",
        },
        {"nl": "Lees de reden", "en": "Read the reason"},
    ),
    "question": (
        {"nl": "Eén vraag over je aanvraag", "en": "One question about your request"},
        {
            "nl": "Wie over je aanvraag voor ‘{title}’ beslist, wil eerst iets weten. Een paar woorden zijn genoeg.",
            "en": "Whoever decides on your request for “{title}” would like to know something first. "
            "A few words are enough.",
        },
        {"nl": "Lees de vraag en antwoord", "en": "Read the question and answer"},
    ),
    "answer": (
        {"nl": "Er is antwoord op je vraag", "en": "Your question has an answer"},
        {
            "nl": "Je vroeg iets over een aanvraag voor ‘{title}’. Het antwoord staat klaar; daarna kun je beslissen.",
            "en": "You asked something about a request for “{title}”. The answer is there; then you can decide.",
        },
        {"nl": "Lees het antwoord", "en": "Read the answer"},
    ),
}
SUBJECT: Final = {"nl": "Over een aanvraag", "en": "About a request"}


def tell(row: Enrolment, what: str, *, to: int, now: datetime) -> None:
    """Queues the message; at most one for each time that something happens."""
    headline, body, button = TOLD[what]
    title: Text = row.offering.title
    content = Content(
        subject=SUBJECT,
        headline=headline,
        body={lang: text.format(title=words(title, lang)) for lang, text in body.items()},
        button=button,
        url=TEAM_PAGE if what == "answer" else OWN_PAGE,
    )
    dedupe = f"{KIND}:{row.public_id}:{what}:{now.isoformat()}"
    subject = f"{what}:{row.public_id}"
    draft = Draft(person=to, message_class="transactional", kind=KIND, subject=subject, content=content, dedupe=dedupe)
    queue(drafts=[draft], now=now)


def recheck(due: Sequence[Due], _now: datetime) -> Mapping[int, str]:
    """A question is pointless once the request is decided or taken back; what was decided is always told."""
    asked = {one.id: one.subject.partition(":")[2] for one in due if one.subject.startswith(("question:", "answer:"))}
    rows = Enrolment.objects.filter(public_id__in=set(asked.values()), state="requested")
    waiting = {str(public_id) for public_id in rows.values_list("public_id", flat=True)}
    return {message: "decided" for message, about in asked.items() if about not in waiting}


def explain(subjects: Sequence[str], _reader: Reader) -> Mapping[str, Explanation]:
    """Why each of these came: a request of one's own, or one that waits for one's decision."""
    ids = {UUID(subject.partition(":")[2]) for subject in subjects}
    rows = {str(row.public_id): row for row in Enrolment.objects.filter(public_id__in=ids).select_related("offering")}
    return {subject: _explanation(*subject.split(":", 1), rows=rows) for subject in subjects}


def _explanation(what: str, about: str, *, rows: Mapping[str, Enrolment]) -> Explanation:
    row = rows.get(about)
    used = (_("The request for “%(title)s”.") % {"title": words(row.offering.title)},) if row else ()
    rules = {
        "answer": _("Who asks something about a request hears once that there is an answer."),
        "question": _("Who sent a request hears once that something is asked about it."),
    }
    rule = rules.get(what, _("Who sent a request hears once what was decided."))
    return Explanation(
        used=used,
        rule=rule,
        chance=_("No chance: everybody gets this."),
        who_sees=_("Who sent the request, and whoever leads that team."),
    )


def register() -> None:
    """Hands the kind to messaging; called once when the app is ready."""
    kinds.register(KIND, recheck=recheck, link_actions={}, explain=explain)
