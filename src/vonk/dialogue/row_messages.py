"""A message about one row: its letter."""

from __future__ import annotations

from uuid import UUID

from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content


def letter(
    kind: str, about: UUID, content: Content, *, to: int | None, dedupe: str, message_class: str = "transactional"
) -> Draft:
    """To one person, about the row with this public id."""
    return Draft(
        person=to or 0, message_class=message_class, kind=kind, subject=str(about), content=content, dedupe=dedupe
    )
