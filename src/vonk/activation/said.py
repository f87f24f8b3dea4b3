"""What people said and agreed, as rows of a run's snapshot; nothing but figures about groups is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from vonk.culture.models import Post, RitualMoment
from vonk.dialogue.bank import bank
from vonk.dialogue.models import Agreement, BarrierTap, Confirmation, Conversation, MotiveTap, PulseAnswer
from vonk.dialogue.models import TransferQuestion as Question
from vonk.learning.models import LearningBlock, Share, TimeNorm
from vonk.people.models import Leadership

type Rows = Iterable[Sequence[Any]]

CHUNK = 20_000


def said(zone: ZoneInfo) -> dict[str, Rows]:
    """The tables of `engine.tables` about answers, talks and learning time; days are those of `zone`."""
    return {
        "lead": _all(Leadership, "unit_id", "person_id", "valid_from", "valid_to", deputy=False),
        "answer": _answers(),
        "barrier": _all(BarrierTap, "person_id", "enrolment__offering_id", "barrier", "tapped_on"),
        "motive": _all(MotiveTap, "enrolment_id", "motive", "tapped_on"),
        "used": _used(zone),
        "talk": _all(Conversation, "employee_id", "manager_id", "template", "held_on", state="held"),
        "goal": _goals(zone),
        "block": _all(LearningBlock, "person_id", "day", "minutes", "state"),
        "norm": _all(TimeNorm, "person_id", "weekly_minutes", "valid_from"),
        "shared": chain(_written(zone), _tips(zone), _brought()),
    }


def _all(model: type[Model], *fields: str, **where: object) -> Rows:
    found: QuerySet[Model] = model._default_manager.using("snapshot").filter(**where)  # noqa: SLF001 - Django's own name
    return found.order_by("pk").values_list(*fields).iterator(CHUNK)


def _answers() -> Rows:
    """Answers to statements of the bank; one to a statement that is no longer in it means nothing any more."""
    items = bank()
    for person, code, score, day in _all(PulseAnswer, "person_id", "item", "score", "answered_on"):
        item = items.get(code)
        if item is not None:
            yield (person, code, code if item.side else item.construct, item.reversed, score, day)


def _used(zone: ZoneInfo) -> Rows:
    seen = Confirmation.objects.filter(enrolment=OuterRef("enrolment"), answer="seen", withdrawn_at=None)
    found = Question.objects.using("snapshot").annotate(confirmed=Exists(seen)).order_by("pk")
    fields = ("enrolment_id", "week", "asked_on", "answered_at", "used", "effect", "confirmed")
    for enrolment, week, asked_on, at, used, effect, confirmed in found.values_list(*fields).iterator(CHUNK):
        yield (enrolment, week, asked_on, _day(at, zone), used or None, effect or None, confirmed)


def _goals(zone: ZoneInfo) -> Rows:
    shared = Q(kind="goal") & ~Q(conversation__state="cancelled")
    found = Agreement.objects.using("snapshot").filter(shared).order_by("pk")
    for owner, made_at, done_on, dropped_on in found.values_list(
        "owner_id", "made_at", "done_on", "dropped_on"
    ).iterator(CHUNK):
        yield (owner, _day(made_at, zone), done_on, dropped_on)


def _written(zone: ZoneInfo) -> Rows:
    for author, at in _all(Post, "author_id", "written_at", withdrawn_at=None):
        yield (author, "note", _day(at, zone))


def _tips(zone: ZoneInfo) -> Rows:
    for person, at in _all(Share, "person_id", "shared_at", what="tip", withdrawn_at=None):
        yield (person, "tip", _day(at, zone))


def _brought() -> Rows:
    for host, day in _all(RitualMoment, "host_id", "day", state="held", host__isnull=False):
        yield (host, "session", day)


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if at else None
