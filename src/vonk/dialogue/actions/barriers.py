"""Says on one's own page what stands in the way, or that nothing does: one tap a day, which replaces the one before."""

from __future__ import annotations

from django.db import transaction

from vonk.dialogue.bank import barriers
from vonk.dialogue.models import BarrierTap
from vonk.people.access import NotAllowed, Viewer
from vonk.people.models import Person
from vonk.people.purposes import purpose_on

PAGE = "page"


class NotAsked(Exception):
    """The taps are off: for everybody, or for this person."""


@transaction.atomic
def say_barrier(viewer: Viewer, *, barrier: str) -> str:
    """Keeps this as what the viewer says today, and gives what was said earlier today; an empty word takes it back.

    NotAllowed for a barrier that does not exist; NotAsked when taps are off.
    """
    if barrier and barrier not in barriers():
        raise NotAllowed
    mine = BarrierTap.objects.filter(person=viewer.own(), source=PAGE, tapped_on=viewer.today)
    before = mine.values_list("barrier", flat=True).first() or ""
    if barrier and not asks_barrier(viewer):
        raise NotAsked
    mine.delete()
    if barrier:
        BarrierTap.objects.create(person_id=viewer.own(), barrier=barrier, source=PAGE, tapped_on=viewer.today)
    return before


def asks_barrier(viewer: Viewer) -> bool:
    """Whether a tap may be kept: the pulse is on, for everybody and for the viewer."""
    return Person.objects.filter(pk=viewer.own(), measured=True).exists() and purpose_on("pulse", now=viewer.now)
