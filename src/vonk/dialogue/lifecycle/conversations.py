"""What is exported, erased and expired of talks, of what stands in them, and of the private can-now record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, Subquery

from vonk.dialogue.models import Agreement, CanNow, Conversation, Insertion, Preparation
from vonk.messaging.actions import retract
from vonk.people import lifecycle
from vonk.people.lifecycle import Record

TERM = timedelta(days=3 * 365)
TAKEN_BACK = timedelta(days=30)


def register() -> None:
    """Adds the class; called once when the app is ready."""
    lifecycle.register(
        "conversation",
        basis="employment contract; the person's own choice for what is put in a talk",
        term="3 years after a talk was opened; what is taken back 30 days; one's own record with the person",
        export=_export,
        erase=_erase,
        expire=_expire,
    )


def _export(person: int) -> Sequence[Record]:
    """The talks as employee in full, of the talks as manager what one wrote oneself, and the own record."""
    own = Conversation.objects.filter(employee=person).order_by("pk")
    led = Conversation.objects.filter(manager=person).order_by("pk")
    prepared = Preparation.objects.filter(author=person).order_by("pk")
    inserted = Insertion.objects.filter(author=person, withdrawn_at=None).order_by("pk")
    agreed = Agreement.objects.filter(Q(owner=person) | Q(conversation__employee=person)).order_by("pk")
    changes = CanNow.objects.filter(person=person).order_by("pk")
    return [
        *(_talk(row, notes=True) for row in own),
        *(_talk(row, notes=row.notes_by_id == person) for row in led),
        *({"prepared": row.question, "words": row.words, "at": row.written_at.isoformat()} for row in prepared),
        *({"put_in_a_talk": row.source, "words": row.words, "at": row.inserted_at.isoformat()} for row in inserted),
        *(_agreement(row) for row in agreed),
        *(
            {"skill": row.skill, "before": row.before, "now": row.now, "example": row.example}
            | {"at": row.written_at.isoformat()}
            for row in changes
        ),
    ]


def _talk(row: Conversation, *, notes: bool) -> Record:
    found: dict[str, str | int] = {"talk": row.template, "state": row.state, "opened_at": row.opened_at.isoformat()}
    for name in ("planned_for", "held_on", "next_on", "about", "place"):
        if value := getattr(row, name):
            found[name] = str(value)
    return found | ({"minutes": row.notes} if notes and row.notes else {})


def _agreement(row: Agreement) -> Record:
    found = {"agreed": row.words, "kind": row.kind, "at": row.made_at.isoformat()}
    for name in ("check_words", "consequence", "weekly_minutes", "due_on", "done_on", "dropped_on"):
        if value := getattr(row, name):
            found[name] = str(value)
    return found


def _erase(person: int, *, now: datetime) -> int:  # noqa: ARG001
    """A talk is about its employee: of them it goes whole. Of a manager only what the manager wrote goes."""
    _retract(person)
    gone = Conversation.objects.filter(employee=person).delete()[0]
    gone += CanNow.objects.filter(person=person).delete()[0]
    gone += Preparation.objects.filter(author=person).delete()[0]
    gone += Insertion.objects.filter(author=person).delete()[0]
    theirs = Conversation.objects.filter(pk=OuterRef("conversation")).values("employee")[:1]
    owned = Agreement.objects.filter(owner=person)
    owned.filter(kind="time").update(owner=Subquery(theirs))  # the employee's learning time stands
    gone += owned.delete()[0]
    led = Conversation.objects.filter(manager=person)
    led.filter(notes_by=person).update(notes=F("notes_kept"), notes_by=None)  # as the employee last saved them
    led.filter(about__gt="", by_manager=True).update(about="")
    return gone + led.update(manager=None, notes_kept="", place="", version=F("version") + 1)


def _retract(person: int) -> None:
    """What the other was told of these talks and agreements names this person."""
    talks = Conversation.objects.filter(Q(employee=person) | Q(manager=person))
    pairs = talks.values_list("public_id", "employee", "manager")
    agreed = Agreement.objects.filter(conversation__in=talks).values_list("public_id", flat=True)
    others = {key for _talk, *two in pairs for key in two if key is not None} - {person}
    retract(about=[*(talk for talk, *_two in pairs), *agreed], to=others)


def _expire(*, now: datetime) -> int:
    """Old talks go unless something agreed in them still stands."""
    gone = Insertion.objects.filter(withdrawn_at__lt=now - TAKEN_BACK).delete()[0]
    old = Conversation.objects.filter(opened_at__lt=now - TERM)
    standing = Agreement.objects.filter(done_on=None, dropped_on=None).values("conversation")
    return gone + old.exclude(pk__in=standing).delete()[0]
