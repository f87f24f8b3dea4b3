"""Verbs of agreements: agree, finish, drop, move, take along, and remind of one's own on its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from vonk.dialogue.kinds.conversations import agreement_draft, pointless
from vonk.dialogue.models import Agreement, Conversation
from vonk.dialogue.pairs import Side, leading, taking_part
from vonk.learning import time_actions
from vonk.messaging.actions import queue
from vonk.people.access import NotAllowed, Viewer
from vonk.people.days import organisation_day
from vonk.people.purposes import purpose_on

MOST_GOALS = 2  # of one talk that are open; more is nobody's goal
TRY_FOR = timedelta(days=6)  # after its day, as long as a reminder found no room
CHUNK = 500

type Kind = Literal["step", "goal", "time"]


class TooManyGoals(Exception):
    """There are two open goals in this talk already."""


@dataclass(frozen=True)
class Agreed:
    """An agreement, the talk it was made in, and how it stands."""

    agreement: UUID
    talk: UUID
    state: Literal["open", "done", "dropped"]


@dataclass(frozen=True)
class Terms:
    """What is agreed; `mine` says that the viewer does it, otherwise the other of the two."""

    kind: Kind
    words: str
    mine: bool
    due_on: date | None = None
    check_words: str = ""
    consequence: str = ""
    weekly_minutes: int | None = None


@dataclass(frozen=True)
class Reminded:
    """What one round of reminding did, in agreements."""

    reminded: int
    held: int  # found no room; tried again tomorrow, for a week
    closed: int  # of people who left


@transaction.atomic
def agree(viewer: Viewer, *, side: Side, talk: UUID, terms: Terms) -> Agreed:
    """Writes down one thing that the two agree; TooManyGoals when two goals of this talk are open."""
    row = taking_part(viewer, side).select_for_update(of=("self",)).filter(public_id=talk).first()
    other = None if row is None else row.manager_id if side == "me" else row.employee_id
    owner = viewer.own() if terms.mine else other
    if row is None or owner is None:
        raise NotAllowed
    standing, goal = row.agreements.filter(kind=terms.kind, done_on=None, dropped_on=None), terms.kind == "goal"
    twice = standing.filter(owner=owner, words=terms.words[:300], due_on=terms.due_on).first()
    if twice is not None:  # a button that was pressed twice
        return Agreed(twice.public_id, row.public_id, "open")
    if goal and len(standing) >= MOST_GOALS:
        raise TooManyGoals
    made = Agreement.objects.create(
        conversation=row,
        owner_id=owner,
        kind=terms.kind,
        words=terms.words[:300],
        check_words=terms.check_words[:300] if goal else "",
        consequence=terms.consequence[:300] if goal else "",
        weekly_minutes=terms.weekly_minutes if terms.kind == "time" else None,
        due_on=terms.due_on,
        made_at=viewer.now,
    )
    _keep_norm(viewer, made)
    return Agreed(made.public_id, row.public_id, "open")


@transaction.atomic
def end_agreement(viewer: Viewer, *, side: Side, agreement: UUID, how: Literal["done", "dropped"]) -> Agreed:
    """It is done, or no longer needed; either of the two may say so."""
    row = _mine(viewer, side, agreement)
    row.done_on = viewer.today if how == "done" else None
    row.dropped_on = viewer.today if how == "dropped" else None
    row.save(update_fields=["done_on", "dropped_on"])
    _keep_norm(viewer, row)
    return Agreed(row.public_id, row.conversation.public_id, how)


@transaction.atomic
def reopen_agreement(viewer: Viewer, *, side: Side, agreement: UUID) -> Agreed:
    """It stands after all."""
    row = _mine(viewer, side, agreement)
    row.done_on = row.dropped_on = None
    row.save(update_fields=["done_on", "dropped_on"])
    _keep_norm(viewer, row)
    return Agreed(row.public_id, row.conversation.public_id, "open")


@transaction.atomic
def move_agreement(viewer: Viewer, *, side: Side, agreement: UUID, due_on: date | None) -> Agreed:
    """Another day; its owner is reminded again on that day."""
    row = _mine(viewer, side, agreement)
    row.due_on, row.reminded_at = due_on, None
    row.save(update_fields=["due_on", "reminded_at"])
    return Agreed(row.public_id, row.conversation.public_id, "open")


def take_along(viewer: Viewer, *, into: Conversation, before: Conversation, agreements: Sequence[UUID]) -> int:
    """Brings open agreements of an earlier talk of the employee into a new one; in the old one they end.

    What the earlier manager was to do is asked of the new one, who may drop it. Call it within a transaction.
    """
    if into.manager_id is None:
        raise NotAllowed
    mine = Agreement.objects.filter(conversation__employee=viewer.own(), conversation__manager=before.manager_id)
    standing = mine.filter(public_id__in=agreements, done_on=None, dropped_on=None)
    rows = list(standing.select_related("conversation").order_by("pk"))
    kept = ("kind", "words", "check_words", "consequence", "weekly_minutes", "due_on")
    made = Agreement.objects.bulk_create(
        Agreement(
            conversation=into,
            owner_id=viewer.own() if row.owner_id == viewer.own() else into.manager_id,
            made_at=viewer.now,
            **{name: getattr(row, name) for name in kept},
        )
        for row in rows
    )
    mine.filter(pk__in=[row.pk for row in rows]).update(dropped_on=viewer.today)
    for row in rows:
        row.dropped_on = viewer.today
    for row in (*rows, *made):
        _keep_norm(viewer, row)
    return len(rows)


def _keep_norm(viewer: Viewer, row: Agreement) -> None:
    """What is agreed on learning time counts from the day it was agreed, for as long as it stands."""
    if row.kind != "time" or row.weekly_minutes is None:
        return
    person, subject = row.conversation.employee_id, str(row.public_id)
    if row.done_on or row.dropped_on:
        time_actions.end_agreement(person=person, subject=subject)
        return
    since = row.made_at.astimezone(ZoneInfo(viewer.tz)).date()
    time_actions.agree(person=person, weekly_minutes=row.weekly_minutes, valid_from=since, subject=subject)


def remind_due(*, now: datetime) -> Reminded:
    """Reminds each owner once of what is due today, as far as their week has room; closes what leavers had agreed."""
    today = organisation_day(now)
    closed = _close_of_leavers(today)
    if not purpose_on("nudges", now=now):
        return Reminded(0, 0, closed)
    still = Agreement.objects.filter(done_on=None, dropped_on=None, reminded_at=None)
    ids = list(still.filter(due_on__range=(today - TRY_FOR, today)).order_by("pk").values_list("pk", flat=True))
    reminded = held = 0
    for some in batched(ids, CHUNK):
        done, left = _remind(some, today, now)
        reminded, held = reminded + done, held + left
    return Reminded(reminded, held, closed)


@transaction.atomic
def _remind(ids: Sequence[int], today: date, now: datetime) -> tuple[int, int]:
    together = leading(today, manager="conversation__manager", employee="conversation__employee")
    rows = Agreement.objects.filter(pk__in=ids).annotate(together=together).select_related(
        "conversation__employee", "conversation__manager"
    )  # fmt: skip
    drafts = {(draft := agreement_draft(row)).dedupe: (row.pk, draft) for row in rows if not pointless(row, today)}
    queued = queue(drafts=[draft for _, draft in drafts.values()], now=now)
    told = [drafts[key][0] for key in queued.messages]
    Agreement.objects.filter(pk__in=told).update(reminded_at=now)
    return len(told), len(queued.held)


@transaction.atomic
def _close_of_leavers(today: date) -> int:
    left = Q(conversation__employee__employed_to__lt=today)
    return Agreement.objects.filter(left, done_on=None, dropped_on=None).update(dropped_on=today)


def _mine(viewer: Viewer, side: Side, agreement: UUID) -> Agreement:
    talks = taking_part(viewer, side).values("pk")
    rows = Agreement.objects.select_related("conversation").select_for_update(of=("self",))
    row = rows.filter(public_id=agreement, conversation__in=talks).first()
    if row is None:
        raise NotAllowed
    return row
