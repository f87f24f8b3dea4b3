"""Changes, sends and uses the card of a team in this week; a card that goes out is one message per person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched
from typing import Literal

from django.db import transaction

from vonk.culture import cards
from vonk.culture.card_message import CARD, content
from vonk.culture.days import recurrence_of
from vonk.culture.models import MeetingCard, Ritual, RitualMoment
from vonk.culture.queries.cards import WAITS
from vonk.learning.time_queries import monday_of
from vonk.messaging.actions import Draft, queue
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.days import organisation_day, valid_on
from vonk.people.models import Leadership, Membership, Organisation

CHUNK = 200  # cards whose people are read and told in one go
type Part = Literal["question", "experiment"]


class SentAlready(Exception):
    """The card went out: one a week, and what people read is not changed under them."""


@transaction.atomic
def change(*, viewer: Viewer, unit: int, part: Part) -> None:
    """The next question or experiment of the bank."""
    row = _locked(viewer, unit)
    if row.sent_at is not None:
        raise SentAlready
    bank = cards.bank()
    if part == "question":
        row.question = cards.after(bank.questions, row.question).code
    else:
        row.experiment = cards.after(bank.experiments, row.experiment).code
    row.save()


@transaction.atomic
def send(*, viewer: Viewer, unit: int) -> bool:
    """Lets the card go out in ten minutes; False when it already went or will go."""
    row = _locked(viewer, unit)
    if row.sent_at is not None:
        return False
    row.sent_at = viewer.now
    row.save()
    return True


@transaction.atomic
def take_back(*, viewer: Viewer, unit: int) -> bool:
    """Does not let it go out after all; False when it went."""
    row = _locked(viewer, unit)
    if row.told_at is not None:
        return False
    row.sent_at = None
    row.save()
    return True


@transaction.atomic
def use(*, viewer: Viewer, unit: int) -> bool:
    """We used it today: a ritual of the team that falls today was held. Gives whether there was one."""
    row = _locked(viewer, unit)
    row.used_on = viewer.today
    row.save()
    today = _today_of(viewer, unit)
    if today is None:
        return False
    said = {"state": "held", "said_by_id": viewer.own(), "said_at": viewer.now}
    RitualMoment.objects.update_or_create(ritual=today, day=viewer.today, defaults=said)
    return True


@transaction.atomic
def not_used(*, viewer: Viewer, unit: int) -> None:
    """We did not after all; what was said of today's ritual goes too."""
    row = _locked(viewer, unit)
    if row.used_on is not None:
        moments = RitualMoment.objects.filter(ritual=_today_of(viewer, unit), day=row.used_on, state="held")
        moments.update(state="planned", said_by=viewer.own(), said_at=viewer.now)
    row.used_on = None
    row.save()


def tell(system: System) -> int:
    """Queues the cards that have waited their ten minutes, to everybody in the team who does not lead it."""
    rows = MeetingCard.objects.filter(sent_at__lte=system.now - WAITS, told_at=None)
    told = 0
    for some in batched(rows.order_by("pk"), CHUNK):
        with transaction.atomic():
            queue(drafts=list(_drafts(some, organisation_day(system.now))), now=system.now)
            told += MeetingCard.objects.filter(pk__in=[row.pk for row in some]).update(told_at=system.now)
    return told


def _drafts(rows: Iterable[MeetingCard], today: date) -> Iterator[Draft]:
    by_unit = {row.unit_id: row for row in rows}
    leads = set(Leadership.objects.filter(valid_on(today), unit__in=by_unit).values_list("unit", "person"))
    members = Membership.objects.filter(valid_on(today), unit__in=by_unit).values_list("unit", "person")
    for unit, person in members:
        if (unit, person) in leads:
            continue
        row = by_unit[unit]
        yield Draft(
            person=person,
            message_class="social",
            kind=CARD,
            subject=str(row.public_id),
            content=content(cards.words_of(row)[0]),
            dedupe=f"card-{row.pk}-{person}",
            channel="",
        )


def _locked(viewer: Viewer, unit: int) -> MeetingCard:
    """The card of this week, stored from now on."""
    if unit not in viewer.leads:
        raise NotAllowed
    made = cards.fresh(unit, monday_of(viewer.today))
    defaults = {"question": made.question, "experiment": made.experiment}
    return MeetingCard.objects.select_for_update().get_or_create(unit_id=unit, week=made.week, defaults=defaults)[0]


def _today_of(viewer: Viewer, unit: int) -> Ritual | None:
    country = Organisation.objects.values_list("country", flat=True).first() or ""
    running = Ritual.objects.filter(unit=unit, ended_on=None).order_by("starts_at", "pk")
    return next((row for row in running if recurrence_of(row, country).next(viewer.today) == viewer.today), None)
