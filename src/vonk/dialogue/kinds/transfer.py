"""The messages about use at work: the question after two and six weeks, and what a colleague is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.dialogue import boosters
from vonk.dialogue.models import Commitment, Confirmation, TransferQuestion
from vonk.dialogue.queries.transfer import FINISHED, OPEN_FOR
from vonk.dialogue.row_messages import because, letter, pointless_unless
from vonk.messaging import kinds
from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Answer, Content, Due, Explanation
from vonk.people.access import Reader
from vonk.people.days import organisation_day
from vonk.people.purposes import purpose_on
from vonk.people.texts import words

ASKED: Final = "transfer"
INVITED: Final = "confirmation"
QUOTED: Final = 120  # characters of an intention that a mail has room for
LONGEST_SUBJECT: Final = 70


def question_draft(row: TransferQuestion, intended: Commitment | None) -> Draft:
    """One question with its ready answers; what was intended is quoted when it is short."""
    asking, title = boosters.asking(), row.enrolment.offering.title
    headline = boosters.filled(asking.headline, title=title)
    body = dict(asking.body)
    if intended is not None and len(intended.moment) + len(intended.deed) <= QUOTED:
        quoted = {lang: boosters.sentence(intended.moment, intended.deed, lang) for lang in boosters.LANGUAGES}
        told = boosters.filled(asking.intended, commitment=quoted)
        body = {lang: f"{told[lang]} {text}" for lang, text in body.items()}
    return Draft(
        person=row.person_id,
        message_class="listening",
        kind=ASKED,
        subject=str(row.public_id),
        content=Content(
            subject={lang: text[:LONGEST_SUBJECT] for lang, text in headline.items()},
            headline=headline,
            body=body,
            button=asking.button,
            url=f"/me/used/{row.enrolment.public_id}/",
            question=boosters.filled(asking.asks, title=title),
            answers=tuple(Answer(code, label) for code, label in asking.answers.items()),
        ),
        dedupe=f"transfer:{row.public_id}",
    )


def confirmation_draft(row: Confirmation, asker: str) -> Draft:
    """To the colleague; what it is about stands on the page alone."""
    inviting = boosters.inviting()
    content = Content(
        subject=boosters.filled(inviting.subject, asker=asker),
        headline=boosters.filled(inviting.headline, asker=asker),
        body=inviting.body,
        button=inviting.button,
        url=f"/me/asked/{row.public_id}/",
    )
    return letter(INVITED, row.public_id, content, to=row.colleague_id, dedupe=f"confirmation:{row.public_id}")


def recheck_questions(due: Sequence[Due], now: datetime) -> Mapping[int, str]:
    """Switched off, answered, passed over, no longer finished, or the person stopped being measured."""
    if not purpose_on("signals", now=now):
        return {message.id: "purpose_off" for message in due}
    today = organisation_day(now)
    rows = TransferQuestion.objects.filter(public_id__in=[message.subject for message in due])
    found = {str(row.public_id): row for row in rows.select_related("person", "enrolment")}
    reasons = {message.id: _outdated(found.get(message.subject), today) for message in due}
    return {message: reason for message, reason in reasons.items() if reason}


def _outdated(row: TransferQuestion | None, today: date) -> str:
    if row is None:
        return "gone"
    if row.used or row.skipped_on:
        return "answered"
    if not row.person.measured:
        return "measurement_stopped"
    if row.enrolment.state not in FINISHED:
        return "not_finished"
    return "too_late" if row.asked_on <= today - OPEN_FOR else ""


def explain_questions(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    """From the question and the enrolment alone: when it was finished, and what was said before."""
    rows = list(TransferQuestion.objects.filter(public_id__in=subjects).select_related("enrolment__offering"))
    later = [row.enrolment_id for row in rows if row.week != min(TransferQuestion.WEEKS)]
    before = {
        row.enrolment_id: row for row in TransferQuestion.objects.filter(enrolment__in=later, week=2).exclude(used="")
    }
    return {str(row.public_id): _why(row, before.get(row.enrolment_id)) for row in rows}


def _why(row: TransferQuestion, earlier: TransferQuestion | None) -> Explanation:
    enrolment = row.enrolment
    done = enrolment.completed_on or row.asked_on - timedelta(weeks=row.week)
    finished = _("You finished “%(offering)s” on %(day)s.") % {
        "offering": words(enrolment.offering.title),
        "day": date_format(done, "j F"),
    }
    if earlier is not None:
        answered = words(boosters.asking().answers[earlier.used])
        second = _("After two weeks you answered “%(answer)s”.") % {"answer": answered}
    else:
        days = (row.asked_on - done).days
        second = ngettext("This question came %(days)s day later.", "This question came %(days)s days later.", days)
        second %= {"days": days}
    return Explanation(
        used=(finished, second),
        rule=_("After two and six weeks: one question about using it."),
        chance=_("None. No lot was drawn for this message."),
        who_sees=_("Only you. It counts in figures about ten people or more."),
    )


def explain_invitations(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
    """Who asked, and when."""
    rows = Confirmation.objects.filter(public_id__in=subjects).select_related("person")
    return {str(row.public_id): _why_invited(row) for row in rows}


def _why_invited(row: Confirmation) -> Explanation:
    name = row.person.given_name
    day = date_format(row.asked_at, "j F")
    return because(
        _("%(name)s chose you by name.") % {"name": name},
        _("%(name)s wrote it on %(day)s.") % {"name": name, "day": day},
        rule=_("Asked by a colleague, sent once."),
        who_sees=_("Only %(name)s reads your answer.") % {"name": name},
    )


def register() -> None:
    """Adds the kind; called once when the app is ready. The kind of the question is in `taps`: its links answer it."""
    waiting = pointless_unless(Confirmation.objects.filter(withdrawn_at=None, answered_at=None), "settled")
    kinds.register(INVITED, recheck=waiting, link_actions={}, explain=explain_invitations)
