"""Moves one enrolment and keeps it: what the verbs of learning share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from vonk.learning.models import Enrolment
from vonk.learning.moves import Who, move
from vonk.people.access import NotAllowed


@dataclass(frozen=True)
class Changed:
    """An enrolment and where it stands now."""

    enrolment: int
    public_id: UUID
    state: str


def locked(rows: QuerySet[Enrolment]) -> Enrolment:
    """The one row, held until the transaction ends; NotAllowed when there is none."""
    row = rows.select_for_update(of=("self",)).select_related("person").first()
    if row is None:
        raise NotAllowed
    return row


def moved(row: Enrolment, to: str, by: Who, on: date) -> Changed:
    """The row after its move, saved."""
    move(row, to, by=by, on=on)
    row.save()
    return changed(row)


def changed(row: Enrolment) -> Changed:
    """Where a row stands."""
    return Changed(row.pk, row.public_id, row.state)
