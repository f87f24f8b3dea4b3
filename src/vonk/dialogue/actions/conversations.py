"""Verbs of a talk: open, move, hold, call off, write the minutes; either of the two may do each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import F

from vonk.dialogue.actions.agreements import take_along
from vonk.dialogue.guides import guide, guides
from vonk.dialogue.kinds.conversations import talk_draft
from vonk.dialogue.models import Agreement, Conversation
from vonk.dialogue.pairs import Side, leading_person, led_person, taking_part
from vonk.dialogue.queries.conversations import abouts_of
from vonk.learning.models import Enrolment, Share
from vonk.messaging.actions import queue
from vonk.people.access import NotAllowed, System, Viewer
from vonk.people.models import Person

ROWS = 1_000


@dataclass(frozen=True)
class Plan:
    """What a talk is to be; `about_key` as `my_abouts` or `abouts_of` gave it, minutes 0 for what the guide says."""

    template: str
    planned_for: datetime | None = None
    minutes: int = 0
    place: str = ""
    about: str = ""
    about_key: str = ""


@dataclass(frozen=True)
class Changed:
    """A talk and how it stands; `changed` is false when it stood so already."""

    talk: UUID
    state: str
    changed: bool = True


@dataclass(frozen=True)
class Saved:
    """Whether the minutes were saved; if not, what the other saved meanwhile and its version."""

    saved: bool
    version: int
    theirs: str = ""


@dataclass(frozen=True)
class Held:
    """A talk that was held, as a demonstration gives it; people and enrolment by their rows."""

    employee: int
    manager: int
    template: str
    held_on: date
    enrolment: int | None = None
    goal: str = ""  # what the employee was to reach, as it was agreed then


@transaction.atomic
def open_talk(
    viewer: Viewer, *, side: Side, other: UUID, plan: Plan, continues: UUID | None = None, along: Sequence[UUID] = ()
) -> Changed:
    """Proposes a talk: a manager with somebody of the team, an employee with a manager of their own.

    The other gets one message. `continues` names an earlier talk of the viewer, `along` what is taken from it.
    """
    person = led_person(viewer, other) if side == "team" else leading_person(viewer, other)
    if person is None or plan.template not in guides():
        raise NotAllowed
    me = Person.objects.select_for_update().get(pk=viewer.own())  # two presses at once count as one
    employee, manager = (person, me) if side == "team" else (me, person)
    same = {"template": plan.template, "planned_for": plan.planned_for, "employee": employee, "manager": manager}
    twice = Conversation.objects.filter(state="open", by_manager=side == "team", **same).first()
    if twice is not None:  # a button that was pressed twice
        return Changed(twice.public_id, twice.state, changed=False)
    before = taking_part(viewer, side).filter(public_id=continues).first() if continues else None
    row = Conversation.objects.create(
        **same,
        by_manager=side == "team",
        enrolment=_enrolment(viewer, side, other, plan.about_key),
        about=plan.about[:200],
        opened_at=viewer.now,
        minutes=plan.minutes or guide(plan.template).minutes,
        place=plan.place[:100],
        continues=before,
    )
    if before is not None and side == "me":
        take_along(viewer, into=row, before=before, agreements=along)
    _tell(viewer, row, "asked", side)
    return Changed(row.public_id, row.state)


def _enrolment(viewer: Viewer, side: Side, other: UUID, key: str) -> Enrolment | None:
    """What the talk is about, as far as the viewer may know of it: one's own, or disclosed to the manager."""
    source, _, name = key.partition(":")
    if not key:
        return None
    if side == "me":
        return Enrolment.objects.filter(person=viewer.own(), public_id=UUID(name)).first() if source == "own" else None
    if key not in {about.key for about in abouts_of(viewer, person=other)}:
        raise NotAllowed
    if source == "share":
        return Share.objects.select_related("enrolment").get(public_id=UUID(name)).enrolment
    return Enrolment.objects.get(public_id=UUID(name))


@transaction.atomic
def move_talk(
    viewer: Viewer, *, side: Side, talk: UUID, planned_for: datetime | None, minutes: int, place: str
) -> Changed:
    """Another moment, length or place; the invitation gets its next number and the other hears of it once."""
    row = _mine(viewer, side, talk)
    same = (row.planned_for, row.minutes, row.place) == (planned_for, minutes, place)
    if same or row.state != "open":
        return Changed(row.public_id, row.state, changed=False)
    row.planned_for, row.minutes, row.place, row.sequence = planned_for, minutes, place[:100], row.sequence + 1
    row.save(update_fields=["planned_for", "minutes", "place", "sequence"])
    _tell(viewer, row, "moved", side)
    return Changed(row.public_id, row.state)


@transaction.atomic
def call_off(viewer: Viewer, *, side: Side, talk: UUID) -> Changed:
    """It does not go ahead; the other hears of it. What stands in it stays for the two."""
    row = _mine(viewer, side, talk)
    if row.state != "open":
        return Changed(row.public_id, row.state, changed=False)
    row.state, row.sequence = "cancelled", row.sequence + 1
    row.save(update_fields=["state", "sequence"])
    _tell(viewer, row, "cancelled", side)
    return Changed(row.public_id, row.state)


@transaction.atomic
def hold(viewer: Viewer, *, side: Side, talk: UUID, on: date | None = None) -> Changed:
    """It took place, today or on an earlier day."""
    row = _mine(viewer, side, talk)
    if row.state != "open":
        return Changed(row.public_id, row.state, changed=False)
    row.state, row.held_on = "held", min(on or viewer.today, viewer.today)
    row.save(update_fields=["state", "held_on"])
    return Changed(row.public_id, row.state)


@transaction.atomic
def reopen(viewer: Viewer, *, side: Side, talk: UUID) -> Changed:
    """It did not take place after all, or goes ahead after all: the way back from `hold` and `call_off`."""
    row = _mine(viewer, side, talk)
    if row.state == "open":
        return Changed(row.public_id, row.state, changed=False)
    was, row.state, row.held_on = row.state, "open", None
    row.sequence += was == "cancelled"
    row.save(update_fields=["state", "held_on", "sequence"])
    if was == "cancelled":
        _tell(viewer, row, "asked", side)
    return Changed(row.public_id, row.state)


@transaction.atomic
def plan_next(viewer: Viewer, *, side: Side, talk: UUID, on: date | None) -> Changed:
    """The day on which the two want to speak next; None: no day."""
    row = _mine(viewer, side, talk)
    row.next_on = on
    row.save(update_fields=["next_on"])
    return Changed(row.public_id, row.state)


@transaction.atomic
def save_notes(viewer: Viewer, *, side: Side, talk: UUID, words: str, version: int) -> Saved:
    """Saves the minutes unless the other saved since `version`: then nothing is lost and both texts are given back."""
    row = _mine(viewer, side, talk)
    words = words.strip()[:4000]
    if words == row.notes:
        return Saved(saved=True, version=row.version)
    if row.version != version:
        return Saved(saved=False, version=row.version, theirs=row.notes)
    kept = row.notes if row.notes_by_id != viewer.own() else row.notes_kept
    values = {"notes": words, "notes_by": viewer.own(), "notes_at": viewer.now, "notes_kept": kept}
    same = Conversation.objects.filter(pk=row.pk, version=version)
    if not same.update(version=F("version") + 1, **values):
        row.refresh_from_db()
        return Saved(saved=False, version=row.version, theirs=row.notes)
    return Saved(saved=True, version=version + 1)


@transaction.atomic
def record_held(system: System, *, rows: Sequence[Held]) -> int:
    """Talks that were held, without a word in them: for a demonstration. The number that was new."""
    made = 0
    for some in batched(rows, ROWS):
        days = {row.held_on for row in some}
        people = {row.employee for row in some}
        found = Conversation.objects.filter(employee__in=people, held_on__in=days)
        known = set(found.values_list("employee_id", "manager_id", "template", "held_on"))
        new = dict.fromkeys(row for row in some if (row.employee, row.manager, row.template, row.held_on) not in known)
        talks = Conversation.objects.bulk_create([_held(row, system.now) for row in new])
        goals = [_goal(talk, row.goal) for talk, row in zip(talks, new, strict=True) if row.goal]
        made += len(talks) + len(Agreement.objects.bulk_create(goals))
    return made


def _goal(talk: Conversation, words: str) -> Agreement:
    return Agreement(conversation=talk, owner_id=talk.employee_id, kind="goal", words=words, made_at=talk.opened_at)


def _held(row: Held, now: datetime) -> Conversation:
    opened = min(now, datetime.combine(row.held_on, now.timetz()))
    return Conversation(
        template=row.template,
        employee_id=row.employee,
        manager_id=row.manager,
        by_manager=True,
        enrolment_id=row.enrolment,
        state="held",
        opened_at=opened,
        planned_for=opened,
        minutes=guide(row.template).minutes,
        held_on=row.held_on,
    )


def _mine(viewer: Viewer, side: Side, talk: UUID) -> Conversation:
    rows = taking_part(viewer, side).select_related("employee", "manager")
    row = rows.select_for_update(of=("self",)).filter(public_id=talk).first()
    if row is None:
        raise NotAllowed
    return row


def _tell(viewer: Viewer, row: Conversation, event: str, side: Side) -> None:
    """One message to the other, as long as the two are together."""
    if not getattr(row, "together", True):
        return
    draft = talk_draft(row, event, to="team" if side == "me" else "me", tz=viewer.tz)
    if draft is not None:
        queue(drafts=[draft], now=viewer.now)
