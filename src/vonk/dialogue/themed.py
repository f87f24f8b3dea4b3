"""What a theme may be about, and over which themes and interviews a grant reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Q

from vonk.dialogue.bank import CONSTRUCTS, barriers
from vonk.figures.queries import READERS
from vonk.people.access import GrantRole, NotAllowed, Viewer
from vonk.people.models import Unit

FIRST_LEVEL: Final = Unit.DIVISION  # no theme is about less: a team would know who said it
HALF_A_YEAR, YEAR = timedelta(days=182), timedelta(days=365)
FEWEST_INTERVIEWS = 3


def measures() -> tuple[str, ...]:
    """The signals that a theme may be about: what stands in the way, then the drivers, safety and support."""
    standing = tuple(f"barrier.{code}" for code in barriers() if code != "none")
    return standing + tuple(code if code in {"safety", "support"} else f"driver.{code}" for code in CONSTRUCTS)


def readable(viewer: Viewer) -> Q:
    """What has a unit that the viewer reads figures of by grant; NotAllowed without such a grant."""
    return _within(viewer, READERS)


def of_learning_team(viewer: Viewer) -> Q:
    """What has a unit over which the viewer holds the learning team's grant; NotAllowed without."""
    return _within(viewer, ("learning_team",))


def granted_paths(viewer: Viewer, roles: Sequence[GrantRole]) -> tuple[str, ...]:
    """Where the viewer holds one of these roles; NotAllowed when nowhere."""
    paths = tuple(grant.path for grant in viewer.grants if grant.role in roles)
    if not paths:
        raise NotAllowed
    return paths


def _within(viewer: Viewer, roles: Sequence[GrantRole]) -> Q:
    found = Q(pk=None)
    for path in granted_paths(viewer, roles):
        found |= Q(unit__path__startswith=path)
    return found
