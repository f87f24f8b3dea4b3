"""What is exported, erased and expired of rituals, posts and practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from vonk.culture.models import CoachStep, ManagerAction, Post, Reply, RitualMoment, Shown
from vonk.learning.models import Enrolment
from vonk.messaging.actions import retract
from vonk.people import lifecycle
from vonk.people.briefing import told_of
from vonk.people.lifecycle import Record
from vonk.people.models import Grant, Person

YEAR = timedelta(days=365)
TAKEN_BACK = timedelta(days=90)


def register() -> None:
    """Adds the three classes; called once when the app is ready."""
    lifecycle.register(
        "ritual",
        basis="legitimate interest: the team plans together",
        term="2 years after the day",
        export=_export_moments,
        erase=_redact_moments,
        expire=_expire_moments,
    )
    lifecycle.register(
        "post",
        basis="the person's own choice",
        term="with the person; 90 days after it was taken back",
        export=_export_posts,
        erase=_erase_posts,
        expire=_expire_posts,
    )
    lifecycle.register(
        "coaching",
        basis="the person's own choice",
        term="practice with the person; what was done in a week, 1 year",
        export=_export_coaching,
        erase=_erase_coaching,
        expire=_expire_coaching,
    )


def _export_moments(person: int) -> Sequence[Record]:
    rows = RitualMoment.objects.filter(Q(host=person) | Q(said_by=person)).select_related("ritual").order_by("day")
    return [
        {"ritual": row.ritual.name, "day": str(row.day), "state": row.state, "brought_it": row.host_id == person,
         "said_it": row.said_by_id == person}
        for row in rows
    ]  # fmt: skip


def _redact_moments(person: int, *, now: datetime) -> int:  # noqa: ARG001
    """That the team met stays; who brought it and who said so goes."""
    return RitualMoment.objects.filter(host=person).update(host=None) + RitualMoment.objects.filter(
        said_by=person
    ).update(said_by=None)


def _expire_moments(*, now: datetime) -> int:
    return RitualMoment.objects.filter(day__lt=now.date() - 2 * YEAR).delete()[0]


def _export_posts(person: int) -> Sequence[Record]:
    posts = [_post(row) for row in Post.objects.filter(author=person).order_by("written_at")]
    replies = [_reply(row) for row in Reply.objects.filter(author=person).order_by("written_at")]
    shown: list[Record] = [
        {"shows_learning_time": row.block, "shows_log": row.log} for row in Shown.objects.filter(person=person)
    ]
    return [*shown, *posts, *replies]


def _post(row: Post) -> Record:
    back = row.withdrawn_at.isoformat() if row.withdrawn_at else None
    return {
        "post": row.kind,
        "words": row.words,
        "lesson": row.lesson,
        "written_at": row.written_at.isoformat(),
        "taken_back_at": back,
    }


def _reply(row: Reply) -> Record:
    back = row.withdrawn_at.isoformat() if row.withdrawn_at else None
    return {"reply": row.words, "written_at": row.written_at.isoformat(), "taken_back_at": back}


def _erase_posts(person: int, *, now: datetime) -> int:  # noqa: ARG001
    """With a post go the replies under it: without it they say nothing."""
    rows = (
        Reply.objects.filter(author=person),
        Post.objects.filter(author=person),
        Shown.objects.filter(person=person),
    )
    return sum(found.delete()[0] for found in rows)


def _expire_posts(*, now: datetime) -> int:
    before = now - TAKEN_BACK
    gone = Reply.objects.filter(withdrawn_at__lt=before).delete()[0]
    return gone + Post.objects.filter(withdrawn_at__lt=before).delete()[0]


def _export_coaching(person: int) -> Sequence[Record]:
    steps: list[Record] = [
        {
            "step": row.step,
            "intention": row.intention,
            "went": row.went,
            "self_check": row.checked,
            "done_at": row.done_at.isoformat() if row.done_at else None,
        }
        for row in CoachStep.objects.filter(person=person).order_by("step")
    ]
    weeks: list[Record] = [
        {"week": str(row.week), "action": row.action, "outcome": row.outcome}
        for row in ManagerAction.objects.filter(person=person).order_by("at")
    ]
    return [*steps, *weeks]


def _erase_coaching(person: int, *, now: datetime) -> int:  # noqa: ARG001
    """Also out of messages to others: a duty that was named in a week, and a call for help."""
    duties = Enrolment.objects.filter(person=person, obligation="statutory_or_cao")
    named = [f"duty:{offering}" for offering in duties.values_list("offering__public_id", flat=True)]
    retract(about=named, to=told_of(person))
    helpers = Grant.objects.filter(role="learning_team", person__isnull=False).values_list("person", flat=True)
    retract(about=Person.objects.filter(pk=person).values_list("public_id", flat=True), to=helpers)
    return sum(model.objects.filter(person=person).delete()[0] for model in (CoachStep, ManagerAction))


def _expire_coaching(*, now: datetime) -> int:
    return ManagerAction.objects.filter(week__lt=now.date() - YEAR).delete()[0]
