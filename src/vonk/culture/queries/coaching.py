"""One's own way through the course "coach in ten minutes"; nobody else reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vonk.culture.course import Step, steps
from vonk.culture.models import CoachStep
from vonk.people.access import NotAllowed, Viewer


@dataclass(frozen=True)
class OwnStep:
    """One step, and what one did with it."""

    step: Step
    intention: str
    went: str
    checked: Mapping[str, int]  # the place of a question → the place of the answer that was given
    done_at: datetime | None


def my_course(viewer: Viewer, *, language: str) -> tuple[OwnStep, ...]:
    """The six steps in a language, for who leads a unit."""
    if not viewer.leads:
        raise NotAllowed
    rows = {row.step: row for row in CoachStep.objects.filter(person=viewer.own())}
    return tuple(_own(step, rows.get(step.number)) for step in steps(language))


def _own(step: Step, row: CoachStep | None) -> OwnStep:
    if row is None:
        return OwnStep(step, "", "", {}, None)
    return OwnStep(step, row.intention, row.went, row.checked, row.done_at)
