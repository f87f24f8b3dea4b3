"""What two people agreed: in their talk, in the next one, and whatever is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet

from vonk.dialogue.models import Agreement, Conversation
from vonk.dialogue.pairs import Side, taking_part
from vonk.people.access import NotAllowed, Viewer

MOST = 100


@dataclass(frozen=True)
class AgreementShown:
    """One agreement as both read it."""

    public_id: UUID
    talk: UUID
    kind: str
    words: str
    check_words: str
    consequence: str
    weekly_minutes: int | None
    due_on: date | None
    made_at: datetime
    state: Literal["open", "done", "dropped"]
    owner: str  # given name
    mine: bool
    here: bool = True  # made in the talk that it is shown in


def in_talk(viewer: Viewer, *, talk: Conversation) -> tuple[AgreementShown, ...]:
    """What was agreed in a talk that the viewer takes part in, after what is still open from before of the same two."""
    before = Q(conversation__employee=talk.employee_id, conversation__manager=talk.manager_id)
    before &= Q(done_on=None, dropped_on=None)
    if talk.manager_id is None or talk.state != "open":
        before = Q(pk=None)
    rows = _rows().filter(Q(conversation=talk) | before)
    shown = [_shown(row, viewer, here=row.conversation_id == talk.pk) for row in rows.order_by("pk")]
    return tuple(sorted(shown, key=lambda one: (one.here, one.state != "open")))


def open_agreements(viewer: Viewer, *, side: Side, most: int = MOST) -> tuple[AgreementShown, ...]:
    """What is still open from the viewer's talks, at most `most`: what is due first, then what was made first."""
    rows = _rows().filter(conversation__in=taking_part(viewer, side).values("pk"), done_on=None, dropped_on=None)
    found = rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:most]
    return tuple(_shown(row, viewer) for row in found)


def to_take_along(viewer: Viewer, *, talk: UUID) -> tuple[AgreementShown, ...]:
    """What is still open from a talk of the viewer whose manager no longer leads them, and from others of those two."""
    row = taking_part(viewer, "me").filter(public_id=talk).first()
    if row is None:
        raise NotAllowed
    rows = _rows().filter(
        conversation__employee=viewer.own(), conversation__manager=row.manager_id, done_on=None, dropped_on=None
    )
    return tuple(_shown(one, viewer) for one in rows.order_by("pk")[:MOST])


def my_goals(viewer: Viewer, *, since: date, most: int = MOST) -> tuple[AgreementShown, ...]:
    """The viewer's own goals: what is open, the soonest due first, then what was reached or let go since that day."""
    rows = _rows().filter(kind="goal", owner=viewer.own(), conversation__in=taking_part(viewer, "me").values("pk"))
    still = Q(done_on=None, dropped_on=None) | Q(done_on__gte=since) | Q(dropped_on__gte=since)
    rows = rows.filter(still).exclude(conversation__state="cancelled")
    shown = [_shown(row, viewer) for row in rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:most]]
    return tuple(sorted(shown, key=lambda one: one.state != "open"))


def _rows() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("owner", "conversation")


def _state(done_on: date | None, dropped_on: date | None) -> Literal["open", "done", "dropped"]:
    if done_on is not None:
        return "done"
    return "dropped" if dropped_on is not None else "open"


def _shown(row: Agreement, viewer: Viewer, *, here: bool = True) -> AgreementShown:
    return AgreementShown(
        public_id=row.public_id,
        talk=row.conversation.public_id,
        kind=row.kind,
        words=row.words,
        check_words=row.check_words,
        consequence=row.consequence,
        weekly_minutes=row.weekly_minutes,
        due_on=row.due_on,
        made_at=row.made_at,
        state=_state(row.done_on, row.dropped_on),
        owner=row.owner.given_name,
        mine=row.owner_id == viewer.person,
        here=here,
    )
