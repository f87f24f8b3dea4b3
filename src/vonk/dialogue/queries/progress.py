"""One's own progress as far as it was said: goals and where they stand, and learning that came from work and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from vonk.dialogue.models import (
    Agreement,
    CanNow,
    Commitment,
    Confirmation,
    Conversation,
    FeedbackRequest,
    TransferQuestion,
)
from vonk.dialogue.pairs import taking_part
from vonk.dialogue.queries.agreements import AgreementShown, shown_agreement
from vonk.people.access import Viewer

MOST_GOALS = 12


@dataclass(frozen=True)
class Sides:
    """How often, since a day, learning came from work itself and from others; by one's own word or another's."""

    work: int  # used at work, an intention that came to something, a "this I can now"
    together: int  # talks held, and a colleague's eyes or feedback: asked of one, or given by one


def my_goals(viewer: Viewer, *, since: date) -> tuple[AgreementShown, ...]:
    """The viewer's own goals: what is open, the soonest due first, then what was reached or let go since that day."""
    rows = Agreement.objects.filter(
        kind="goal", owner=viewer.own(), conversation__in=taking_part(viewer, "me").values("pk")
    ).exclude(conversation__state="cancelled")
    still = Q(done_on=None, dropped_on=None) | Q(done_on__gte=since) | Q(dropped_on__gte=since)
    rows = rows.filter(still).select_related("owner", "conversation").order_by(F("due_on").asc(nulls_last=True), "pk")
    shown = [shown_agreement(row, viewer) for row in rows[:MOST_GOALS]]
    return tuple(sorted(shown, key=lambda one: one.state != "open"))


def my_sides(viewer: Viewer, *, since: date) -> Sides:
    """Six queries, each of the viewer's own rows."""
    me, start = viewer.own(), datetime.combine(since, time(), ZoneInfo(viewer.tz))
    mine = (
        TransferQuestion.objects.filter(person=me, used="yes", answered_at__gte=start),
        Commitment.objects.filter(person=me, kept__in=("yes", "partly"), returned_on__gte=since),
        CanNow.objects.filter(person=me, written_at__gte=start),
    )
    either = Q(person=me) | Q(colleague=me)
    others = (
        Conversation.objects.filter(Q(employee=me) | Q(manager=me), state="held", held_on__gte=since),
        Confirmation.objects.filter(either, answered_at__gte=start, withdrawn_at=None),
        FeedbackRequest.objects.filter(either, answered_at__gte=start, withdrawn_at=None),
    )
    return Sides(sum(rows.count() for rows in mine), sum(rows.count() for rows in others))
