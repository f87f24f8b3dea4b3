"""Asking one colleague whether they saw it used, and their one tap; only who asked reads the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from vonk.dialogue.kinds.transfer import confirmation_draft
from vonk.dialogue.models import Confirmation
from vonk.dialogue.queries.colleagues import colleague as colleague_of
from vonk.dialogue.queries.transfer import FINISHED
from vonk.learning.models import Enrolment
from vonk.messaging.actions import queue
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Person

MOST_OPEN: Final = 3
WHAT, WORDS = 200, 300  # characters
ANSWERS = frozenset(code for code, _ in Confirmation.ANSWERS)


class TooManyOpen(Exception):
    """Three invitations wait already: first hear those, or take one back."""


class AskedBefore(Exception):
    """The colleague was asked about it before; a second time would be a reminder."""


@transaction.atomic
def invite(*, viewer: Viewer, enrolment: UUID, colleague: UUID, what: str, now: datetime) -> UUID:
    """Asks one colleague what they saw, with one message and never a second; gives the invitation.

    NotAllowed when it is not the viewer's, not finished, or nobody of that id works here; also without any words.
    """
    asker = Person.objects.select_for_update().get(pk=viewer.own())  # two taps at once count as one
    row = Enrolment.objects.filter(public_id=enrolment, person=asker, state__in=FINISHED).first()
    what = what.strip()[:WHAT]
    if row is None or not what or colleague_of(viewer, public_id=colleague) is None:
        raise NotAllowed
    asked = Person.objects.get(public_id=colleague)
    if Confirmation.objects.filter(enrolment=row, colleague=asked).exists():
        raise AskedBefore
    if _open(viewer) >= MOST_OPEN:
        raise TooManyOpen
    made = Confirmation.objects.create(person=asker, enrolment=row, colleague=asked, what=what, asked_at=now)
    queue(drafts=[confirmation_draft(made, asker.given_name)], now=now)
    return made.public_id


def withdraw_invitation(*, viewer: Viewer, confirmation: UUID, now: datetime) -> bool:
    """Takes it back, also after an answer, which is then gone for both; False when there was none."""
    mine = Confirmation.objects.filter(public_id=confirmation, person=viewer.own(), withdrawn_at=None)
    return mine.update(withdrawn_at=now, answer="", words="") == 1


@transaction.atomic
def confirm(*, viewer: Viewer, confirmation: UUID, answer: str, words: str = "", now: datetime) -> None:
    """The colleague says what they saw; it can be changed until the asker takes it back, then NotAllowed."""
    rows = Confirmation.objects.select_for_update(of=("self",)).filter(public_id=confirmation, colleague=viewer.own())
    row = rows.filter(withdrawn_at=None).first()
    if row is None or answer not in ANSWERS:
        raise NotAllowed
    row.answer, row.answered_at = answer, row.answered_at or now
    row.words = words.strip()[:WORDS]
    row.save(update_fields=["answer", "answered_at", "words"])


def unconfirm(*, viewer: Viewer, confirmation: UUID) -> bool:
    """The colleague takes the answer back."""
    rows = Confirmation.objects.filter(public_id=confirmation, colleague=viewer.own(), withdrawn_at=None)
    return rows.exclude(answer="").update(answer="", words="", answered_at=None) == 1


def _open(viewer: Viewer) -> int:
    """How many wait for somebody who still works here."""
    here = Q(colleague__employed_to=None) | Q(colleague__employed_to__gte=viewer.today)
    rows = Confirmation.objects.filter(here, person=viewer.own(), answered_at=None, withdrawn_at=None)
    return rows.filter(colleague__isnull=False).count()
