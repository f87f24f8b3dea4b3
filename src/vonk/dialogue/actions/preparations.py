"""What one of the two brings to a talk: preparation that only the writer reads, until the writer puts it in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from vonk.dialogue.guides import guide
from vonk.dialogue.models import Conversation, Insertion, Preparation
from vonk.dialogue.pairs import Side, taking_part
from vonk.dialogue.queries.can_now import candidates
from vonk.people.access import NotAllowed, Viewer


class TooManyExamples(Exception):
    """More examples than this kind of talk asks for; `most` says how many it does."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@dataclass(frozen=True)
class Written:
    """What one wrote under a question, and whether the other may read it."""

    words: str
    insert: bool


@dataclass(frozen=True)
class Brought:
    """What stands in the talk now of the viewer's own."""

    questions: int
    things: int


@transaction.atomic
def prepare(
    viewer: Viewer,
    *,
    side: Side,
    talk: UUID,
    written: Mapping[str, Written],
    ticked: Collection[str] = (),
    shown: Collection[str] = (),
) -> Brought:
    """Saves the preparation by question, puts in what is ticked and takes back what was shown and is not.

    ticked, shown: keys of `own_things`. Nothing is saved when more is ticked than the guide asks: TooManyExamples.
    """
    row = taking_part(viewer, side).select_for_update(of=("self",)).filter(public_id=talk).first()
    if row is None:
        raise NotAllowed
    questions = _write(viewer, row, written)
    things = _bring(viewer, row, set(ticked), set(shown)) if side == "me" else 0
    return Brought(questions, things)


def _write(viewer: Viewer, row: Conversation, written: Mapping[str, Written]) -> int:
    known = {question.code for question in guide(row.template).questions}
    before = {one.question: one for one in Preparation.objects.filter(conversation=row, author=viewer.own())}
    inserted = 0
    for question, said in written.items():
        if question not in known:
            continue
        words = said.words.strip()[:1000]
        one = before.get(question) or Preparation(conversation=row, author_id=viewer.own(), question=question)
        if not words and one.pk is None:
            continue
        if not words:
            one.delete()
            continue
        if one.words != words:
            one.words, one.written_at = words, viewer.now
        one.inserted_at = (one.inserted_at or viewer.now) if said.insert else None
        one.save()
        inserted += said.insert
    return inserted


def _bring(viewer: Viewer, row: Conversation, ticked: set[str], shown: set[str]) -> int:
    mine = Insertion.objects.filter(conversation=row, author=viewer.own(), withdrawn_at=None)
    standing = {f"in:{one.public_id}": one for one in mine}
    back = [one.pk for key, one in standing.items() if key in shown - ticked]
    known = {(one.source, one.words) for one in standing.values() if one.pk not in back}
    offered = {one.key: one for one in candidates(viewer, row)} if ticked - standing.keys() else {}
    new = [
        Insertion(
            conversation=row, author_id=viewer.own(), source=one.source, words=one.words, inserted_at=viewer.now
        )
        for key, one in offered.items()
        if key in ticked and (one.source, one.words) not in known
    ]  # fmt: skip
    most, stands = guide(row.template).examples, len(standing) - len(back) + len(new)
    if most and new and stands > most:
        raise TooManyExamples(most)
    mine.filter(pk__in=back).update(withdrawn_at=viewer.now)
    Insertion.objects.bulk_create(new)
    return stands


@transaction.atomic
def take_back(viewer: Viewer, *, side: Side, insertion: UUID) -> bool:
    """Takes one own thing out of a talk; the other no longer reads it."""
    talks = taking_part(viewer, side).values("pk")
    mine = Insertion.objects.filter(public_id=insertion, author=viewer.own(), conversation__in=talks)
    return mine.filter(withdrawn_at=None).update(withdrawn_at=viewer.now) == 1
