"""What is exported, erased and expired of learning time, and of how somebody likes to learn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from vonk.learning.models import BusyPeriod, Intention, LearningBlock, TimeNorm
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
    lifecycle.register(
        "intention",
        basis="the person's own choice",
        term="with the person",
        export=_export_intention,
        erase=_erase_intention,
        expire=_keep_intention,
    )


def _export(person: int) -> Sequence[Record]:
    blocks = LearningBlock.objects.filter(person=person).order_by("day", "starts_at")
    norms = TimeNorm.objects.filter(person=person).order_by("valid_from")
    agreed: list[Record] = [{"agreed": norm.weekly_minutes, "from": str(norm.valid_from)} for norm in norms]
    busy = BusyPeriod.objects.filter(person=person).order_by("day_from")
    called: list[Record] = [{"busy_from": str(row.day_from), "to": str(row.day_to)} for row in busy]
    return [*map(_exported, blocks), *agreed, *called]


def _exported(block: LearningBlock) -> Record:
    starts = f"{block.starts_at // 60:02}:{block.starts_at % 60:02}"
    return {"put_aside": str(block.day), "from": starts, "minutes": block.minutes, "said": block.state}


def _erase(person: int, *, now: datetime) -> int:  # noqa: ARG001
    blocks = LearningBlock.objects.filter(person=person).delete()[0]
    blocks += BusyPeriod.objects.filter(person=person).delete()[0]
    return blocks + TimeNorm.objects.filter(person=person).delete()[0]


def _expire(*, now: datetime) -> int:
    busy = BusyPeriod.objects.filter(day_to__lt=now.date() - YEAR).delete()[0]
    return busy + LearningBlock.objects.filter(day__lt=now.date() - YEAR).delete()[0]


def _export_intention(person: int) -> Sequence[Record]:
    found = Intention.objects.filter(person=person).prefetch_related("topics")
    return [
        {
            "worthwhile": row.worth,
            "topics": [topic.name for topic in row.topics.all()],
            "moment": row.moment,
            "with": row.company,
        }
        for row in found
    ]


def _erase_intention(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Intention.objects.filter(person=person).delete()[1].get("learning.Intention", 0)


def _keep_intention(*, now: datetime) -> int:  # noqa: ARG001 - it goes with the person
    return 0
