"""What somebody worked on lately, and whether they chose it; only they read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from vonk.learning.models import Enrolment
from vonk.people.access import Viewer
from vonk.people.texts import Text


@dataclass(frozen=True)
class Lately:
    """One thing that was worked on."""

    title: Text
    chosen: bool  # by the person; else law or employer asked for it


def my_lately(viewer: Viewer, *, since: date) -> tuple[Lately, ...]:
    """Everything that the viewer worked on or finished since that day."""
    active = Q(last_active_on__gte=since) | Q(completed_on__gte=since)
    rows = Enrolment.objects.filter(active, person=viewer.own()).order_by("pk")
    found = rows.values_list("offering__title", "obligation")
    return tuple(Lately(title, obligation == "chosen") for title, obligation in found)
