"""What somebody can do now and could not before, and everything of one's own that may go into a talk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from vonk.dialogue.models import (
    CanNow,
    Commitment,
    Confirmation,
    Conversation,
    FeedbackRequest,
    Insertion,
    TransferQuestion,
)
from vonk.dialogue.pairs import taking_part
from vonk.learning.intention_queries import my_worth
from vonk.people.access import NotAllowed, Viewer

MOST = 10  # of each source, the latest
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class CanNowShown:
    """One change in the person's own words."""

    public_id: UUID
    skill: str
    before: str
    now: str
    example: str
    written_at: datetime


@dataclass(frozen=True)
class OwnThing:
    """Something of one's own that may stand in a talk; `inserted` names it once it does."""

    key: str
    source: str
    words: str
    inserted: UUID | None = None


def my_can_now(viewer: Viewer) -> tuple[CanNowShown, ...]:
    """The viewer's own record, the latest first; nobody else reads it."""
    rows = CanNow.objects.filter(person=viewer.own()).order_by("-written_at", "-pk")
    return tuple(
        CanNowShown(row.public_id, row.skill, row.before, row.now, row.example, row.written_at) for row in rows
    )


def own_things(viewer: Viewer, *, talk: UUID) -> tuple[OwnThing, ...]:
    """What the employee of a talk may put in it: written since the last talk of its kind; and what stands in it now."""
    row = taking_part(viewer, "me").filter(public_id=talk).first()
    if row is None:
        raise NotAllowed
    found = Insertion.objects.filter(conversation=row, author=viewer.own(), withdrawn_at=None).order_by("pk")
    standing = [OwnThing(f"in:{one.public_id}", one.source, one.words, one.public_id) for one in found]
    known = {(one.source, one.words) for one in standing}
    offered = [one for one in candidates(viewer, row) if (one.source, one.words) not in known]
    return (*standing, *offered)


def candidates(viewer: Viewer, talk: Conversation) -> Iterable[OwnThing]:
    """Everything of one's own since the last talk of this kind; source by source, the latest first."""
    since = datetime.combine(_since(viewer, talk), time(), tzinfo=ZoneInfo(viewer.tz))
    person = viewer.own()
    changes = CanNow.objects.filter(person=person, written_at__gte=since).order_by("-written_at")
    yield from (OwnThing(f"can_now:{one.public_id}", "can_now", _change_words(one)) for one in changes[:MOST])
    used = TransferQuestion.objects.filter(person=person, answered_at__gte=since).exclude(example="")
    for question in used.order_by("-answered_at")[:MOST]:
        yield OwnThing(f"transfer:{question.public_id}", "transfer", question.example)
    seen = Confirmation.objects.filter(person=person, answered_at__gte=since, answer="seen", withdrawn_at=None)
    for one in seen.order_by("-answered_at")[:MOST]:
        yield OwnThing(f"confirmation:{one.public_id}", "confirmation", _lines(one.what, one.words))
    meant = Commitment.objects.filter(person=person, made_at__gte=since).order_by("-made_at")
    for intent in meant[:MOST]:
        yield OwnThing(f"commitment:{intent.public_id}", "commitment", f"{intent.moment} → {intent.deed}")
    answers = FeedbackRequest.objects.filter(person=person, answered_at__gte=since, withdrawn_at=None)
    for answer in answers.order_by("-answered_at")[:MOST]:
        said: Mapping[str, str] = {"well": answer.went_well, "thing": answer.one_thing}
        for part, words in said.items():
            if words:  # without the name of who said it
                yield OwnThing(f"feedback:{answer.public_id}:{part}", "feedback", f"{answer.skill}: {words}")
    if worth := my_worth(viewer):
        yield OwnThing("worth", "worth", worth)


def _change_words(row: CanNow) -> str:
    """A change as it is copied into a talk: the skill, before and now, and the example."""
    change = f"{row.before} → {row.now}" if row.before else row.now
    return _lines(f"{row.skill}: {change}", row.example)


def _lines(*words: str) -> str:
    return "\n".join(one for one in words if one)


def _since(viewer: Viewer, talk: Conversation) -> date:
    rows = Conversation.objects.filter(employee=viewer.own(), template=talk.template, state="held").exclude(pk=talk.pk)
    last = rows.filter(held_on__isnull=False).order_by("-held_on").values_list("held_on", flat=True).first()
    return last or viewer.today - YEAR
