"""How often one's own learning came from work itself and from others, as far as anybody said it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q

from vonk.dialogue.models import (
    CanNow,
    Commitment,
    Confirmation,
    Conversation,
    FeedbackRequest,
    TransferQuestion,
)
from vonk.people.access import Viewer


@dataclass(frozen=True)
class Sides:
    """How often, since a day, learning came from work itself and from others; by one's own word or another's."""

    work: int  # used at work, an intention that came to something, a "this I can now"
    together: int  # talks held, and a colleague's eyes or feedback: asked of one, or given by one


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
