"""A message about one row: its letter, when it is pointless by now, and the one reason why it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vonk.messaging.actions import Draft
from vonk.messaging.kinds import Content, Due, Explain, Explanation, Recheck
from vonk.people.access import Reader


def letter(
    kind: str, about: UUID, content: Content, *, to: int | None, dedupe: str, message_class: str = "transactional"
) -> Draft:
    """To one person, about the row with this public id."""
    return Draft(
        person=to or 0, message_class=message_class, kind=kind, subject=str(about), content=content, dedupe=dedupe
    )


def pointless_unless(rows: QuerySet[Any], reason: str) -> Recheck:
    """Pointless, for this reason, once the row is no longer one of these."""

    def recheck(due: Sequence[Due], now: datetime) -> Mapping[int, str]:  # noqa: ARG001
        found = rows.filter(public_id__in={message.subject for message in due}).values_list("public_id", flat=True)
        still = {str(public_id) for public_id in found}
        return {message.id: reason for message in due if message.subject not in still}

    return recheck


def alike(*used: Promise, rule: Promise, who_sees: Promise) -> Explain:
    """Every message of a kind came for this reason; the texts are lazy, to be said in the reader's language."""

    def explain(subjects: Sequence[str], reader: Reader) -> Mapping[str, Explanation]:  # noqa: ARG001
        return dict.fromkeys(subjects, because(*map(str, used), rule=str(rule), who_sees=str(who_sees)))

    return explain


def because(*used: str, rule: str, who_sees: str) -> Explanation:
    """Why a message came for which no lot was drawn."""
    return Explanation(used=used, rule=rule, chance=_("Chance plays no part."), who_sees=who_sees)
