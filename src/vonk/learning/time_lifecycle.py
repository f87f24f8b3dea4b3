"""What is exported, erased and expired of learning time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from vonk.learning.models import LearningBlock, TimeNorm
from vonk.people import lifecycle
from vonk.people.lifecycle import Record

YEAR = timedelta(days=365)


def register() -> None:
    """Adds the class; called with those of enrolments and shares."""
    lifecycle.register(
        "learning_time",
        basis="the person's own choice",
        term="1 year after the day; what was agreed, with the person",
        export=_export,
        erase=_erase,
        expire=_expire,
    )


def _export(person: int) -> Sequence[Record]:
    blocks = LearningBlock.objects.filter(person=person).order_by("day", "starts_at")
    norms = TimeNorm.objects.filter(person=person).order_by("valid_from")
    agreed: list[Record] = [{"agreed": norm.weekly_minutes, "from": str(norm.valid_from)} for norm in norms]
    return [*map(_exported, blocks), *agreed]


def _exported(block: LearningBlock) -> Record:
    starts = f"{block.starts_at // 60:02}:{block.starts_at % 60:02}"
    return {"put_aside": str(block.day), "from": starts, "minutes": block.minutes, "said": block.state}


def _erase(person: int, *, now: datetime) -> int:  # noqa: ARG001
    blocks = LearningBlock.objects.filter(person=person).delete()[0]
    return blocks + TimeNorm.objects.filter(person=person).delete()[0]


def _expire(*, now: datetime) -> int:
    return LearningBlock.objects.filter(day__lt=now.date() - YEAR).delete()[0]
