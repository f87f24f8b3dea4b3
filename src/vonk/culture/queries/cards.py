"""Reads the five-minute card of a team in this week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vonk.culture import cards
from vonk.culture.homes import home_of
from vonk.culture.models import MeetingCard
from vonk.learning.time_queries import monday_of
from vonk.people.access import NotAllowed, Viewer
from vonk.people.texts import Text

WAITS = timedelta(minutes=10)  # that long a card can be taken back after somebody said that it may go out


@dataclass(frozen=True)
class CardShown:
    """The card of one team in one week."""

    monday: date
    question: Text
    experiment: Text
    sent_at: datetime | None = None
    told_at: datetime | None = None
    used_on: date | None = None

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it waits to go out."""
        return self.sent_at is not None and self.told_at is None


def card(viewer: Viewer, *, unit: int) -> CardShown:
    """The card of this week of a unit that the viewer leads; made anew until somebody changes, sends or uses it."""
    if unit not in viewer.leads:
        raise NotAllowed
    monday = monday_of(viewer.today)
    row = MeetingCard.objects.filter(unit=unit, week=monday).first()
    return _shown(row or cards.fresh(unit, monday))


def my_card(viewer: Viewer) -> CardShown | None:
    """The card that the viewer's own team got this week; None when none went out."""
    here = home_of(viewer).values("unit")
    row = MeetingCard.objects.filter(unit__in=here, week=monday_of(viewer.today), told_at__isnull=False).first()
    return _shown(row) if row else None


def _shown(row: MeetingCard) -> CardShown:
    question, experiment = cards.words_of(row)
    return CardShown(row.week, question, experiment, row.sent_at, row.told_at, row.used_on)
