"""Takes the words out of messages that told of somebody who took them back, or whose data is erased."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from itertools import batched
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Q

from vonk.messaging.kinds import Content
from vonk.messaging.models import Message

AT_ONCE: Final = 100  # subjects in one statement
TAKEN_BACK: Final = Content(
    subject={"nl": "Teruggenomen", "en": "Taken back"},
    headline={"nl": "Dit bericht is leeg", "en": "This message is empty"},
    body={
        "nl": "Wat hier stond, is teruggenomen of verwijderd. Je hoeft niets te doen.",
        "en": "What stood here was taken back or deleted. There is nothing to do.",
    },
    button={},
    url="",
)


def retract(*, about: Collection[UUID | str], to: Collection[int]) -> int:
    """Empties the messages whose subject names one of these; how many. What was mailed cannot be called back.

    to: the people who may have been told, by key. The rows stay, so that nobody gets another message in their place.
    """
    rows = Message.objects.filter(person__in=to)
    emptied = 0
    for some in batched(about, AT_ONCE):
        named = reduce(or_, (Q(subject__contains=str(one)) for one in some))
        emptied += rows.filter(named).update(content=TAKEN_BACK.as_json())
    return emptied
