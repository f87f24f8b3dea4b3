"""One thing that a colleague shares with Mila, so that her page lives; nobody recorded it, and it says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from vonk.learning.actions import share
from vonk.learning.queries import my_enrolments
from vonk.people.access import Viewer, viewer_of
from vonk.people.models import Account, Membership
from vonk.people.texts import words

WORDS = {
    "nl": "Voorbeeld: ik kom er tussen de diensten niet aan toe.",
    "en": "Example: between shifts I do not get round to it.",
}


def share_examples(*, manager: Account, now: datetime) -> int:
    """Lets one colleague with something open share that they are stuck, marked as an example; returns how many."""
    person = manager.person
    if person is None:
        return 0
    unit = Membership.objects.filter(person=person, valid_to=None).values_list("unit", flat=True)
    team = Membership.objects.filter(unit__in=unit, valid_to=None, person__account=None).exclude(person=person)
    for colleague in team.order_by("person").values_list("person", flat=True):
        viewer = viewer_of(colleague, now=now)
        if viewer is not None and _share(viewer, now=now):
            return 1
    return 0


def _share(viewer: Viewer, *, now: datetime) -> bool:
    started = [row for row in my_enrolments(viewer) if row.state == "started" and row.next_step]
    if not started:
        return False
    said = words(WORDS, viewer.lang)
    share(viewer=viewer, enrolment=started[0].public_id, what="stuck", now=now - timedelta(days=1), words=said)
    return True
